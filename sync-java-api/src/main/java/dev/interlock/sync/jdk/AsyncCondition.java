package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Condition;
import dev.interlock.sync.ConditionSnapshot;
import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.ConditionEngine;
import dev.interlock.sync.engine.LockHold;
import dev.interlock.sync.engine.SignalledThread;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where those who have a lock wait, without it, until somebody else who has it says that something
 * has changed. Made by {@link AsyncLock#newCondition()}. Kotlin coroutines suspend on the same
 * object, in the same queue: {@link #core()} and {@link #of(Condition)} go between its two faces.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>While it waits, the caller's {@link Hold} is not held; on every way out, signalled,
 *   timed out or interrupted, the same hold is held again. Only a lock that is closed, or an executor that rejects, leaves it given
 *   back; and so does a future that is ended from outside, since nobody would have the hold.</td></tr>
 * <tr><th scope="row">Fairness</th><td>FIFO across all doors: {@link #signal} lets the first go on, and that one has its place in the lock's
 *   queue at once.</td></tr>
 * <tr><th scope="row">Signals</th><td>One for each waiter, and none is kept: without waiters, {@link #signal} does nothing. A signal never goes to
 *   one that was interrupted, cancelled or timed out before it. The signal of one that was signalled and then cannot go on goes to the
 *   next.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>An interrupted thread leaves the condition at once, at O(1), and fails as soon as it has the lock again,
 *   which nothing interrupts. An interrupt after the signal leaves the thread's flag set. Cancelling or completing a future withdraws it at
 *   once.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s, from the call to the end of the wait for a signal; to get the lock again may take longer.
 *   The failure is a {@link SyncTimeoutException}. Zero fails at once and does not give the lock back, since no signal is kept that could be
 *   there.</td></tr>
 * <tr><th scope="row">Thread-safety</th><td>All members, from any thread. Of calls with the same hold at a time, one may wait.</td></tr>
 * <tr><th scope="row">Memory</th><td>As for the lock, which is given back and taken again: what happened before {@link #signal} happens-before
 *   the return (or completion) of the wait it ends.</td></tr>
 * <tr><th scope="row">Progress</th><td>A wait, and a signal with somebody to reach, is one short critical section each, in which nothing parks and
 *   no user code runs.</td></tr>
 * </table>
 *
 * <p>As with any condition, what was true when the signal was given need not be true any more when
 * its waiter has the lock again: use the forms with a predicate, or a loop.
 *
 * <p>Every method with a hold throws {@link IllegalArgumentException} if it is none of the lock,
 * and {@link IllegalStateException} if it was given back before; nothing has changed then.
 */
@CheckReturnValue
public final class AsyncCondition {
  private final Condition core;
  private final ConditionEngine engine;
  private final SignalFutureDoor futures;

  AsyncCondition(Condition core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new SignalFutureDoor(engine, executor);
  }

  /**
   * The Java face of {@code condition}: the same object, the same queue.
   *
   * @param condition the Kotlin face
   * @return its Java face
   */
  public static AsyncCondition of(Condition condition) {
    return new AsyncCondition(
        Arguments.notNull("condition", condition), FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code condition}, whose futures are completed by {@code executor}.
   *
   * @param condition the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncCondition of(Condition condition, Executor executor) {
    return new AsyncCondition(
        Arguments.notNull("condition", condition), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this condition: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public Condition core() {
    return core;
  }

  /**
   * Blocks, without the lock, until it is signalled, and then until the lock is ours again.
   *
   * @param hold a live hold of the lock; held again on every way out
   * @throws InterruptedException if the thread is interrupted before it is signalled
   */
  public void await(Hold hold) throws InterruptedException {
    LockHold ours = engine.check(hold);
    BlockingDoor.checkNotInterrupted();
    new SignalledThread(engine, ours).awaitSignal();
  }

  /**
   * Blocks, without the lock, until it is signalled, for at most {@code timeout}, and then until
   * the lock is ours again.
   *
   * @param hold a live hold of the lock; held again on every way out
   * @param timeout how long to wait for the signal
   * @throws InterruptedException if the thread is interrupted before it is signalled
   * @throws SyncTimeoutException when time is up
   */
  public void await(Hold hold, Duration timeout) throws InterruptedException, SyncTimeoutException {
    throwIfAny(awaitSignal(hold, Arguments.timeoutNanos(timeout)));
  }

  /**
   * Blocks as long as {@code predicate} does not hold, without the lock except while it is asked.
   *
   * @param hold a live hold of the lock; held again on every way out
   * @param predicate what to wait for, asked with the lock
   * @throws InterruptedException if the thread is interrupted before it is signalled
   */
  public void await(Hold hold, BooleanSupplier predicate) throws InterruptedException {
    var unused = awaitSignal(hold, Arguments.FOREVER, predicate);
  }

  /**
   * Blocks as long as {@code predicate} does not hold, without the lock except while it is asked.
   * The one {@code timeout} is for all signals that come in vain; when time is up, the predicate is
   * asked once more.
   *
   * @param hold a live hold of the lock; held again on every way out
   * @param timeout how long to wait for signals
   * @param predicate what to wait for, asked with the lock
   * @throws InterruptedException if the thread is interrupted before it is signalled
   * @throws SyncTimeoutException when time is up and the predicate does not hold
   */
  public void await(Hold hold, Duration timeout, BooleanSupplier predicate)
      throws InterruptedException, SyncTimeoutException {
    throwIfAny(awaitSignal(hold, Arguments.timeoutNanos(timeout), predicate));
  }

  /**
   * Blocks, without the lock, until it is signalled, and then until the lock is ours again,
   * whatever interrupts; the thread's flag is set again on return.
   *
   * @param hold a live hold of the lock; held again on every way out
   */
  public void awaitUninterruptibly(Hold hold) {
    new SignalledThread(engine, engine.check(hold)).awaitSignalUninterruptibly();
  }

  /**
   * Blocks, without the lock, until it is signalled, for at most {@code timeout}, and then until
   * the lock is ours again.
   *
   * @param hold a live hold of the lock; held again on every way out
   * @param timeout how long to wait for the signal
   * @return {@code false} when time is up
   * @throws InterruptedException if the thread is interrupted before it is signalled
   */
  public boolean tryAwait(Hold hold, Duration timeout) throws InterruptedException {
    return awaitSignal(hold, Arguments.timeoutNanos(timeout)) == null;
  }

  /**
   * Blocks as long as {@code predicate} does not hold, as {@link #await(Hold, Duration,
   * BooleanSupplier)} does.
   *
   * @param hold a live hold of the lock; held again on every way out
   * @param timeout how long to wait for signals
   * @param predicate what to wait for, asked with the lock
   * @return {@code false} when time is up and the predicate does not hold
   * @throws InterruptedException if the thread is interrupted before it is signalled
   */
  public boolean tryAwait(Hold hold, Duration timeout, BooleanSupplier predicate)
      throws InterruptedException {
    return awaitSignal(hold, Arguments.timeoutNanos(timeout), predicate) == null;
  }

  private @Nullable SyncTimeoutException awaitSignal(Hold hold, long timeoutNanos)
      throws InterruptedException {
    LockHold ours = engine.check(hold);
    BlockingDoor.checkNotInterrupted();
    if (timeoutNanos == 0) {
      return engine.noTime();
    }
    long sinceNanos = engine.nowNanos();
    Capture timeUp = new SignalledThread(engine, ours).awaitSignal(timeoutNanos);
    return timeUp == null ? null : engine.timeUp(timeUp, timeoutNanos, sinceNanos);
  }

  private @Nullable SyncTimeoutException awaitSignal(
      Hold hold, long timeoutNanos, BooleanSupplier predicate) throws InterruptedException {
    engine.check(hold);
    Arguments.notNull("predicate", predicate);
    BlockingDoor.checkNotInterrupted();
    if (predicate.getAsBoolean()) {
      return null;
    }
    if (timeoutNanos == 0) {
      return engine.noTime();
    }
    long sinceNanos = engine.nowNanos();
    boolean timed = timeoutNanos != Arguments.FOREVER;
    long deadlineNanos = timed ? System.nanoTime() + timeoutNanos : 0;
    for (; ; ) {
      long leftNanos = timed ? Math.max(0, deadlineNanos - System.nanoTime()) : Arguments.FOREVER;
      // Checked anew: whatever the predicate has done to it.
      Capture timeUp = new SignalledThread(engine, engine.check(hold)).awaitSignal(leftNanos);
      if (predicate.getAsBoolean()) {
        return null;
      }
      if (timeUp != null) {
        return engine.timeUp(timeUp, timeoutNanos, sinceNanos);
      }
      BlockingDoor.checkNotInterrupted();
    }
  }

  private static void throwIfAny(@Nullable SyncTimeoutException timeUp)
      throws SyncTimeoutException {
    if (timeUp != null) {
      throw timeUp;
    }
  }

  /**
   * Gives {@code hold} back and waits for a signal.
   *
   * @param hold a live hold of the lock
   * @return completes once it is signalled and the lock is ours again, with the same hold. Ended
   *     from outside, it leaves the condition, and the hold stays given back.
   */
  public CompletableFuture<@Nullable Void> awaitAsync(Hold hold) {
    return awaitAsync(hold, Arguments.FOREVER);
  }

  /**
   * Gives {@code hold} back and waits for a signal for at most {@code timeout}.
   *
   * @param hold a live hold of the lock
   * @param timeout how long to wait for the signal
   * @return completes as {@link #awaitAsync(Hold)} does, or fails with a {@link
   *     SyncTimeoutException} once the lock is ours again
   */
  public CompletableFuture<@Nullable Void> awaitAsync(Hold hold, Duration timeout) {
    return awaitAsync(hold, Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<@Nullable Void> awaitAsync(Hold hold, long timeoutNanos) {
    return futures.await(engine.check(hold), timeoutNanos, () -> null, null);
  }

  /**
   * Gives {@code hold} back and waits for a signal for at most {@code timeout}.
   *
   * @param hold a live hold of the lock
   * @param timeout how long to wait for the signal
   * @return completes once the lock is ours again: with {@code true} if it was signalled, with
   *     {@code false} if time was up
   */
  public CompletableFuture<Boolean> tryAwaitAsync(Hold hold, Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return futures.await(engine.check(hold), timeoutNanos, () -> true, false);
  }

  /**
   * Lets the first who waits go on, as soon as it has the lock; nobody if nobody waits.
   *
   * @param hold a live hold of the lock
   */
  public void signal(Hold hold) {
    engine.signal(hold);
  }

  /**
   * Lets all who wait now go on, one after the other, in order.
   *
   * @param hold a live hold of the lock
   */
  public void signalAll(Hold hold) {
    engine.signalAll(hold);
  }

  /**
   * The name.
   *
   * @return the name, or empty
   */
  public Optional<String> name() {
    return Optional.ofNullable(engine.name());
  }

  /**
   * The state now; see {@link dev.interlock.sync.SyncSnapshot} for what is consistent with what.
   *
   * @return the snapshot
   */
  public ConditionSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }
}
