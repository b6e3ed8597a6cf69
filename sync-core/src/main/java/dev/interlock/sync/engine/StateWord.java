package dev.interlock.sync.engine;

/**
 * The word that every decision of a {@link QueuedSynchronizer} is made on.
 *
 * <pre>
 *   63                                   20 19              4   3   2   1   0
 *   +--------------------------------------+------------------+---+---+---+---+
 *   |   value, of the policy, signed       |   overtakes      | C | S | Q | L |
 *   +--------------------------------------+------------------+---+---+---+---+
 *
 *   L  latched: one thread is in the critical section
 *   Q  queued: the queue has waiters
 *   S  signalled: the first waiter was told to come and try (barging)
 *   C  closed
 *   overtakes: how often the present first waiter was overtaken (barging)
 * </pre>
 */
final class StateWord {
  static final long LATCHED = 1;
  static final long QUEUED = 1 << 1;
  static final long SIGNALLED = 1 << 2;
  static final long CLOSED = 1 << 3;
  static final long ONE_OVERTAKE = 1 << 4;
  static final long OVERTAKES = 0xFFFF * ONE_OVERTAKE;

  private static final int VALUE_SHIFT = 20;

  private StateWord() {}

  static long value(long state) {
    return state >> VALUE_SHIFT;
  }

  /** By the difference, since to add a constant is then all that is left of most changes. */
  static long withValue(long state, long value) {
    return state + ((value - value(state)) << VALUE_SHIFT);
  }

  static int overtakes(long state) {
    return (int) ((state & OVERTAKES) / ONE_OVERTAKE);
  }
}
