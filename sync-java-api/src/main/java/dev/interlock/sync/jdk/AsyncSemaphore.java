package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Hold;
import dev.interlock.sync.Semaphore;
import dev.interlock.sync.SemaphoreSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.SemaphoreEngine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A weighted counting semaphore for Java code that blocks and Java code that does not. Kotlin
 * coroutines suspend on the same object, in the same queue: {@link #core()} and {@link
 * #of(Semaphore)} go between its two faces.
 *
 * <p>The guarantees are those of {@link AsyncLock}, with a {@link SyncTimeoutException} when time
 * is up. In FIFO order a large request is neither overtaken by small ones nor starved. Permits come
 * back through the {@link Hold} that took them, so there are never more than there were; {@link
 * #resize} changes their number.
 */
@CheckReturnValue
public final class AsyncSemaphore {
  private final Semaphore core;
  private final SemaphoreEngine engine;
  private final HoldFutureDoor futures;

  private AsyncSemaphore(Semaphore core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new HoldFutureDoor(engine, executor);
  }

  /**
   * A FIFO semaphore without a name.
   *
   * @param permits how many permits, from 0; with 0, requests of any size are accepted until the
   *     first {@link #resize}
   * @return the semaphore
   */
  public static AsyncSemaphore create(int permits) {
    return builder(permits).build();
  }

  /**
   * A FIFO semaphore with a name.
   *
   * @param permits how many permits, from 0; with 0, requests of any size are accepted until the
   *     first {@link #resize}
   * @param name what reports call it; not blank
   * @return the semaphore
   */
  public static AsyncSemaphore create(int permits, String name) {
    return builder(permits).name(name).build();
  }

  /**
   * A semaphore with options.
   *
   * @param permits how many permits, from 0
   * @return a builder
   */
  public static Builder builder(int permits) {
    return new Builder(permits);
  }

  /**
   * The Java face of {@code semaphore}: the same object, the same queue.
   *
   * @param semaphore the Kotlin face
   * @return its Java face
   */
  public static AsyncSemaphore of(Semaphore semaphore) {
    return new AsyncSemaphore(
        Arguments.notNull("semaphore", semaphore), FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code semaphore}, whose futures are completed by {@code executor}.
   *
   * @param semaphore the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncSemaphore of(Semaphore semaphore, Executor executor) {
    return new AsyncSemaphore(
        Arguments.notNull("semaphore", semaphore), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this semaphore: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public Semaphore core() {
    return core;
  }

  /**
   * Blocks until one permit is ours.
   *
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   */
  public Hold acquire() throws InterruptedException {
    return acquire(1);
  }

  /**
   * Blocks until {@code permits} are ours together.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   */
  public Hold acquire(int permits) throws InterruptedException {
    return BlockingDoor.acquire(engine, newHold(permits));
  }

  /**
   * Blocks until one permit is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   */
  public Hold acquire(Duration timeout) throws InterruptedException, SyncTimeoutException {
    return acquire(1, timeout);
  }

  /**
   * Blocks until {@code permits} are ours together, for at most {@code timeout}.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @param timeout how long to wait
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   */
  public Hold acquire(int permits, Duration timeout)
      throws InterruptedException, SyncTimeoutException {
    return BlockingDoor.acquire(engine, newHold(permits), Arguments.timeoutNanos(timeout));
  }

  /**
   * Blocks until {@code permits} are ours together, whatever interrupts; the thread's flag is set
   * again on return.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @return the hold
   */
  public Hold acquireUninterruptibly(int permits) {
    return BlockingDoor.acquireUninterruptibly(engine, newHold(permits));
  }

  /**
   * Takes one permit if one is free and nobody waits. Never waits.
   *
   * @return the hold, or empty
   */
  public Optional<Hold> tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes {@code permits} if that many are free and nobody waits. Never waits.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @return the hold, or empty
   */
  public Optional<Hold> tryAcquire(int permits) {
    return BlockingDoor.tryAcquire(engine, newHold(permits));
  }

  /**
   * Blocks until one permit is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<Hold> tryAcquire(Duration timeout) throws InterruptedException {
    return tryAcquire(1, timeout);
  }

  /**
   * Blocks until {@code permits} are ours together, for at most {@code timeout}.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @param timeout how long to wait
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<Hold> tryAcquire(int permits, Duration timeout) throws InterruptedException {
    return BlockingDoor.tryAcquire(engine, newHold(permits), Arguments.timeoutNanos(timeout));
  }

  /**
   * Asks for one permit.
   *
   * @return completes with the hold
   */
  public CompletableFuture<Hold> acquireAsync() {
    return acquireAsync(1);
  }

  /**
   * Asks for {@code permits} together.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @return completes with the hold
   */
  public CompletableFuture<Hold> acquireAsync(int permits) {
    return futures.acquire(newAsyncHold(permits), Arguments.FOREVER);
  }

  /**
   * Asks for one permit for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<Hold> acquireAsync(Duration timeout) {
    return acquireAsync(1, timeout);
  }

  /**
   * Asks for {@code permits} together for at most {@code timeout}.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @param timeout how long to wait
   * @return completes with the hold, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<Hold> acquireAsync(int permits, Duration timeout) {
    return futures.acquire(newAsyncHold(permits), Arguments.timeoutNanos(timeout));
  }

  /**
   * Asks for one permit for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or empty when time is up
   */
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(Duration timeout) {
    return tryAcquireAsync(1, timeout);
  }

  /**
   * Asks for {@code permits} together for at most {@code timeout}.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @param timeout how long to wait
   * @return completes with the hold, or empty when time is up
   */
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(int permits, Duration timeout) {
    return futures.tryAcquire(newAsyncHold(permits), Arguments.timeoutNanos(timeout));
  }

  /**
   * Blocks until one permit is ours and runs {@code body} with it.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withPermit(CheckedSupplier<T, X> body)
      throws InterruptedException, X {
    Arguments.notNull("body", body);
    BlockingDoor.enter(engine, 1);
    return BlockingDoor.run(engine, 1, body);
  }

  /**
   * Blocks until one permit is ours and runs {@code body} with it.
   *
   * @param <X> what the body throws
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws X as the body does
   */
  public <X extends Exception> void withPermit(CheckedRunnable<X> body)
      throws InterruptedException, X {
    withPermit(BlockingDoor.supplier(body));
  }

  /**
   * Blocks until one permit is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param timeout how long to wait
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws SyncTimeoutException when time is up; the body has not run
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withPermit(
      Duration timeout, CheckedSupplier<T, X> body)
      throws InterruptedException, SyncTimeoutException, X {
    Arguments.notNull("body", body);
    BlockingDoor.enter(engine, 1, Arguments.timeoutNanos(timeout));
    return BlockingDoor.run(engine, 1, body);
  }

  /**
   * Blocks until one permit is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <X> what the body throws
   * @param timeout how long to wait
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws SyncTimeoutException when time is up; the body has not run
   * @throws X as the body does
   */
  public <X extends Exception> void withPermit(Duration timeout, CheckedRunnable<X> body)
      throws InterruptedException, SyncTimeoutException, X {
    withPermit(timeout, BlockingDoor.supplier(body));
  }

  /**
   * Asks for one permit, runs {@code body} with it, and gives it back when the stage that the body
   * returns is complete, whatever becomes of the returned future. Completing or cancelling that
   * future before the body has begun withdraws the request.
   *
   * @param <T> the result
   * @param body starts the work; if it throws or returns null, the permit is given back and the
   *     future fails
   * @return completes as the body's stage does
   */
  public <T extends @Nullable Object> CompletableFuture<T> withPermitAsync(
      Supplier<? extends CompletionStage<T>> body) {
    return futures.within(newAsyncHold(1), Arguments.FOREVER, body);
  }

  /**
   * An acquisition of one permit with a label, an owner or a timeout of its own.
   *
   * @return a request without any of them
   */
  public AsyncRequest request() {
    return request(1);
  }

  /**
   * An acquisition of {@code permits} with a label, an owner or a timeout of its own.
   *
   * @param permits how many, from 1 to the most that this semaphore has ever had
   * @return a request without any of them
   */
  public AsyncRequest request(int permits) {
    return new AsyncRequest(engine, futures, engine.checkRequest(permits), null, null);
  }

  /**
   * Changes the number of permits. Those who are inside stay inside, even if they are then too
   * many; those who wait and fit get in. With 0, nobody gets in until the next resize.
   *
   * @param permits how many permits, from 0
   */
  public void resize(int permits) {
    engine.resize(permits);
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
   * How many permits there are, taken or free.
   *
   * @return the number
   */
  public int permits() {
    return engine.capacity();
  }

  /**
   * How many permits are free now.
   *
   * @return the number; negative while a semaphore that was made smaller is overdrawn
   */
  public int availablePermits() {
    return engine.available();
  }

  /**
   * The state now; see {@link dev.interlock.sync.SyncSnapshot} for what is consistent with what.
   *
   * @return the snapshot
   */
  public SemaphoreSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  private EngineHold newHold(int permits) {
    return engine.newHold(permits, Thread.currentThread(), null, false);
  }

  private EngineHold newAsyncHold(int permits) {
    return engine.newHold(permits, Parties.FUTURE, null, false);
  }

  /** Options of a new semaphore. */
  public static final class Builder extends FairOptionsBuilder<Builder> {
    private final int permits;

    private Builder(int permits) {
      this.permits = permits;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes the semaphore.
     *
     * @return a new semaphore
     * @throws IllegalArgumentException if the number of permits is negative
     */
    public AsyncSemaphore build() {
      return new AsyncSemaphore(new Semaphore(permits, name, fairness, clock), executor);
    }
  }
}
