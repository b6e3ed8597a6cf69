package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.GlobalLock;
import dev.interlock.sync.Hold;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.Owner;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.GlobalLockEngine;
import dev.interlock.sync.engine.GlobalTerms;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock that a logical operation takes again and again on its way through the code:
 * threads, futures and coroutines wait on it together, and who finds it busy is told soon, and by
 * whom. Kotlin coroutines suspend on the same object, in the same queue: {@link #core()} and {@link
 * #of(GlobalLock)} go between its two faces.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>A grant is atomic until {@code acquire} returns: the caller gets the hold, or the next waiter
 *   has got it. For a future: it completes with the hold, or the next waiter has got it.</td></tr>
 * <tr><th scope="row">Re-entrancy</th><td>Per operation: of the {@link Owner} that the request names; else, where it blocks, of the one that
 *   the thread is bound to, as it is while it runs a coroutine that has one; else of the thread. A future has none but the one that its
 *   request names, or that {@code withLockAsync} gives it. Each time is a {@link Hold} of its own, closed in any order; the lock is free when
 *   the last one is. To get in again never waits, not even behind others; who waits gets in as soon as another call of its operation
 *   does.</td></tr>
 * <tr><th scope="row">Strangers</th><td>A thread, a future or a coroutine that is started inside is another operation: it waits. But what
 *   blocks on a thread while that is bound counts as the operation that the thread is bound to, even if it is not a part of it: a stage that
 *   is run in place where a future is completed, or a coroutine without an owner in the event loop of a {@code runBlocking} inside the
 *   operation.</td></tr>
 * <tr><th scope="row">Fairness</th><td>FIFO hand-off among operations, across all doors; {@link #tryAcquire()} does not overtake
 *   either.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>As {@link AsyncLock}'s. An interrupted caller fails even if it could get in again.</td></tr>
 * <tr><th scope="row">Timeout</th><td>The lock's {@link #defaultTimeout()}, unless the call has one of its own: zero is one try; from
 *   2<sup>63</sup> - 1 ns up, {@code ChronoUnit.FOREVER} included, means for ever; negative is an error. The failure, a {@link
 *   LockBusyException}, says who has the lock, since when, and whether that may be a deadlock.</td></tr>
 * <tr><th scope="row">Ownership</th><td>Whoever has a {@link Hold} may close it, on any thread; a second release is an error, and nothing
 *   changes. {@link Hold#transfer()} makes it nobody's: do that with one that outlives the task of a pooled thread, which would let the next
 *   task of that thread in.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>As for {@link AsyncLock}. The body of {@code withLockAsync} runs on a thread that is bound to its
 *   owner until it returns.</td></tr>
 * <tr><th scope="row">Memory</th><td>Closing the last hold happens-before the return (or completion) of the acquisition it lets in. A failed
 *   try has no effect.</td></tr>
 * <tr><th scope="row">Progress</th><td>One short critical section each, in which nothing parks and no user code runs; a grant to one that
 *   has waited looks once at all who wait.</td></tr>
 * </table>
 *
 * <p>A lock that is not {@linkplain #isEnabled() enabled} guards nothing: all calls succeed at
 * once, and give holds that are held by nobody.
 */
@CheckReturnValue
public final class AsyncGlobalLock {
  private final GlobalLock core;
  private final GlobalLockEngine engine;
  private final HoldFutureDoor futures;
  private final AsyncGlobalLockRequest plain;

  private AsyncGlobalLock(GlobalLock core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new HoldFutureDoor(engine, executor);
    this.plain = new AsyncGlobalLockRequest(GlobalTerms.of(engine), futures);
  }

  /**
   * A lock without a name, with a default timeout of 50 ms.
   *
   * @return the lock
   */
  public static AsyncGlobalLock create() {
    return builder().build();
  }

  /**
   * A lock with a name, and with a default timeout of 50 ms.
   *
   * @param name what reports call it; not blank
   * @return the lock
   */
  public static AsyncGlobalLock create(String name) {
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
  public static AsyncGlobalLock of(GlobalLock lock) {
    return new AsyncGlobalLock(Arguments.notNull("lock", lock), FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code lock}, whose futures are completed by {@code executor}.
   *
   * @param lock the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncGlobalLock of(GlobalLock lock, Executor executor) {
    return new AsyncGlobalLock(
        Arguments.notNull("lock", lock), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this lock: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public GlobalLock core() {
    return core;
  }

  /**
   * Blocks until the lock is ours, for at most the {@link #defaultTimeout()}.
   *
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  public Hold acquire() throws InterruptedException, LockBusyException {
    return plain.acquire();
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
    return plain.timeout(timeout).acquire();
  }

  /**
   * Blocks until the lock is ours, whatever interrupts and however long it takes; the thread's flag
   * is set again on return.
   *
   * @return the hold
   */
  public Hold acquireUninterruptibly() {
    return plain.acquireUninterruptibly();
  }

  /**
   * Takes the lock if the operation has it, or if it is free and nobody waits for it. Never waits.
   *
   * @return the hold, or empty
   */
  public Optional<Hold> tryAcquire() {
    return BlockingDoor.tryAcquire(engine, plain.newBlockingHold(false));
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<Hold> tryAcquire(Duration timeout) throws InterruptedException {
    return plain.timeout(timeout).tryAcquire();
  }

  /**
   * Asks for the lock for at most the {@link #defaultTimeout()}.
   *
   * @return completes with the hold, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<Hold> acquireAsync() {
    return plain.acquireAsync();
  }

  /**
   * Asks for the lock for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<Hold> acquireAsync(Duration timeout) {
    return plain.timeout(timeout).acquireAsync();
  }

  /**
   * Asks for the lock for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the hold, or empty when time is up
   */
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(Duration timeout) {
    return plain.timeout(timeout).tryAcquireAsync();
  }

  /**
   * Blocks until the lock is ours, for at most the {@link #defaultTimeout()}, and runs {@code body}
   * with it.
   *
   * @param <T> the result
   * @param <X> what the body throws besides
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun, or as the
   *     body does
   * @throws LockBusyException when time is up, and the body has not run; or as the body does
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withLock(LockedSupplier<T, X> body)
      throws InterruptedException, LockBusyException, X {
    return plain.withLock(body);
  }

  /**
   * Blocks until the lock is ours, for at most the {@link #defaultTimeout()}, and runs {@code body}
   * with it.
   *
   * @param <X> what the body throws besides
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun, or as the
   *     body does
   * @throws LockBusyException when time is up, and the body has not run; or as the body does
   * @throws X as the body does
   */
  public <X extends Exception> void withLock(LockedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    plain.withLock(body);
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <T> the result
   * @param <X> what the body throws besides
   * @param timeout how long to wait
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun, or as the
   *     body does
   * @throws LockBusyException when time is up, and the body has not run; or as the body does
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withLock(
      Duration timeout, LockedSupplier<T, X> body)
      throws InterruptedException, LockBusyException, X {
    return plain.timeout(timeout).withLock(body);
  }

  /**
   * Blocks until the lock is ours, for at most {@code timeout}, and runs {@code body} with it.
   *
   * @param <X> what the body throws besides
   * @param timeout how long to wait
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun, or as the
   *     body does
   * @throws LockBusyException when time is up, and the body has not run; or as the body does
   * @throws X as the body does
   */
  public <X extends Exception> void withLock(Duration timeout, LockedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    plain.timeout(timeout).withLock(body);
  }

  /**
   * Asks for the lock for at most the {@link #defaultTimeout()}, runs {@code body} with it, and
   * gives the lock back when the stage that the body returns is complete, whatever becomes of the
   * returned future. Completing or cancelling that future before the body has begun withdraws the
   * request.
   *
   * @param <T> the result
   * @param body starts the work; it is given the owner on whose behalf the lock can be taken again
   *     meanwhile. If it throws or returns null, the lock is given back and the future fails.
   * @return completes as the body's stage does, or fails with a {@link LockBusyException}
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Function<? super Owner, ? extends CompletionStage<T>> body) {
    return plain.withLockAsync(body);
  }

  /**
   * As {@link #withLockAsync(Function)}, for a body that asks {@link Owner#current()} if it has to.
   *
   * @param <T> the result
   * @param body starts the work
   * @return completes as the body's stage does, or fails with a {@link LockBusyException}
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Supplier<? extends CompletionStage<T>> body) {
    return plain.withLockAsync(body);
  }

  /**
   * As {@link #withLockAsync(Function)}, waiting for at most {@code timeout}.
   *
   * @param <T> the result
   * @param timeout how long to wait for the lock
   * @param body starts the work
   * @return completes as the body's stage does, or fails with a {@link LockBusyException}
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Duration timeout, Function<? super Owner, ? extends CompletionStage<T>> body) {
    return plain.timeout(timeout).withLockAsync(body);
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
    return plain.timeout(timeout).withLockAsync(body);
  }

  /**
   * An acquisition with options of its own.
   *
   * @return a request without any of them
   */
  public AsyncGlobalLockRequest request() {
    return plain;
  }

  /**
   * A request on behalf of something that is known by its name, and of which it is logged, by the
   * system logger {@code dev.interlock.sync.GlobalLock}, that it could not be done because the lock
   * was busy: in one line without a stack trace if it could not begin, whether that is a body or an
   * acquisition, by default at level INFO; and with a stack trace, at level ERROR, if it was a call
   * inside of a body that met a busy lock, once, by the innermost operation around that call. The
   * exception reaches the caller all the same. Of a {@code tryAcquire} nothing is logged.
   *
   * @param name of the operation, also the label of its holds; not blank
   * @return a request
   */
  public AsyncGlobalLockRequest operation(String name) {
    return new AsyncGlobalLockRequest(GlobalTerms.of(engine).operation(name), futures);
  }

  /**
   * What does as {@code body} with the lock, which it takes anew each time that it is called.
   *
   * @param <T> the result
   * @param body what to do
   * @return a callable that blocks, and throws a {@link LockBusyException} when time is up
   */
  public <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> body) {
    return plain.wrapCallable(body);
  }

  /**
   * As {@link #wrapCallable}, for what throws nothing that it would have to declare.
   *
   * @param <T> the result
   * @param body what to do
   * @return a supplier that blocks; see {@link AsyncGlobalLockRequest#wrapSupplier} for what it
   *     throws
   */
  public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> body) {
    return plain.wrapSupplier(body);
  }

  /**
   * As {@link #wrapSupplier}, without a result.
   *
   * @param body what to do
   * @return a task that blocks
   */
  public Runnable wrapRunnable(Runnable body) {
    return plain.wrapRunnable(body);
  }

  /**
   * As {@link #withLockAsync(Supplier)}, each time that it is called.
   *
   * @param <T> the result
   * @param body starts the work
   * @return a supplier of futures
   */
  public <T extends @Nullable Object> Supplier<CompletableFuture<T>> wrapAsync(
      Supplier<? extends CompletionStage<T>> body) {
    return plain.wrapAsync(body);
  }

  /**
   * A property that can be read at any time and is written with this lock.
   *
   * @param <T> the value's type
   * @param initial the value at first, and after a reset
   * @return the property
   */
  public <T> AsyncGuardedProperty<T> property(T initial) {
    return plain.property(initial);
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
   * How long a call waits that does not say it.
   *
   * @return the timeout; {@code ChronoUnit.FOREVER.getDuration()} if for ever
   */
  public Duration defaultTimeout() {
    long nanos = engine.defaultTimeoutNanos();
    return nanos == Arguments.FOREVER ? ChronoUnit.FOREVER.getDuration() : Duration.ofNanos(nanos);
  }

  /**
   * Whether it guards anything.
   *
   * @return {@code false} if all calls succeed at once
   */
  public boolean isEnabled() {
    return engine.isEnabled();
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
   * Whether the operation that this thread is bound to, or else the thread itself, has the lock, so
   * that it can be taken again.
   *
   * @return {@code true} if to acquire it would not wait
   */
  public boolean isHeldByCurrent() {
    Owner owner = Owner.current();
    return engine.isHeldBy(owner == null ? Thread.currentThread() : owner);
  }

  /**
   * Whether {@code owner} has the lock, so that it can be taken again on its behalf.
   *
   * @param owner whose
   * @return {@code true} if to acquire it for that owner would not wait
   */
  public boolean isHeldBy(Owner owner) {
    return engine.isHeldBy(Arguments.notNull("owner", owner));
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
    private long defaultTimeoutNanos = Duration.ofMillis(50).toNanos();
    private boolean enabled = true;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Says how long a call waits that does not say it; 50 ms by default.
     *
     * @param timeout zero is one try, {@code ChronoUnit.FOREVER.getDuration()} for ever
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder defaultTimeout(Duration timeout) {
      this.defaultTimeoutNanos = Arguments.timeoutNanos(timeout);
      return this;
    }

    /**
     * Says whether it guards anything; by default it does.
     *
     * @param value {@code false} makes a lock at which all calls succeed at once
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder enabled(boolean value) {
      this.enabled = value;
      return this;
    }

    /**
     * Makes the lock.
     *
     * @return a new lock
     */
    public AsyncGlobalLock build() {
      return new AsyncGlobalLock(
          new GlobalLock(name, defaultTimeoutNanos, enabled, clock), executor);
    }
  }
}
