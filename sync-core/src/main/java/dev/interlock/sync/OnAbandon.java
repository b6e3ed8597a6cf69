package dev.interlock.sync;

/**
 * What a barrier makes of a party that has arrived and then gives up waiting, because it is
 * cancelled, is interrupted, or its time is up.
 */
public enum OnAbandon {
  /** It is as if it had never arrived: the others go on waiting, for one party more. */
  WITHDRAW,
  /**
   * The barrier breaks: the others fail with a {@link BarrierBrokenException}, as at a {@link
   * java.util.concurrent.CyclicBarrier}.
   */
  BREAK
}
