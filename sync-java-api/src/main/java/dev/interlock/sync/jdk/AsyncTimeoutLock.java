package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.TimeoutLock;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.TimeoutLockEngine;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock for tasks that give up after a while and want to know who was in the way, and
 * for long ones that let the short ones in between. For Java code that blocks and Java code that
 * does not; Kotlin coroutines suspend on the same object, in the same queue: {@link #core()} and
 * {@link #of(TimeoutLock)} go between its two faces.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>A grant is atomic until {@code acquire} returns: the caller gets the hold, or the next waiter
 *   has got it. For a future: it completes with the hold, or the next waiter has got it. A hold that did not come back can no longer
 *   touch the lock.</td></tr>
 * <tr><th scope="row">Fairness</th><td>FIFO hand-off across all doors; nothing overtakes. A holder that lets others go first comes back behind
 *   those who queued before it did.</td></tr>
 * <tr><th scope="row">Job</th><td>Written down in one step with getting in: {@link #job()} is never an earlier holder's and never
 *   missing.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>An interrupt, or cancelling or completing the future, withdraws at once, at O(1), without a
 *   trace. An interrupted caller fails even if the lock is free. A grant that meets an interrupt is given back; then the thread's
 *   flag stays set. Cancelling a <i>dependent</i> of a future, or leaving {@code get(timeout)}, does not reach it: use the timed forms.</td></tr>
 * <tr><th scope="row">Timeout</th><td>The lock's {@link #defaultTimeout()} for calls that name none, except {@link #tryAcquire()}, which never
 *   waits, and {@link #acquireUninterruptibly()}, which waits for ever. Zero is one try; from 2<sup>63</sup> - 1 ns up, {@code
 *   ChronoUnit.FOREVER} included, means for ever; negative is an error. One deadline covers the whole call. The failure is a {@link
 *   LockBusyException} that says who has the lock.</td></tr>
 * <tr><th scope="row">Ownership</th><td>None: whoever has the {@link AsyncTimeoutHold} may close it, on any thread. Not re-entrant: see {@link
 *   dev.interlock.sync.SelfDeadlockException}.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>What depends on a future that had to wait runs on the executor, as for {@link AsyncLock}.</td></tr>
 * <tr><th scope="row">Memory</th><td>Closing a hold happens-before the return (or completion) of the acquisition it lets in. A failed try
 *   has no effect.</td></tr>
 * <tr><th scope="row">Progress</th><td>To get in and to leave is one short critical section each, in which nothing parks and no user code runs.
 *   To look whether somebody waits is lock-free. Blocking doors let a {@link java.util.concurrent.ForkJoinPool} compensate
 *   and do not pin virtual threads.</td></tr>
 * </table>
 *
 * <p>It is no {@link AsyncLock}, since its plain {@link #acquire()} can time out.
 */
@CheckReturnValue
public final class AsyncTimeoutLock {
  private final TimeoutLock core;
  private final TimeoutLockEngine engine;
  private final TimeoutFutureDoor futures;

  private AsyncTimeoutLock(TimeoutLock core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new TimeoutFutureDoor(engine, executor);
  }

  /**
   * A lock without a name, whose default timeout is zero.
   *
   * @return the lock
   */
  public static AsyncTimeoutLock create() {
    return builder().build();
  }

  /**
   * A lock with a name, whose default timeout is zero.
   *
   * @param name what reports call it; not blank
   * @return the lock
   */
  public static AsyncTimeoutLock create(String name) {
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
  public static AsyncTimeoutLock of(TimeoutLock lock) {
    return new AsyncTimeoutLock(Arguments.notNull("lock", lock), FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code lock}, whose futures are completed by {@code executor}.
   *
   * @param lock the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncTimeoutLock of(TimeoutLock lock, Executor executor) {
    return new AsyncTimeoutLock(
        Arguments.notNull("lock", lock), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this lock: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public TimeoutLock core() {
    return core;
  }

  // ---- The hold, or an error ----

  /**
   * Blocks until the lock is ours, for at most the default timeout.
   *
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   * @throws dev.interlock.sync.SelfDeadlockException if the timeout is for ever and a scope of this
   *     thread has the lock already
   */
  public AsyncTimeoutHold acquire() throws InterruptedException, LockBusyException {
    return request().acquire();
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  public AsyncTimeoutHold acquire(Duration timeout) throws InterruptedException, LockBusyException {
    return request().timeout(timeout).acquire();
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @param job what the holder does, for reports; not blank
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  public AsyncTimeoutHold acquire(Duration timeout, String job)
      throws InterruptedException, LockBusyException {
    return request().timeout(timeout).job(job).acquire();
  }

  /**
   * Blocks until the lock is ours, whatever interrupts and whatever the default timeout; the
   * thread's flag is set again on return.
   *
   * @return the hold
   * @throws dev.interlock.sync.SelfDeadlockException if a scope of this thread has the lock already
   */
  public AsyncTimeoutHold acquireUninterruptibly() {
    return request().acquireUninterruptibly();
  }

  /**
   * Asks for the lock for at most the default timeout.
   *
   * @return completes with the hold, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<AsyncTimeoutHold> acquireAsync() {
    return request().acquireAsync();
  }

  /**
   * Asks for the lock for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<AsyncTimeoutHold> acquireAsync(Duration timeout) {
    return request().timeout(timeout).acquireAsync();
  }

  /**
   * Asks for the lock for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @param job what the holder does, for reports; not blank
   * @return completes with the hold, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<AsyncTimeoutHold> acquireAsync(Duration timeout, String job) {
    return request().timeout(timeout).job(job).acquireAsync();
  }

  // ---- The hold, or nothing ----

  /**
   * Takes the lock if it is free and nobody waits for it. Never waits, whatever the default
   * timeout.
   *
   * @return the hold, or empty
   */
  public Optional<AsyncTimeoutHold> tryAcquire() {
    AsyncTimeoutHold face = new AsyncTimeoutHold(engine.newHold(Thread.currentThread()), futures);
    return BlockingDoor.tryAcquire(engine, face.hold()).map(held -> face);
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<AsyncTimeoutHold> tryAcquire(Duration timeout) throws InterruptedException {
    return request().timeout(timeout).tryAcquire();
  }

  /**
   * Asks for the lock for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or empty when time is up
   */
  public CompletableFuture<Optional<AsyncTimeoutHold>> tryAcquireAsync(Duration timeout) {
    return request().timeout(timeout).tryAcquireAsync();
  }

  // ---- The hold, held or not ----

  /**
   * Blocks as {@link #attempt(Duration, String)}, for at most the default timeout, to do something
   * {@code unnamed}.
   *
   * @return the hold, held or not
   * @throws InterruptedException if the thread is interrupted
   */
  public AsyncTimeoutHold attempt() throws InterruptedException {
    return request().attempt();
  }

  /**
   * Blocks as {@link #attempt(Duration, String)}, to do something {@code unnamed}.
   *
   * @param timeout how long to wait
   * @return the hold, held or not
   * @throws InterruptedException if the thread is interrupted
   */
  public AsyncTimeoutHold attempt(Duration timeout) throws InterruptedException {
    return request().timeout(timeout).attempt();
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}, and does not fail when time is up:
   * then the hold is not held, closing it touches nothing, and its {@link
   * AsyncTimeoutHold#refusal()} says who has the lock.
   *
   * <pre>{@code
   * try (AsyncTimeoutHold a = azimuth.attempt(patience, "scan");
   *     AsyncTimeoutHold b = boresight.attempt(patience, "scan")) {
   *   if (!a.isHeld() || !b.isHeld()) {
   *     return "busy: " + a.refusal().or(b::refusal).orElseThrow();
   *   }
   *   scan();
   * }
   * }</pre>
   *
   * @param timeout how long to wait
   * @param job what the holder does, for reports; not blank
   * @return the hold, held or not
   * @throws InterruptedException if the thread is interrupted
   */
  public AsyncTimeoutHold attempt(Duration timeout, String job) throws InterruptedException {
    return request().timeout(timeout).job(job).attempt();
  }

  /**
   * Asks for the lock as {@link #attemptAsync(Duration, String)}, for at most the default timeout,
   * to do something {@code unnamed}.
   *
   * @return completes with the hold, held or not
   */
  public CompletableFuture<AsyncTimeoutHold> attemptAsync() {
    return request().attemptAsync();
  }

  /**
   * Asks for the lock as {@link #attemptAsync(Duration, String)}, to do something {@code unnamed}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, held or not
   */
  public CompletableFuture<AsyncTimeoutHold> attemptAsync(Duration timeout) {
    return request().timeout(timeout).attemptAsync();
  }

  /**
   * Asks for the lock for at most {@code timeout}, as {@link #attempt(Duration, String)}.
   *
   * @param timeout how long to wait
   * @param job what the holder does, for reports; not blank
   * @return completes with the hold, held or not
   */
  public CompletableFuture<AsyncTimeoutHold> attemptAsync(Duration timeout, String job) {
    return request().timeout(timeout).job(job).attemptAsync();
  }

  // ---- A body inside ----

  /**
   * Blocks until the lock is ours, for at most the default timeout, and runs {@code body} with it,
   * {@code unnamed}.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws LockBusyException when time is up; the body has not run
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withLock(
      CheckedFunction<? super AsyncTimeoutHold, T, X> body)
      throws InterruptedException, LockBusyException, X {
    return request().withHold(body);
  }

  /**
   * Blocks until the lock is ours, for at most the default timeout, and runs {@code body} with it,
   * {@code unnamed}.
   *
   * @param <X> what the body throws
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws LockBusyException when time is up; the body has not run
   * @throws X as the body does
   */
  public <X extends Exception> void withLock(CheckedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    request().withHold(body);
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param timeout how long to wait
   * @param job what the body does, for reports; not blank
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws LockBusyException when time is up; the body has not run
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withLock(
      Duration timeout, String job, CheckedFunction<? super AsyncTimeoutHold, T, X> body)
      throws InterruptedException, LockBusyException, X {
    return request().timeout(timeout).job(job).withHold(body);
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <X> what the body throws
   * @param timeout how long to wait
   * @param job what the body does, for reports; not blank
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws LockBusyException when time is up; the body has not run
   * @throws X as the body does
   */
  public <X extends Exception> void withLock(Duration timeout, String job, CheckedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    request().timeout(timeout).job(job).withHold(body);
  }

  /**
   * Asks for the lock for at most the default timeout, runs {@code body} with it, {@code unnamed},
   * and gives it back when the stage that the body returns is complete, whatever becomes of the
   * returned future. Completing or cancelling that future before the body has begun withdraws the
   * request.
   *
   * @param <T> the result
   * @param body starts the work; if it throws or returns null, the lock is given back and the
   *     future fails
   * @return completes as the body's stage does, or fails with a {@link LockBusyException}
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Function<? super AsyncTimeoutHold, ? extends CompletionStage<T>> body) {
    return request().withHoldAsync(body);
  }

  /**
   * As {@link #withLockAsync(Function)}, waiting for at most {@code timeout}.
   *
   * @param <T> the result
   * @param timeout how long to wait for the lock
   * @param job what the body does, for reports; not blank
   * @param body starts the work
   * @return completes as the body's stage does, or fails with a {@link LockBusyException}
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Duration timeout,
      String job,
      Function<? super AsyncTimeoutHold, ? extends CompletionStage<T>> body) {
    return request().timeout(timeout).job(job).withHoldAsync(body);
  }

  /**
   * An acquisition with a job, an owner or a timeout of its own.
   *
   * @return a request without any of them
   */
  public AsyncTimeoutRequest request() {
    return new AsyncTimeoutRequest(engine, futures, null, null);
  }

  // ---- Insight ----

  /**
   * The name.
   *
   * @return the name, or empty
   */
  public Optional<String> name() {
    return Optional.ofNullable(engine.name());
  }

  /**
   * How long calls wait that say nothing of it.
   *
   * @return the timeout; {@code ChronoUnit.FOREVER.getDuration()} if that is for ever
   */
  public Duration defaultTimeout() {
    long nanos = engine.defaultTimeoutNanos();
    return nanos == Arguments.FOREVER ? ChronoUnit.FOREVER.getDuration() : Duration.ofNanos(nanos);
  }

  /**
   * What the holder does.
   *
   * @return the job; empty if the lock is free, or the holder has not said
   */
  public Optional<String> job() {
    return Optional.ofNullable(engine.job());
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

  /** Options of a new lock. */
  public static final class Builder extends OptionsBuilder<Builder> {
    private long defaultTimeoutNanos;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Says how long calls wait that say nothing of it; zero, which is one try, by default.
     *
     * @param timeout how long; {@code ChronoUnit.FOREVER.getDuration()} is for ever
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder defaultTimeout(Duration timeout) {
      this.defaultTimeoutNanos = Arguments.timeoutNanos(timeout);
      return this;
    }

    /**
     * Makes the lock.
     *
     * @return a new lock
     */
    public AsyncTimeoutLock build() {
      return new AsyncTimeoutLock(new TimeoutLock(name, defaultTimeoutNanos, clock), executor);
    }
  }
}
