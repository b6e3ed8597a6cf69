package dev.interlock.samples.instrument;

import java.util.Locale;

/**
 * What the instrument has measured.
 *
 * @param volts the value
 * @param range at which range
 */
public record Reading(double volts, int range) {

  /**
   * Reads a reply.
   *
   * @param reply such as {@code +7.21000E-01,10}
   * @return what it says
   * @throws IllegalStateException if it is something else
   */
  public static Reading parse(String reply) {
    String[] parts = reply.split(",", -1);
    try {
      return new Reading(Double.parseDouble(parts[0]), Integer.parseInt(parts[1]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalStateException("the instrument answered no reading: " + reply, e);
    }
  }

  /** Returns the reply. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%+.5E,%d", volts, range);
  }
}
