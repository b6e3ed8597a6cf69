package dev.interlock.sync.engine;

import dev.interlock.sync.SyncSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What makes a lock a lock and a semaphore a semaphore: two pure functions of a number that say who
 * may pass, and what messages need to know. Everything else is the {@link QueuedSynchronizer}'s.
 */
abstract class Policy {
  /** The answer of {@link #take} and {@link #give} that changes nothing. */
  protected static final long REFUSED = Long.MIN_VALUE;

  // ---- What a policy says ----

  /**
   * The value after a request for {@code permits} has passed at {@code value}, or {@link #REFUSED}.
   * Pure.
   */
  protected abstract long take(long value, int permits);

  /** Whether {@link #join} ever lets anybody in. FIFO only. */
  protected boolean letsJoin() {
    return false;
  }

  /**
   * The value after {@code grant} has been granted at {@code value} not in its turn, but because
   * whoever is inside is the same, or {@link #REFUSED}. Under the latch.
   */
  protected long join(long value, @Nullable Grant grant) {
    return REFUSED;
  }

  /**
   * The value after {@code token} was given back at {@code value}, or {@link #REFUSED} if it is not
   * out. Pure.
   */
  protected abstract long give(long value, long token);

  /**
   * The token that takes back a grant of {@code permits} that nobody has used yet, at {@code
   * value}. Pure.
   */
  protected abstract long tokenOf(long value, int permits);

  /**
   * {@code party} gets in, with {@code grant} unless it enters a scope, and the value becomes
   * {@code value}. Under the latch.
   */
  protected abstract void onGrant(@Nullable Grant grant, Object party, long value);

  /** What {@code waiter} was granted is taken back before it has used it. Under the latch. */
  protected void onTakeBack(Waiter waiter) {}

  /** Somebody begins to wait at {@code value}. Under the latch. */
  protected void onWait(long value, long nowNanos) {}

  /** Whether {@link #onCapture} lists those who are inside. */
  protected boolean listsHolders() {
    return false;
  }

  /** Copies what a snapshot needs beyond the queue. Under the latch. */
  protected abstract void onCapture(Capture capture, long value);

  /** Builds the snapshot, after the latch. */
  public abstract SyncSnapshot snapshotOf(Capture capture);

  /** {@code "lock"}, {@code "semaphore"}. */
  protected abstract String kind();

  // ---- What a policy gives the doors ----

  /**
   * Whether who gets in takes nothing from anybody: the way is open, for all who waited. Then there
   * is nothing to give back either, and a grant that meets an interrupt stands.
   */
  protected boolean isPassage() {
    return false;
  }

  /**
   * {@code waiter} has given up, at {@code capture} if that was asked for. After the latch, and
   * before it is told.
   */
  protected void onWithdrawal(Waiter waiter, @Nullable Capture capture) {}

  /** The error of a caller that gave up. */
  public SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    return new SyncTimeoutException(snapshotOf(capture), "", timeoutNanos, waitedNanos);
  }
}
