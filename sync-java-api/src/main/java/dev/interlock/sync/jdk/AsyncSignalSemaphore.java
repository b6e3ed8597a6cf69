package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.SignalSemaphore;
import dev.interlock.sync.SignalSemaphoreSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.SignalSemaphoreEngine;
import dev.interlock.sync.engine.ThreadWaiter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A semaphore whose permits are signals, for Java code that blocks and Java code that does not:
 * anybody may add some, and whoever acquires some uses them up. Kotlin coroutines suspend on the
 * same object, in the same queue: {@link #core()} and {@link #of(SignalSemaphore)} go between its
 * two faces.
 *
 * <p>Use it to count what has happened and is still to be handled. To bound how many are inside,
 * use {@link AsyncSemaphore}, whose holds cannot be forgotten or given back twice.
 *
 * <p>The guarantees are those of {@link AsyncLock}, with a {@link SyncTimeoutException} when time
 * is up. A request gets all its permits or has used up none. In FIFO order a large request is
 * neither overtaken by small ones nor starved. There are never more than {@link #maxPermits()}
 * through {@link #release}; a grant that could not be delivered, because of an interrupt, a future
 * that was cancelled or an executor that rejects, comes back even above that, so that nothing is
 * lost. A release happens-before the return of every acquisition that uses its permits.
 */
@CheckReturnValue
public final class AsyncSignalSemaphore {
  private final SignalSemaphore core;
  private final SignalSemaphoreEngine engine;
  private final FutureDoor futures;

  private AsyncSignalSemaphore(SignalSemaphore core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new FutureDoor(engine, executor);
  }

  /**
   * A FIFO semaphore without a name and without a maximum.
   *
   * @param permits how many permits are available at first, from 0
   * @return the semaphore
   */
  public static AsyncSignalSemaphore create(int permits) {
    return builder(permits).build();
  }

  /**
   * A FIFO semaphore with a name and without a maximum.
   *
   * @param permits how many permits are available at first, from 0
   * @param name what reports call it; not blank
   * @return the semaphore
   */
  public static AsyncSignalSemaphore create(int permits, String name) {
    return builder(permits).name(name).build();
  }

  /**
   * A semaphore with options.
   *
   * @param permits how many permits are available at first, from 0
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
  public static AsyncSignalSemaphore of(SignalSemaphore semaphore) {
    return of(semaphore, FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code semaphore}, whose futures are completed by {@code executor}.
   *
   * @param semaphore the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncSignalSemaphore of(SignalSemaphore semaphore, Executor executor) {
    return new AsyncSignalSemaphore(
        Arguments.notNull("semaphore", semaphore), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this semaphore: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public SignalSemaphore core() {
    return core;
  }

  /**
   * Blocks until there is a permit, and uses it up.
   *
   * @throws InterruptedException if the thread is interrupted; nothing was used up
   */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Blocks until there are {@code permits} together, and uses them up.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   * @throws InterruptedException if the thread is interrupted; nothing was used up
   */
  public void acquire(int permits) throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    if (!engine.tryAcquire(permits)) {
      new ThreadWaiter(engine, engine.grantOf(permits), permits).await();
    }
  }

  /**
   * Blocks until there is a permit, for at most {@code timeout}, and uses it up.
   *
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted; nothing was used up
   * @throws SyncTimeoutException when time is up; nothing was used up
   */
  public void acquire(Duration timeout) throws InterruptedException, SyncTimeoutException {
    acquire(1, timeout);
  }

  /**
   * Blocks until there are {@code permits} together, for at most {@code timeout}, and uses them up.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted; nothing was used up
   * @throws SyncTimeoutException when time is up; nothing was used up
   */
  public void acquire(int permits, Duration timeout)
      throws InterruptedException, SyncTimeoutException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    if (!engine.tryAcquire(permits)) {
      BlockingDoor.await(engine, engine.grantOf(permits), permits, timeoutNanos);
    }
  }

  /**
   * Blocks until there is a permit, whatever interrupts, and uses it up; the thread's flag is set
   * again on return.
   */
  public void acquireUninterruptibly() {
    acquireUninterruptibly(1);
  }

  /**
   * Blocks until there are {@code permits} together, whatever interrupts, and uses them up; the
   * thread's flag is set again on return.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   */
  public void acquireUninterruptibly(int permits) {
    if (!engine.tryAcquire(permits)) {
      BlockingDoor.awaitUninterruptibly(engine, engine.grantOf(permits), permits);
    }
  }

  /**
   * Uses up a permit if there is one and nobody waits. Never waits.
   *
   * @return whether it has
   */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Uses up {@code permits} if there are that many and nobody waits. Never waits.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   * @return whether it has
   */
  public boolean tryAcquire(int permits) {
    return engine.tryAcquire(permits);
  }

  /**
   * Blocks until there is a permit, for at most {@code timeout}, and uses it up.
   *
   * @param timeout how long to wait
   * @return whether it has; false when time is up
   * @throws InterruptedException if the thread is interrupted; nothing was used up
   */
  public boolean tryAcquire(Duration timeout) throws InterruptedException {
    return tryAcquire(1, timeout);
  }

  /**
   * Blocks until there are {@code permits} together, for at most {@code timeout}, and uses them up.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   * @param timeout how long to wait
   * @return whether it has; false when time is up
   * @throws InterruptedException if the thread is interrupted; nothing was used up
   */
  public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    return engine.tryAcquire(permits)
        || BlockingDoor.tryAwait(engine, engine.grantOf(permits), permits, timeoutNanos);
  }

  /**
   * Asks for a permit, to be used up.
   *
   * @return completes once it is used up; whoever completes or cancels it before leaves the permit
   *     to others
   */
  public CompletableFuture<Void> acquireAsync() {
    return acquireAsync(1);
  }

  /**
   * Asks for {@code permits} together, to be used up.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   * @return completes once they are used up; whoever completes or cancels it before leaves the
   *     permits to others
   */
  public CompletableFuture<Void> acquireAsync(int permits) {
    return acquireAsync(permits, Arguments.FOREVER);
  }

  /**
   * Asks for a permit, to be used up, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes once it is used up, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<Void> acquireAsync(Duration timeout) {
    return acquireAsync(1, timeout);
  }

  /**
   * Asks for {@code permits} together, to be used up, for at most {@code timeout}.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   * @param timeout how long to wait
   * @return completes once they are used up, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<Void> acquireAsync(int permits, Duration timeout) {
    return acquireAsync(permits, Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<Void> acquireAsync(int permits, long timeoutNanos) {
    return engine.tryAcquire(permits)
        ? AcquisitionFuture.delivered(nothing())
        : futures.await(
            engine.grantOf(permits), permits, timeoutNanos, AsyncSignalSemaphore::nothing);
  }

  @SuppressWarnings("NullAway") // a Void is nothing else
  private static Void nothing() {
    return null;
  }

  /**
   * Asks for a permit, to be used up, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with whether it is used up: false when time is up
   */
  public CompletableFuture<Boolean> tryAcquireAsync(Duration timeout) {
    return tryAcquireAsync(1, timeout);
  }

  /**
   * Asks for {@code permits} together, to be used up, for at most {@code timeout}.
   *
   * @param permits how many, from 1 to {@link #maxPermits()}
   * @param timeout how long to wait
   * @return completes with whether they are used up: false when time is up
   */
  public CompletableFuture<Boolean> tryAcquireAsync(int permits, Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return engine.tryAcquire(permits)
        ? AcquisitionFuture.delivered(true)
        : futures.tryAwait(engine.grantOf(permits), permits, timeoutNanos, () -> true, false);
  }

  /**
   * Adds a permit, and lets in the first waiter if that is enough for it.
   *
   * @throws IllegalStateException if there are {@link #maxPermits()} already; nothing has changed
   */
  public void release() {
    release(1);
  }

  /**
   * Adds {@code permits} together, and lets in those who wait, in order, as far as they go. The
   * bound is held against what there is before anybody gets in.
   *
   * @param permits how many, from 1
   * @throws IllegalStateException if there would be more than {@link #maxPermits()}; nothing has
   *     changed
   */
  public void release(int permits) {
    engine.signal(permits);
  }

  /**
   * Uses up all available permits, as if what they stand for had not happened. While somebody
   * waits, that is none: they are on their way to the first.
   *
   * @return how many
   */
  @CanIgnoreReturnValue
  public int drain() {
    return engine.drain();
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
   * How many permits are available now.
   *
   * @return the number, from 0
   */
  public int availablePermits() {
    return engine.available();
  }

  /**
   * How many permits may be available.
   *
   * @return the number, from 1; {@link Integer#MAX_VALUE} if there is no bound
   */
  public int maxPermits() {
    return engine.maxPermits();
  }

  /**
   * The state now; see {@link dev.interlock.sync.SyncSnapshot} for what is consistent with what.
   *
   * @return the snapshot
   */
  public SignalSemaphoreSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  /** Options of a new semaphore. */
  public static final class Builder extends FairOptionsBuilder<Builder> {
    private final int permits;
    private int maxPermits = Integer.MAX_VALUE;

    private Builder(int permits) {
      this.permits = permits;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Bounds how many permits may be available; {@link Integer#MAX_VALUE}, no bound, by default.
     *
     * @param value the number, from 1
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder maxPermits(int value) {
      this.maxPermits = value;
      return this;
    }

    /**
     * Makes the semaphore.
     *
     * @return a new semaphore
     * @throws IllegalArgumentException if the maximum is below 1, or the number of permits is
     *     negative or above it
     */
    public AsyncSignalSemaphore build() {
      return new AsyncSignalSemaphore(
          new SignalSemaphore(permits, maxPermits, name, fairness, clock), executor);
    }
  }
}
