package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Condition;
import dev.interlock.sync.Hold;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.Lock;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.LockEngine;
import dev.interlock.sync.engine.Parties;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock for Java code that blocks and Java code that does not. Kotlin coroutines
 * suspend on the same object, in the same queue: {@link #core()} and {@link #of(Lock)} go between
 * its two faces.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>A grant is atomic until {@code acquire} returns: the caller gets the hold, or the next waiter
 *   has got it. For a future: it completes with the hold, or the next waiter has got it.</td></tr>
 * <tr><th scope="row">Fairness</th><td>FIFO hand-off across all doors; {@link #tryAcquire()} does not overtake either. Bounded
 *   barging by {@link Builder#fairness}.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>An interrupt, or cancelling or completing the future, withdraws at once, at O(1), without a
 *   trace. An interrupted caller fails even if the lock is free. A grant that meets an interrupt is given back; then the thread's
 *   flag stays set. Cancelling a <i>dependent</i> of a future, or leaving {@code get(timeout)}, does not reach it: use the timed forms.</td></tr>
 * <tr><th scope="row">Timeout</th><td>Zero is one try; from 2<sup>63</sup> - 1 ns up, {@code ChronoUnit.FOREVER} included, means for ever; negative
 *   is an error. The failure is a {@link LockBusyException} that says who has the lock.</td></tr>
 * <tr><th scope="row">Ownership</th><td>None: whoever has the {@link Hold} may close it, on any thread. Not re-entrant: see {@link
 *   dev.interlock.sync.SelfDeadlockException}.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>What depends on a future that had to wait runs on the executor, by default {@link
 *   CompletableFuture#defaultExecutor()}, never inside somebody else's release. With an executor that runs tasks in place, wake-ups nest at
 *   most 32 deep and go on elsewhere. If the executor rejects, the lock goes to the next waiter and the future fails with the rejection. One that drops tasks
 *   without an error drops the delivery in them: ending the future passes the lock on.</td></tr>
 * <tr><th scope="row">Memory</th><td>Closing a hold happens-before the return (or completion) of the acquisition it lets in. A failed try
 *   has no effect.</td></tr>
 * <tr><th scope="row">Progress</th><td>Lock-free while nobody waits; else one short critical section, in which nothing parks and no user code
 *   runs. Blocking doors let a {@link java.util.concurrent.ForkJoinPool} compensate and do not pin virtual threads.</td></tr>
 * </table>
 */
@CheckReturnValue
public final class AsyncLock {
  private final Lock core;
  private final LockEngine engine;
  private final HoldFutureDoor futures;

  private AsyncLock(Lock core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new HoldFutureDoor(engine, executor);
  }

  /**
   * A FIFO lock without a name.
   *
   * @return the lock
   */
  public static AsyncLock create() {
    return builder().build();
  }

  /**
   * A FIFO lock with a name.
   *
   * @param name what reports call it; not blank
   * @return the lock
   */
  public static AsyncLock create(String name) {
    return builder().name(name).build();
  }

  /**
   * A lock with options.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The Java face of {@code lock}: the same object, the same queue.
   *
   * @param lock the Kotlin face
   * @return its Java face
   */
  public static AsyncLock of(Lock lock) {
    return new AsyncLock(Arguments.notNull("lock", lock), FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code lock}, whose futures are completed by {@code executor}.
   *
   * @param lock the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncLock of(Lock lock, Executor executor) {
    return new AsyncLock(Arguments.notNull("lock", lock), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this lock: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public Lock core() {
    return core;
  }

  /**
   * Blocks until the lock is ours.
   *
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws dev.interlock.sync.SelfDeadlockException if {@link #withLock(CheckedSupplier)} on this
   *     thread has it already
   */
  public Hold acquire() throws InterruptedException {
    return BlockingDoor.acquire(engine, newHold());
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  public Hold acquire(Duration timeout) throws InterruptedException, LockBusyException {
    try {
      return BlockingDoor.acquire(engine, newHold(), Arguments.timeoutNanos(timeout));
    } catch (SyncTimeoutException timeUp) {
      throw (LockBusyException) timeUp;
    }
  }

  /**
   * Blocks until the lock is ours, whatever interrupts; the thread's flag is set again on return.
   *
   * @return the hold
   * @throws dev.interlock.sync.SelfDeadlockException as {@link #acquire()}
   */
  public Hold acquireUninterruptibly() {
    return BlockingDoor.acquireUninterruptibly(engine, newHold());
  }

  /**
   * Takes the lock if it is free and nobody waits for it. Never waits.
   *
   * @return the hold, or empty
   */
  public Optional<Hold> tryAcquire() {
    return BlockingDoor.tryAcquire(engine, newHold());
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<Hold> tryAcquire(Duration timeout) throws InterruptedException {
    return BlockingDoor.tryAcquire(engine, newHold(), Arguments.timeoutNanos(timeout));
  }

  /**
   * Asks for the lock.
   *
   * @return completes with the hold
   */
  public CompletableFuture<Hold> acquireAsync() {
    return futures.acquire(newAsyncHold(), Arguments.FOREVER);
  }

  /**
   * Asks for the lock for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<Hold> acquireAsync(Duration timeout) {
    return futures.acquire(newAsyncHold(), Arguments.timeoutNanos(timeout));
  }

  /**
   * Asks for the lock for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or empty when time is up
   */
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(Duration timeout) {
    return futures.tryAcquire(newAsyncHold(), Arguments.timeoutNanos(timeout));
  }

  /**
   * Blocks until the lock is ours and runs {@code body} with it.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withLock(CheckedSupplier<T, X> body)
      throws InterruptedException, X {
    Arguments.notNull("body", body);
    BlockingDoor.enter(engine, 1);
    return BlockingDoor.run(engine, 1, body);
  }

  /**
   * Blocks until the lock is ours and runs {@code body} with it.
   *
   * @param <X> what the body throws
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws X as the body does
   */
  public <X extends Exception> void withLock(CheckedRunnable<X> body)
      throws InterruptedException, X {
    withLock(BlockingDoor.supplier(body));
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param timeout how long to wait
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws LockBusyException when time is up; the body has not run
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withLock(
      Duration timeout, CheckedSupplier<T, X> body)
      throws InterruptedException, LockBusyException, X {
    Arguments.notNull("body", body);
    try {
      BlockingDoor.enter(engine, 1, Arguments.timeoutNanos(timeout));
    } catch (SyncTimeoutException timeUp) {
      throw (LockBusyException) timeUp;
    }
    return BlockingDoor.run(engine, 1, body);
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <X> what the body throws
   * @param timeout how long to wait
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws LockBusyException when time is up; the body has not run
   * @throws X as the body does
   */
  public <X extends Exception> void withLock(Duration timeout, CheckedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    withLock(timeout, BlockingDoor.supplier(body));
  }

  /**
   * Asks for the lock, runs {@code body} with it, and gives the lock back when the stage that the
   * body returns is complete, whatever becomes of the returned future. Completing or cancelling
   * that future before the body has begun withdraws the request.
   *
   * @param <T> the result
   * @param body starts the work; if it throws or returns null, the lock is given back and the
   *     future fails
   * @return completes as the body's stage does
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Supplier<? extends CompletionStage<T>> body) {
    return futures.within(newAsyncHold(), Arguments.FOREVER, body);
  }

  /**
   * As {@link #withLockAsync(Supplier)}, waiting for at most {@code timeout}.
   *
   * @param <T> the result
   * @param timeout how long to wait for the lock
   * @param body starts the work
   * @return completes as the body's stage does, or fails with a {@link LockBusyException}
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Duration timeout, Supplier<? extends CompletionStage<T>> body) {
    return futures.within(newAsyncHold(), Arguments.timeoutNanos(timeout), body);
  }

  /**
   * An acquisition with a label, an owner or a timeout of its own.
   *
   * @return a request without any of them
   */
  public AsyncRequest request() {
    return new AsyncRequest(engine, futures, 1, null, null);
  }

  /**
   * A condition of this lock, without a name.
   *
   * @return a new condition
   */
  public AsyncCondition newCondition() {
    return new AsyncCondition(new Condition(core, null), futures.executor());
  }

  /**
   * A condition of this lock.
   *
   * @param name what reports call it; not blank
   * @return a new condition
   */
  public AsyncCondition newCondition(String name) {
    return new AsyncCondition(
        new Condition(core, Arguments.name("name", name)), futures.executor());
  }

  /**
   * This lock for code that knows {@link java.util.concurrent.locks.Lock}: the thread that has
   * taken it owns it, may take it again, and is the only one to unlock it. It waits in the same
   * queue as everybody else, {@code tryLock()} overtakes no more than its fairness allows, and all
   * views of a lock know the same owner. A thread that has the lock by a {@link Hold} is a stranger
   * to them.
   *
   * @return a view of this lock, with conditions
   */
  public java.util.concurrent.locks.Lock asJavaLock() {
    return new JavaLock(engine);
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
   * Whether somebody has the lock now.
   *
   * @return {@code true} if it is held
   */
  public boolean isLocked() {
    return engine.isLocked();
  }

  /**
   * Who has the lock now.
   *
   * @return the holder, or empty
   */
  public Optional<HolderSnapshot> holder() {
    return Optional.ofNullable(snapshot().holder());
  }

  /**
   * The state now; see {@link dev.interlock.sync.SyncSnapshot} for what is consistent with what.
   *
   * @return the snapshot
   */
  public LockSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  private EngineHold newHold() {
    return engine.newHold(Thread.currentThread());
  }

  private EngineHold newAsyncHold() {
    return engine.newHold(Parties.FUTURE);
  }

  /** Options of a new lock. */
  public static final class Builder extends FairOptionsBuilder<Builder> {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes the lock.
     *
     * @return a new lock
     */
    public AsyncLock build() {
      return new AsyncLock(new Lock(name, fairness, clock), executor);
    }
  }
}
