package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.TimeoutHold;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.ReturningThread;
import dev.interlock.sync.engine.TimeoutLockEngine;
import dev.interlock.sync.engine.TimeoutLockHold;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an acquisition of an {@link AsyncTimeoutLock} returns: a {@link Hold} that can let others go
 * first and come back as the same object, with its job. {@link #core()} and {@link
 * #of(TimeoutHold)} go between its two faces.
 *
 * <pre>{@code
 * try (AsyncTimeoutHold hold = lock.acquire(Duration.ofSeconds(3), "acq")) {
 *   while (!stopped) {
 *     takeSample();
 *     if (!hold.yieldEvery(Duration.ofSeconds(1))) {
 *       return "lost: " + hold.refusal().orElseThrow();
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>A hold that did not come back is dead: closing it and leaving its scope touch nothing, whoever
 * has the lock by then, and {@link #release()} throws. {@link #reacquire(Duration)} may bring it
 * back. One call at a time gives it back and brings it back; another one fails with an {@link
 * IllegalStateException}, that of a body inside {@code unlocked} too. {@link #close()} calls that
 * off, up to the instant at which the call is about to return, or its future about to complete: it
 * fails with an {@link IllegalStateException}, and whoever has left the scope leaves nothing
 * behind.
 *
 * <p><b>Cancellation.</b> A thread that is interrupted before it calls still has its hold; one that
 * is interrupted while it waits leaves the queue at once and the hold is dead, and so it is if the
 * future is ended from outside, as soon as a delivery that was just under way is taken back. A
 * grant that meets an interrupt is given back; then the thread's flag stays set.
 *
 * <p><b>Memory effects.</b> To give back and to come back are what closing and acquiring are.
 */
@CheckReturnValue
public final class AsyncTimeoutHold implements Hold {
  private final TimeoutLockHold hold;
  private final TimeoutFutureDoor futures;

  AsyncTimeoutHold(TimeoutLockHold hold, TimeoutFutureDoor futures) {
    this.hold = hold;
    this.futures = futures;
  }

  /**
   * The Java face of {@code hold}.
   *
   * @param hold the Kotlin face
   * @return its Java face
   */
  public static AsyncTimeoutHold of(TimeoutHold hold) {
    return of(hold, FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code hold}, whose futures are completed by {@code executor}.
   *
   * @param hold the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncTimeoutHold of(TimeoutHold hold, Executor executor) {
    // The one implementation there is.
    TimeoutLockHold ours = (TimeoutLockHold) Arguments.notNull("hold", hold);
    Arguments.notNull("executor", executor);
    return new AsyncTimeoutHold(ours, new TimeoutFutureDoor(ours.engine(), executor));
  }

  /**
   * The Kotlin face of this hold.
   *
   * @return its Kotlin face
   */
  public TimeoutHold core() {
    return (TimeoutHold) hold;
  }

  TimeoutLockHold hold() {
    return hold;
  }

  /**
   * What the holder does, for reports and for {@link AsyncTimeoutLock#job()}.
   *
   * @return the job, or empty if it has not said
   */
  public Optional<String> job() {
    return Optional.ofNullable(hold.getLabel());
  }

  /**
   * Says what the holder does from now on.
   *
   * @param job a text that is not blank
   * @throws IllegalStateException if this is not held; nothing changes
   */
  public void setJob(String job) {
    hold.rename(Arguments.name("job", job));
  }

  /**
   * The lock at the instant at which this was refused last, because time was up: who had it, with
   * what job, since when.
   *
   * @return the snapshot, or empty if this was not refused, or has got in since
   */
  public Optional<LockSnapshot> refusal() {
    return Optional.ofNullable(hold.refusal());
  }

  // ---- Letting others go first ----

  /**
   * Blocks as {@link #releaseAndAcquire(Duration)}, for at most the lock's default timeout or 10 s,
   * whichever is longer.
   *
   * @return {@code false} if it did not come back in time
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean releaseAndAcquire() throws InterruptedException {
    return yieldEvery(0, engine().returnTimeoutNanos());
  }

  /**
   * Blocks until everybody has gone first who waits now: gives the lock back, in one step with
   * queueing behind them. If nobody waits, it is still held and the call returns at once. Zero is
   * to give the lock to those who wait, if there are any, and not to wait for it.
   *
   * @param timeout how long to wait to come back
   * @return {@code false} if it did not come back in time: it is dead, and {@link #refusal()} says
   *     who has the lock
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if this is not held; nothing changes
   */
  public boolean releaseAndAcquire(Duration timeout) throws InterruptedException {
    return yieldEvery(0, Arguments.timeoutNanos(timeout));
  }

  /**
   * Lets everybody go first who waits now, as {@link #releaseAndAcquireAsync(Duration)}, waiting
   * for at most the lock's default timeout or 10 s, whichever is longer.
   *
   * @return completes with {@code false} if it did not come back in time
   */
  public CompletableFuture<Boolean> releaseAndAcquireAsync() {
    return futures.yieldEvery(hold, 0, engine().returnTimeoutNanos());
  }

  /**
   * Lets everybody go first who waits now, as {@link #releaseAndAcquire(Duration)}.
   *
   * @param timeout how long to wait to come back
   * @return completes with {@code true} once it is held again, or with {@code false} if it did not
   *     come back in time. Ended from outside, it leaves the queue, and the hold is dead.
   * @throws IllegalStateException if this is not held; nothing changes
   */
  public CompletableFuture<Boolean> releaseAndAcquireAsync(Duration timeout) {
    return futures.yieldEvery(hold, 0, Arguments.timeoutNanos(timeout));
  }

  /**
   * Blocks as {@link #yieldEvery(Duration, Duration)}, with the timeout of {@link
   * #releaseAndAcquire()}.
   *
   * @param period how long it must have been held
   * @return {@code false} if it did not come back in time
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean yieldEvery(Duration period) throws InterruptedException {
    return yieldEvery(Arguments.periodNanos(period), engine().returnTimeoutNanos());
  }

  /**
   * Blocks as {@link #releaseAndAcquire(Duration)}, if somebody waits and this has been held for at
   * least {@code period}, by the lock's clock, since it was taken or came back. Otherwise it
   * returns at once, and without reading the clock if nobody waits.
   *
   * @param period how long it must have been held; zero is to let others go first whenever there
   *     are any
   * @param timeout how long to wait to come back
   * @return {@code false} if it did not come back in time: it is dead, and {@link #refusal()} says
   *     who has the lock
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if this is not held; nothing changes
   */
  public boolean yieldEvery(Duration period, Duration timeout) throws InterruptedException {
    return yieldEvery(Arguments.periodNanos(period), Arguments.timeoutNanos(timeout));
  }

  private boolean yieldEvery(long periodNanos, long timeoutNanos) throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    return engine().isUndisturbed(hold, periodNanos)
        || new ReturningThread(hold, TimeoutLockEngine.HELD).awaitReturn(timeoutNanos) == null;
  }

  /**
   * Lets others go first as {@link #yieldEvery(Duration)}.
   *
   * @param period how long it must have been held
   * @return completes with {@code false} if it did not come back in time
   */
  public CompletableFuture<Boolean> yieldEveryAsync(Duration period) {
    return futures.yieldEvery(hold, Arguments.periodNanos(period), engine().returnTimeoutNanos());
  }

  /**
   * Lets others go first as {@link #yieldEvery(Duration, Duration)}.
   *
   * @param period how long it must have been held
   * @param timeout how long to wait to come back
   * @return completes as {@link #releaseAndAcquireAsync(Duration)} does
   */
  public CompletableFuture<Boolean> yieldEveryAsync(Duration period, Duration timeout) {
    return futures.yieldEvery(hold, Arguments.periodNanos(period), Arguments.timeoutNanos(timeout));
  }

  // ---- Coming back ----

  /**
   * Blocks as {@link #reacquire(Duration)}, with the timeout of {@link #releaseAndAcquire()}.
   *
   * @return {@code false} if it was not had in time
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean reacquire() throws InterruptedException {
    return reacquire(engine().returnTimeoutNanos());
  }

  /**
   * Blocks until this hold, which was refused, lost or given back, has the lock again, with its job
   * and its owner; for reports it is this caller's from now on. It has no place of its own from
   * before: it waits at the end of the queue.
   *
   * @param timeout how long to wait
   * @return {@code false} if it was not had in time: {@link #refusal()} says who has the lock
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if this is held, or another call is about to bring it back;
   *     nothing changes
   * @throws dev.interlock.sync.SelfDeadlockException if {@code timeout} is for ever and a scope of
   *     this thread or of the hold's owner has the lock by another hold
   */
  public boolean reacquire(Duration timeout) throws InterruptedException {
    return reacquire(Arguments.timeoutNanos(timeout));
  }

  private boolean reacquire(long timeoutNanos) throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    checkNotInside(timeoutNanos);
    return new ReturningThread(hold, null).awaitReturn(timeoutNanos) == null;
  }

  private void checkNotInside(long timeoutNanos) {
    if (timeoutNanos == Arguments.FOREVER) {
      engine().checkNotInside(Thread.currentThread(), hold.tag());
    }
  }

  /**
   * Takes the lock again as {@link #reacquireAsync(Duration)}, with the timeout of {@link
   * #releaseAndAcquire()}.
   *
   * @return completes with {@code false} if it was not had in time
   */
  public CompletableFuture<Boolean> reacquireAsync() {
    return futures.reacquire(hold, engine().returnTimeoutNanos());
  }

  /**
   * Takes the lock again with this hold, as {@link #reacquire(Duration)}.
   *
   * @param timeout how long to wait
   * @return completes with {@code true} once it is held again, or with {@code false} if it was not
   *     had in time. Ended from outside, it leaves the queue, and the hold is dead.
   * @throws IllegalStateException if this is held, or another call is about to bring it back;
   *     nothing changes
   */
  public CompletableFuture<Boolean> reacquireAsync(Duration timeout) {
    return futures.reacquire(hold, Arguments.timeoutNanos(timeout));
  }

  // ---- Without the lock for a while ----

  /**
   * Blocks as {@link #unlocked(Duration, CheckedSupplier)}, with the timeout of {@link
   * #releaseAndAcquire()}.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T unlocked(CheckedSupplier<T, X> body)
      throws InterruptedException, LockBusyException, X {
    return unlocked(engine().returnTimeoutNanos(), body);
  }

  /**
   * Blocks as {@link #unlocked(Duration, CheckedRunnable)}, with the timeout of {@link
   * #releaseAndAcquire()}.
   *
   * @param <X> what the body throws
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   * @throws X as the body does
   */
  public <X extends Exception> void unlocked(CheckedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    unlocked(BlockingDoor.supplier(body));
  }

  /**
   * Blocks until the lock is ours again: gives it back, runs {@code body}, and takes it again with
   * this hold. If the body throws, the hold stays dead and the exception passes.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param timeout how long to wait to come back
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted, before the body or after it
   * @throws LockBusyException when time is up: the body has run, its result is lost, and the hold
   *     is dead
   * @throws IllegalStateException if this is not held, and then the body has not run; or if it was
   *     closed meanwhile
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T unlocked(
      Duration timeout, CheckedSupplier<T, X> body)
      throws InterruptedException, LockBusyException, X {
    return unlocked(Arguments.timeoutNanos(timeout), body);
  }

  /**
   * Blocks as {@link #unlocked(Duration, CheckedSupplier)}.
   *
   * @param <X> what the body throws
   * @param timeout how long to wait to come back
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted, before the body or after it
   * @throws LockBusyException when time is up: the body has run, and the hold is dead
   * @throws X as the body does
   */
  public <X extends Exception> void unlocked(Duration timeout, CheckedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    unlocked(timeout, BlockingDoor.supplier(body));
  }

  private <T extends @Nullable Object, X extends Exception> T unlocked(
      long timeoutNanos, CheckedSupplier<T, X> body)
      throws InterruptedException, LockBusyException, X {
    Arguments.notNull("body", body);
    BlockingDoor.checkNotInterrupted();
    Object since = hold.beginBreak();
    try {
      T result = body.get();
      BlockingDoor.checkNotInterrupted();
      checkNotInside(timeoutNanos);
      ReturningThread waiter = new ReturningThread(hold, since);
      Capture inVain = waiter.awaitReturn(timeoutNanos);
      if (inVain != null) {
        throw engine().timeout(inVain, 1, timeoutNanos, inVain.waitedNanos(waiter));
      }
      return result;
    } finally {
      // Unless it has come so far as to wait.
      hold.endBreak(since);
    }
  }

  /**
   * Runs {@code body} without the lock as {@link #unlockedAsync(Duration, Supplier)}, with the
   * timeout of {@link #releaseAndAcquire()}.
   *
   * @param <T> the result
   * @param body starts the work
   * @return completes as the body's stage does, once the lock is ours again
   */
  public <T extends @Nullable Object> CompletableFuture<T> unlockedAsync(
      Supplier<? extends CompletionStage<T>> body) {
    return futures.unlocked(hold, engine().returnTimeoutNanos(), Arguments.notNull("body", body));
  }

  /**
   * Gives the lock back, runs {@code body}, and takes the lock again with this hold when the stage
   * that the body returns is complete. If that fails, or the body throws or returns null, the hold
   * stays dead.
   *
   * @param <T> the result
   * @param timeout how long to wait to come back
   * @param body starts the work
   * @return completes as the body's stage does, once the lock is ours again, or fails with a {@link
   *     LockBusyException}. Ended from outside, it leaves the hold dead, whether the stage is
   *     complete or not.
   * @throws IllegalStateException if this is not held; the body has not run
   */
  public <T extends @Nullable Object> CompletableFuture<T> unlockedAsync(
      Duration timeout, Supplier<? extends CompletionStage<T>> body) {
    return futures.unlocked(hold, Arguments.timeoutNanos(timeout), Arguments.notNull("body", body));
  }

  // ---- The hold ----

  /**
   * Gives the hold back, and calls off what is about to bring it back. Idempotent, never blocks.
   */
  @Override
  public void close() {
    hold.close();
  }

  @Override
  public void release() {
    hold.release();
  }

  @Override
  public boolean isHeld() {
    return hold.isHeld();
  }

  @Override
  public int getPermits() {
    return hold.getPermits();
  }

  @Override
  public @Nullable String getLabel() {
    return hold.getLabel();
  }

  @Override
  @CanIgnoreReturnValue
  public AsyncTimeoutHold transfer() {
    hold.transfer();
    return this;
  }

  /** Returns the hold in words. */
  @Override
  public String toString() {
    return hold.toString();
  }

  private TimeoutLockEngine engine() {
    return hold.engine();
  }
}
