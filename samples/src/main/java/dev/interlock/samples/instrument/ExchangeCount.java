package dev.interlock.samples.instrument;

/**
 * The instrument's own count of exchanges.
 *
 * @param finished how many have had their reading
 * @param crossed how many of them another caller's command has crossed
 */
public record ExchangeCount(long finished, long crossed) {
  /** Before the first exchange. */
  public static final ExchangeCount NONE = new ExchangeCount(0, 0);

  /**
   * Both together.
   *
   * @param other more exchanges
   * @return the sum
   */
  public ExchangeCount plus(ExchangeCount other) {
    return new ExchangeCount(finished + other.finished, crossed + other.crossed);
  }
}
