package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Hold;
import dev.interlock.sync.ReadWriteLock;
import dev.interlock.sync.ReadWriteLockSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.ReadWriteEngine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock with two sides for Java code that blocks and Java code that does not: any number of
 * readers are inside at a time, or one writer. Kotlin coroutines suspend on the same object, in the
 * same queue: {@link #core()} and {@link #of(ReadWriteLock)} go between its two faces.
 *
 * <p>Use it where reading takes long, or waits for something, and writing is rare. For a few lines
 * of memory, {@link AsyncLock} is faster even if nobody writes.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>A grant is atomic until {@code acquire} returns: the caller gets the hold, or the next waiters
 *   have got in. For a future: it completes with the hold, or the next waiters have got in.</td></tr>
 * <tr><th scope="row">Fairness</th><td>FIFO over both sides and all doors; nothing overtakes, {@code tryAcquire} included. Readers at the
 *   head are let in together; one that comes behind a queued writer waits, so neither side starves.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>As {@link AsyncLock}'s. If it was a writer that is cancelled, the readers behind it go on at
 *   once. No two requests share a future.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s; the failure is a {@link SyncTimeoutException} with a {@link
 *   ReadWriteLockSnapshot}.</td></tr>
 * <tr><th scope="row">Ownership</th><td>None: whoever has the {@link Hold} may close it, on any thread. Not re-entrant, and no upgrade:
 *   see {@link dev.interlock.sync.SelfDeadlockException}. {@link #downgrade} is one step.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>As {@link AsyncLock}'s.</td></tr>
 * <tr><th scope="row">Memory</th><td>Closing a hold happens-before the return (or completion) of every acquisition it lets in: a reader
 *   sees all that writers before it wrote. A failed try has no effect.</td></tr>
 * <tr><th scope="row">Progress</th><td>One short critical section to get in and one to leave, in which nothing parks and no user code
 *   runs: it keeps the list of those who are inside. Blocking doors let a {@link java.util.concurrent.ForkJoinPool} compensate and do not
 *   pin virtual threads.</td></tr>
 * </table>
 *
 * <p>A thread that reads in a scope may read again, but not if a writer waits in between: it would
 * wait for the writer, which waits for it. That is a {@link
 * dev.interlock.sync.SelfDeadlockException}, as is reading inside of writing, and writing inside of
 * either.
 */
@CheckReturnValue
public final class AsyncReadWriteLock {
  private final ReadWriteLock core;
  private final ReadWriteEngine engine;
  private final Side read;
  private final Side write;

  private AsyncReadWriteLock(ReadWriteLock core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    HoldFutureDoor futures = new HoldFutureDoor(engine, executor);
    this.read = new Side(engine, futures, ReadWriteEngine.READ);
    this.write = new Side(engine, futures, ReadWriteEngine.WRITE);
  }

  /**
   * A read-write lock without a name.
   *
   * @return the lock
   */
  public static AsyncReadWriteLock create() {
    return builder().build();
  }

  /**
   * A read-write lock with a name.
   *
   * @param name what reports call it; not blank
   * @return the lock
   */
  public static AsyncReadWriteLock create(String name) {
    return builder().name(name).build();
  }

  /**
   * A read-write lock with options.
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
  public static AsyncReadWriteLock of(ReadWriteLock lock) {
    return new AsyncReadWriteLock(Arguments.notNull("lock", lock), FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code lock}, whose futures are completed by {@code executor}.
   *
   * @param lock the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncReadWriteLock of(ReadWriteLock lock, Executor executor) {
    return new AsyncReadWriteLock(
        Arguments.notNull("lock", lock), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this lock: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public ReadWriteLock core() {
    return core;
  }

  /**
   * The side of those who are inside together.
   *
   * @return the side
   */
  public Side read() {
    return read;
  }

  /**
   * The side of the one who is inside alone.
   *
   * @return the side
   */
  public Side write() {
    return write;
  }

  /**
   * Makes {@code hold}, one to write, one to read: in one step, so that nobody writes in between.
   * It is the same object afterwards. The readers at the head of the queue are let in.
   *
   * @param hold a hold to write of this lock
   * @return {@code hold}
   * @throws IllegalArgumentException if it is not a hold of this lock, or one to read; nothing has
   *     changed
   * @throws IllegalStateException if it was given back before; nothing has changed
   */
  @CanIgnoreReturnValue
  public Hold downgrade(Hold hold) {
    engine.downgrade(hold);
    return hold;
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
   * How many read now.
   *
   * @return the number, 0 while somebody writes
   */
  public int readerCount() {
    return engine.readers();
  }

  /**
   * Whether somebody writes now.
   *
   * @return {@code true} if there is a writer
   */
  public boolean isWriteLocked() {
    return engine.isWriteLocked();
  }

  /**
   * The state now; see {@link dev.interlock.sync.SyncSnapshot} for what is consistent with what.
   *
   * @return the snapshot
   */
  public ReadWriteLockSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  /**
   * One of the two sides of an {@link AsyncReadWriteLock}, with every way in that an {@link
   * AsyncLock} has.
   */
  @CheckReturnValue
  public static final class Side {
    private final ReadWriteEngine engine;
    private final HoldFutureDoor futures;
    private final int side;

    private Side(ReadWriteEngine engine, HoldFutureDoor futures, int side) {
      this.engine = engine;
      this.futures = futures;
      this.side = side;
    }

    /**
     * Blocks until this side is ours.
     *
     * @return the hold
     * @throws InterruptedException if the thread is interrupted
     * @throws dev.interlock.sync.SelfDeadlockException if it has to wait and a scope on this thread
     *     is inside already
     */
    public Hold acquire() throws InterruptedException {
      return BlockingDoor.acquire(engine, newHold());
    }

    /**
     * Blocks until this side is ours, for at most {@code timeout}.
     *
     * @param timeout how long to wait
     * @return the hold
     * @throws InterruptedException if the thread is interrupted
     * @throws SyncTimeoutException when time is up
     */
    public Hold acquire(Duration timeout) throws InterruptedException, SyncTimeoutException {
      return BlockingDoor.acquire(engine, newHold(), Arguments.timeoutNanos(timeout));
    }

    /**
     * Blocks until this side is ours, whatever interrupts; the thread's flag is set again on
     * return.
     *
     * @return the hold
     * @throws dev.interlock.sync.SelfDeadlockException as {@link #acquire()}
     */
    public Hold acquireUninterruptibly() {
      return BlockingDoor.acquireUninterruptibly(engine, newHold());
    }

    /**
     * Takes this side if that is possible at once and nobody waits for the lock. Never waits.
     *
     * @return the hold, or empty
     */
    public Optional<Hold> tryAcquire() {
      return BlockingDoor.tryAcquire(engine, newHold());
    }

    /**
     * Blocks until this side is ours, for at most {@code timeout}.
     *
     * @param timeout how long to wait
     * @return the hold, or empty when time is up
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<Hold> tryAcquire(Duration timeout) throws InterruptedException {
      return BlockingDoor.tryAcquire(engine, newHold(), Arguments.timeoutNanos(timeout));
    }

    /**
     * Asks for this side.
     *
     * @return completes with the hold
     */
    public CompletableFuture<Hold> acquireAsync() {
      return futures.acquire(newAsyncHold(), Arguments.FOREVER);
    }

    /**
     * Asks for this side for at most {@code timeout}.
     *
     * @param timeout how long to wait
     * @return completes with the hold, or fails with a {@link SyncTimeoutException}
     */
    public CompletableFuture<Hold> acquireAsync(Duration timeout) {
      return futures.acquire(newAsyncHold(), Arguments.timeoutNanos(timeout));
    }

    /**
     * Asks for this side for at most {@code timeout}.
     *
     * @param timeout how long to wait
     * @return completes with the hold, or empty when time is up
     */
    public CompletableFuture<Optional<Hold>> tryAcquireAsync(Duration timeout) {
      return futures.tryAcquire(newAsyncHold(), Arguments.timeoutNanos(timeout));
    }

    /**
     * Blocks until this side is ours and runs {@code body} inside.
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
      return BlockingDoor.run(BlockingDoor.acquire(engine, newScopedHold()), body);
    }

    /**
     * Blocks until this side is ours and runs {@code body} inside.
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
     * Blocks until this side is ours, for at most {@code timeout}, and runs {@code body} inside.
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
    public <T extends @Nullable Object, X extends Exception> T withLock(
        Duration timeout, CheckedSupplier<T, X> body)
        throws InterruptedException, SyncTimeoutException, X {
      Arguments.notNull("body", body);
      long timeoutNanos = Arguments.timeoutNanos(timeout);
      return BlockingDoor.run(BlockingDoor.acquire(engine, newScopedHold(), timeoutNanos), body);
    }

    /**
     * Blocks until this side is ours, for at most {@code timeout}, and runs {@code body} inside.
     *
     * @param <X> what the body throws
     * @param timeout how long to wait
     * @param body what to do
     * @throws InterruptedException if the thread is interrupted before the body has begun
     * @throws SyncTimeoutException when time is up; the body has not run
     * @throws X as the body does
     */
    public <X extends Exception> void withLock(Duration timeout, CheckedRunnable<X> body)
        throws InterruptedException, SyncTimeoutException, X {
      withLock(timeout, BlockingDoor.supplier(body));
    }

    /**
     * Asks for this side, runs {@code body} inside, and leaves when the stage that the body returns
     * is complete, whatever becomes of the returned future. Completing or cancelling that future
     * before the body has begun withdraws the request.
     *
     * @param <T> the result
     * @param body starts the work; if it throws or returns null, the hold is given back and the
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
     * @param timeout how long to wait to get in
     * @param body starts the work
     * @return completes as the body's stage does, or fails with a {@link SyncTimeoutException}
     */
    public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
        Duration timeout, Supplier<? extends CompletionStage<T>> body) {
      return futures.within(newAsyncHold(), Arguments.timeoutNanos(timeout), body);
    }

    /**
     * An acquisition of this side with a label, an owner or a timeout of its own.
     *
     * @return a request without any of them
     */
    public AsyncRequest request() {
      return new AsyncRequest(engine, futures, side, null, null);
    }

    /** Returns the state of the whole lock in words. */
    @Override
    public String toString() {
      return engine.excerpt().toString();
    }

    private EngineHold newHold() {
      return engine.newHold(side, Thread.currentThread(), null, false);
    }

    private EngineHold newScopedHold() {
      return engine.newHold(side, Thread.currentThread(), null, true);
    }

    private EngineHold newAsyncHold() {
      return engine.newHold(side, Parties.FUTURE, null, false);
    }
  }

  /** Options of a new read-write lock. */
  public static final class Builder extends OptionsBuilder<Builder> {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes the lock.
     *
     * @return a new read-write lock
     */
    public AsyncReadWriteLock build() {
      return new AsyncReadWriteLock(new ReadWriteLock(name, clock), executor);
    }
  }
}
