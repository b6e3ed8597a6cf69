package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.Owner;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.Tag;
import dev.interlock.sync.engine.TimeoutLockEngine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An acquisition of an {@link AsyncTimeoutLock} with options: immutable, and good for any number of
 * acquisitions.
 */
@CheckReturnValue
public final class AsyncTimeoutRequest {
  /** What a scope does that has not said. */
  private static final String UNNAMED = "unnamed";

  private final TimeoutLockEngine engine;
  private final TimeoutFutureDoor futures;
  private final @Nullable Tag tag;
  private final @Nullable Long timeoutNanos;

  AsyncTimeoutRequest(
      TimeoutLockEngine engine,
      TimeoutFutureDoor futures,
      @Nullable Tag tag,
      @Nullable Long timeoutNanos) {
    this.engine = engine;
    this.futures = futures;
    this.tag = tag;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * As this, with a job.
   *
   * @param job what the holder does, for reports; not blank
   * @return a new request
   */
  public AsyncTimeoutRequest job(String job) {
    Tag tagged = new Tag(Arguments.name("job", job), tag == null ? null : tag.owner());
    return new AsyncTimeoutRequest(engine, futures, tagged, timeoutNanos);
  }

  /**
   * As this, on behalf of an owner.
   *
   * @param owner who
   * @return a new request
   */
  public AsyncTimeoutRequest owner(Owner owner) {
    Tag tagged = new Tag(tag == null ? null : tag.label(), Arguments.notNull("owner", owner));
    return new AsyncTimeoutRequest(engine, futures, tagged, timeoutNanos);
  }

  /**
   * As this, giving up after a while.
   *
   * @param timeout how long to wait: zero is one try, {@code ChronoUnit.FOREVER.getDuration()}
   *     waits for ever
   * @return a new request
   */
  public AsyncTimeoutRequest timeout(Duration timeout) {
    return new AsyncTimeoutRequest(engine, futures, tag, Arguments.timeoutNanos(timeout));
  }

  /**
   * Blocks, for the lock's default timeout unless there is another, until it gets in.
   *
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   * @throws dev.interlock.sync.SelfDeadlockException if the timeout is for ever and a scope of the
   *     same owner or thread is inside
   */
  public AsyncTimeoutHold acquire() throws InterruptedException, LockBusyException {
    return acquire(newHold(Thread.currentThread(), tag, false));
  }

  private AsyncTimeoutHold acquire(AsyncTimeoutHold face)
      throws InterruptedException, LockBusyException {
    try {
      var unused = BlockingDoor.acquire(engine, face.hold(), patience());
      return face;
    } catch (SyncTimeoutException timeUp) {
      throw (LockBusyException) timeUp;
    }
  }

  /**
   * Blocks until it gets in, whatever interrupts and whatever the timeout; the thread's flag is set
   * again on return.
   *
   * @return the hold
   * @throws dev.interlock.sync.SelfDeadlockException if a scope of the same owner or thread is
   *     inside
   */
  public AsyncTimeoutHold acquireUninterruptibly() {
    AsyncTimeoutHold face = newHold(Thread.currentThread(), tag, false);
    var unused = BlockingDoor.acquireUninterruptibly(engine, face.hold());
    return face;
  }

  /**
   * Blocks, not at all unless there is a timeout, until it gets in.
   *
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<AsyncTimeoutHold> tryAcquire() throws InterruptedException {
    AsyncTimeoutHold face = newHold(Thread.currentThread(), tag, false);
    return BlockingDoor.tryAcquire(engine, face.hold(), tryPatience()).map(held -> face);
  }

  /**
   * Blocks, for the lock's default timeout unless there is another, and does not fail when time is
   * up. Without a job, it is {@code unnamed}.
   *
   * @return the hold, held or not; {@link AsyncTimeoutHold#refusal()} says who has the lock
   * @throws InterruptedException if the thread is interrupted
   */
  public AsyncTimeoutHold attempt() throws InterruptedException {
    AsyncTimeoutHold face = newHold(Thread.currentThread(), named(), false);
    BlockingDoor.attempt(engine, face.hold(), patience());
    return face;
  }

  /**
   * Asks to get in, for the lock's default timeout unless there is another.
   *
   * @return completes with the hold; or fails with a {@link LockBusyException}, or with a {@link
   *     dev.interlock.sync.SelfDeadlockException} if the timeout is for ever and a scope of the
   *     same owner is inside
   */
  public CompletableFuture<AsyncTimeoutHold> acquireAsync() {
    AsyncTimeoutHold face = newHold(Parties.FUTURE, tag, false);
    return futures.acquire(face.hold(), patience(), face);
  }

  /**
   * Asks to get in, once only unless there is a timeout.
   *
   * @return completes with the hold, or empty when time is up
   */
  public CompletableFuture<Optional<AsyncTimeoutHold>> tryAcquireAsync() {
    AsyncTimeoutHold face = newHold(Parties.FUTURE, tag, false);
    return futures.tryAcquire(face.hold(), tryPatience(), face);
  }

  /**
   * Asks to get in, for the lock's default timeout unless there is another, and does not fail when
   * time is up. Without a job, it is {@code unnamed}.
   *
   * @return completes with the hold, held or not; {@link AsyncTimeoutHold#refusal()} says who has
   *     the lock
   */
  public CompletableFuture<AsyncTimeoutHold> attemptAsync() {
    return futures.attempt(newHold(Parties.FUTURE, named(), false), patience());
  }

  /**
   * Blocks until it gets in and runs {@code body} inside, with the hold. Without a job, it is
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
  public <T extends @Nullable Object, X extends Exception> T withHold(
      CheckedFunction<? super AsyncTimeoutHold, T, X> body)
      throws InterruptedException, LockBusyException, X {
    Arguments.notNull("body", body);
    AsyncTimeoutHold hold = acquire(newHold(Thread.currentThread(), named(), true));
    return BlockingDoor.run(hold, () -> body.apply(hold));
  }

  /**
   * Blocks until it gets in and runs {@code body} inside. Without a job, it is {@code unnamed}.
   *
   * @param <X> what the body throws
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws LockBusyException when time is up; the body has not run
   * @throws X as the body does
   */
  public <X extends Exception> void withHold(CheckedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    CheckedSupplier<Boolean, X> supplier = BlockingDoor.supplier(body);
    withHold(hold -> supplier.get());
  }

  /**
   * Asks to get in, runs {@code body} inside, with the hold, and leaves when the stage that the
   * body returns is complete, whatever becomes of the returned future. Without a job, it is {@code
   * unnamed}.
   *
   * @param <T> the result
   * @param body starts the work; if it throws or returns null, the hold is given back and the
   *     future fails
   * @return completes as the body's stage does, or fails with a {@link LockBusyException}
   */
  public <T extends @Nullable Object> CompletableFuture<T> withHoldAsync(
      Function<? super AsyncTimeoutHold, ? extends CompletionStage<T>> body) {
    Arguments.notNull("body", body);
    return futures.within(newHold(Parties.FUTURE, named(), true), patience(), body);
  }

  private long patience() {
    return timeoutNanos == null ? engine.defaultTimeoutNanos() : timeoutNanos;
  }

  private long tryPatience() {
    return timeoutNanos == null ? 0 : timeoutNanos;
  }

  private Tag named() {
    return tag == null
        ? new Tag(UNNAMED, null)
        : tag.label() == null ? new Tag(UNNAMED, tag.owner()) : tag;
  }

  private AsyncTimeoutHold newHold(Object party, @Nullable Tag itsTag, boolean scoped) {
    return new AsyncTimeoutHold(engine.newHold(1, party, itsTag, scoped), futures);
  }
}
