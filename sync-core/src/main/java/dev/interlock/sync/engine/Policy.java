package dev.interlock.sync.engine;

import dev.interlock.sync.SyncSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What makes a lock a lock and a semaphore a semaphore: two pure functions of a number that say who
 * may pass, and what the doors need to know of holds, scopes and messages. Everything else is the
 * {@link QueuedSynchronizer}'s.
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

  /** {@code waiter} gets in and the value becomes {@code value}. Under the latch. */
  protected abstract void onGrant(Waiter waiter, long value);

  /** A grant without a hold is taken back before anybody has used it. Under the latch. */
  protected void onTakeBack() {}

  /** Somebody begins to wait at {@code value}. Under the latch. */
  protected void onWait(long value, long nowNanos) {}

  /** Copies what a snapshot needs beyond the queue. Under the latch. */
  protected abstract void onCapture(Capture capture, long value);

  /** Builds the snapshot, after the latch. */
  public abstract SyncSnapshot snapshotOf(Capture capture);

  /** {@code "lock"}, {@code "semaphore"}. */
  protected abstract String kind();

  // ---- What a policy gives the doors ----

  /**
   * A hold that is not held yet. {@code scoped}: only the code that gets it, and no other, will
   * give it back.
   */
  public abstract EngineHold newHold(int permits, Object party, @Nullable Tag tag, boolean scoped);

  /** Gets in with {@code hold} if that is possible at once. */
  public abstract boolean tryEnter(EngineHold hold);

  /**
   * Gets in without a hold if that is possible at once. Only the one who is inside, and once, calls
   * {@link #exit}.
   */
  public abstract boolean tryEnter(int permits, Object party);

  /** Leaves what {@link #tryEnter(int, Object)}, or a waiter without a hold, has entered. */
  public abstract void exit(int permits);

  /** Refuses a wait without end for oneself. */
  public void checkNotInside(Object party, @Nullable Tag tag) {}

  /** The error of a caller that gave up. */
  public abstract SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos);
}
