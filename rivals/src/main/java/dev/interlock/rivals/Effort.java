package dev.interlock.rivals;

import java.time.Duration;

/**
 * How hard the scenarios try.
 *
 * @param grants how many grants a race is given to lose one
 * @param race how long it is given at most
 * @param crowd how many waiters are cancelled together
 * @param cancellations how many are cancelled one after the other
 * @param patience after how long somebody who ought to go on at once is said to hang
 * @param limit how long any of them may take, far above what it does take
 */
public record Effort(
    int grants, Duration race, int crowd, int cancellations, Duration patience, Duration limit) {

  /** For the program. */
  public static final Effort FULL =
      new Effort(
          1_000_000,
          Duration.ofSeconds(20),
          100_000,
          1_000_000,
          Duration.ofSeconds(2),
          Duration.ofMinutes(2));

  /** For the test suite. */
  public static final Effort QUICK =
      new Effort(
          100_000,
          Duration.ofSeconds(4),
          10_000,
          100_000,
          Duration.ofMillis(300),
          Duration.ofMinutes(2));
}
