package dev.interlock.samples;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long a demo runs: whole seconds, an hour at most. */
public final class SecondsConverter implements ITypeConverter<Duration> {
  private static final int MOST = 3600;

  /** Made by picocli. */
  public SecondsConverter() {}

  @Override
  public Duration convert(String value) {
    try {
      int seconds = Integer.parseInt(value);
      if (seconds >= 1 && seconds <= MOST) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException notANumber) {
      // the same complaint
    }
    throw new TypeConversionException("'" + value + "' is not a whole number from 1 to " + MOST);
  }
}
