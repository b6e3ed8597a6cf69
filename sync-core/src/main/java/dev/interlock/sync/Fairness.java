package dev.interlock.sync;

/**
 * In which order callers get in.
 *
 * <p>Waiters are always served in the order in which they began to wait. The question is whether a
 * caller that has not waited may go before them.
 *
 * <ul>
 *   <li>{@link #FIFO} (the default): it may not, {@code tryAcquire()} included. A release hands
 *       over to the first waiter.
 *   <li>{@link #barging(int)}: it may, if the object is free at that instant. A release wakes the
 *       first waiter and leaves the object free until somebody takes it, which saves a context
 *       switch per release under contention. How often the first waiter can be overtaken is counted
 *       and bounded exactly; at the bound, nobody else gets in before it.
 * </ul>
 */
public final class Fairness {
  /** The bound of {@link #barging()}. */
  public static final int DEFAULT_MAX_OVERTAKES = 1024;

  /** The largest bound that {@link #barging(int)} takes. */
  public static final int LARGEST_MAX_OVERTAKES = 0xFFFF;

  /** First come, first served: nobody overtakes a waiter. */
  public static final Fairness FIFO = new Fairness(0);

  private static final Fairness BARGING = new Fairness(DEFAULT_MAX_OVERTAKES);

  /** How often the first waiter may be overtaken. */
  private final int maxOvertakes;

  private Fairness(int maxOvertakes) {
    this.maxOvertakes = maxOvertakes;
  }

  /**
   * Barging with the default bound, {@value #DEFAULT_MAX_OVERTAKES}.
   *
   * @return the policy
   */
  public static Fairness barging() {
    return BARGING;
  }

  /**
   * Barging with a bound.
   *
   * @param maxOvertakes how often the first waiter may be overtaken, from 1 to {@value
   *     #LARGEST_MAX_OVERTAKES}
   * @return the policy
   * @throws IllegalArgumentException if the bound is out of range
   */
  public static Fairness barging(int maxOvertakes) {
    if (maxOvertakes < 1 || maxOvertakes > LARGEST_MAX_OVERTAKES) {
      throw new IllegalArgumentException(
          "maxOvertakes must be from 1 to " + LARGEST_MAX_OVERTAKES + ", was " + maxOvertakes);
    }
    return new Fairness(maxOvertakes);
  }

  /**
   * How often the first waiter may be overtaken.
   *
   * @return the bound; 0 means {@link #FIFO}
   */
  public int getMaxOvertakes() {
    return maxOvertakes;
  }

  /** Equal if the bounds are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Fairness that && that.maxOvertakes == maxOvertakes;
  }

  /** Consistent with {@link #equals(Object)}. */
  @Override
  public int hashCode() {
    return maxOvertakes;
  }

  /** Returns {@code FIFO} or {@code barging(1024)}. */
  @Override
  public String toString() {
    return maxOvertakes == 0 ? "FIFO" : "barging(" + maxOvertakes + ")";
  }
}
