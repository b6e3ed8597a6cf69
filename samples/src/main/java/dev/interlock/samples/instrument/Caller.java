package dev.interlock.samples.instrument;

import dev.interlock.sync.Door;

/**
 * Somebody who measures, and the two commands of one exchange: the first says how to measure, the
 * second asks for the reading. Every command says whose it is, so that the instrument can tell when
 * two exchanges cross.
 *
 * @param name who, without blanks
 * @param door the manner in which it waits for its turn
 * @param range in volts; each caller has one of its own, so a reading at somebody else's shows
 */
public record Caller(String name, Door door, int range) {

  /**
   * The first command.
   *
   * @return such as {@code CONF:VOLT 10 @scan-1}
   */
  public String configure() {
    return "CONF:VOLT " + range + " @" + name;
  }

  /**
   * The second command.
   *
   * @return such as {@code READ? @scan-1}
   */
  public String read() {
    return "READ? @" + name;
  }

  /**
   * Whether a reading was taken as this caller wants its readings.
   *
   * @param reading what the instrument answered
   * @return {@code false} if the configuration was somebody else's
   */
  public boolean asked(Reading reading) {
    return reading.range() == range;
  }
}
