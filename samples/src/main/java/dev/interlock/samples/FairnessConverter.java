package dev.interlock.samples;

import dev.interlock.sync.Fairness;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a {@link Fairness}: {@code fifo}, {@code barging} or {@code barging:<bound>}. */
public final class FairnessConverter implements ITypeConverter<Fairness> {
  private static final String BOUNDED = "barging:";

  /** Made by picocli. */
  public FairnessConverter() {}

  @Override
  public Fairness convert(String value) {
    if (value.equals("fifo")) {
      return Fairness.FIFO;
    }
    if (value.equals("barging")) {
      return Fairness.barging();
    }
    if (value.startsWith(BOUNDED)) {
      try {
        return Fairness.barging(Integer.parseInt(value.substring(BOUNDED.length())));
      } catch (IllegalArgumentException notABound) {
        // the same complaint
      }
    }
    throw new TypeConversionException(
        "'%s' is not fifo, barging or barging:<bound> with a bound from 1 to %d"
            .formatted(value, Fairness.LARGEST_MAX_OVERTAKES));
  }
}
