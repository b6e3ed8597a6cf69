package dev.interlock.sync.engine;

import dev.interlock.sync.ConditionSnapshot;
import dev.interlock.sync.Fairness;
import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a condition. The value is how many signals are out, which is none but under the
 * latch: who signals gives out as many as there are waiters to use them up at once.
 */
public final class ConditionEngine extends QueuedSynchronizer {
  private static final String NO_SIGNAL = "no signal came";

  private final LockEngine lock;

  public ConditionEngine(@Nullable String name, LockEngine lock) {
    super(name, Fairness.FIFO, lock.clock(), 0);
    this.lock = lock;
  }

  @Override
  protected long take(long signals, int permits) {
    return signals > 0 ? signals - 1 : REFUSED;
  }

  /** One more, if somebody can use it. Under the latch, since nobody but the engine gives back. */
  @Override
  protected long give(long signals, long token) {
    return Math.min(signals + token, waiting());
  }

  @Override
  protected long tokenOf(long signals, int permits) {
    return 1;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long signals) {}

  @Override
  protected void onCapture(Capture capture, long signals) {}

  @Override
  protected String kind() {
    return "condition";
  }

  // ---- What it gives the doors ----

  public LockEngine lock() {
    return lock;
  }

  /** Returns {@code hold} if it is a live one of the lock. */
  public LockHold check(@Nullable Hold hold) {
    if (!(hold instanceof LockHold ours) || ours.engine() != lock) {
      throw new IllegalArgumentException(
          "hold must be one of " + lock.describe() + ", was " + hold);
    }
    if (!ours.isHeld()) {
      throw ours.givenBackBefore();
    }
    return ours;
  }

  /** Lets the first go on, if there is one. */
  public void signal(Hold hold) {
    check(hold);
    // Whoever waits had queued before it gave back the lock that the caller has.
    if (hasWaiters()) {
      update(signals -> give(signals, 1));
    }
  }

  /** Lets all go on who wait now. */
  public void signalAll(Hold hold) {
    check(hold);
    if (hasWaiters()) {
      update(signals -> waiting());
    }
  }

  /** The error of a caller that has waited since {@code sinceNanos}. */
  public SyncTimeoutException timeUp(Capture capture, long timeoutNanos, long sinceNanos) {
    return new SyncTimeoutException(
        snapshotOf(capture), NO_SIGNAL, timeoutNanos, capture.nanosSince(sinceNanos));
  }

  /** The error of a caller that has no time: no signal is kept that could be there. */
  public SyncTimeoutException noTime() {
    return new SyncTimeoutException(excerpt(), NO_SIGNAL, 0, 0);
  }

  // ---- Insight ----

  @Override
  public ConditionSnapshot snapshot() {
    return (ConditionSnapshot) super.snapshot();
  }

  @Override
  public ConditionSnapshot snapshotOf(Capture capture) {
    return new ConditionSnapshot(
        name(),
        lock.name(),
        capture.waiterCount,
        capture.waiters(lock.parties()),
        capture.counters());
  }
}
