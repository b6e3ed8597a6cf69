package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Hold;
import dev.interlock.sync.Owner;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.HoldEngine;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.Tag;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An acquisition with options, of an {@link AsyncLock} or an {@link AsyncSemaphore}: immutable, and
 * good for any number of acquisitions.
 *
 * <p>A request with a label reads the clock when it gets in, so that reports know exactly for how
 * long it holds.
 */
@CheckReturnValue
public final class AsyncRequest {
  private final HoldEngine engine;
  private final HoldFutureDoor futures;
  private final int permits;
  private final @Nullable Tag tag;
  private final @Nullable Long timeoutNanos;

  AsyncRequest(
      HoldEngine engine,
      HoldFutureDoor futures,
      int permits,
      @Nullable Tag tag,
      @Nullable Long timeoutNanos) {
    this.engine = engine;
    this.futures = futures;
    this.permits = permits;
    this.tag = tag;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * As this, with a label.
   *
   * @param label what reports call the acquisition; not blank
   * @return a new request
   */
  public AsyncRequest label(String label) {
    Tag tagged = new Tag(Arguments.name("label", label), tag == null ? null : tag.owner());
    return new AsyncRequest(engine, futures, permits, tagged, timeoutNanos);
  }

  /**
   * As this, on behalf of an owner.
   *
   * @param owner who
   * @return a new request
   */
  public AsyncRequest owner(Owner owner) {
    Tag tagged = new Tag(tag == null ? null : tag.label(), Arguments.notNull("owner", owner));
    return new AsyncRequest(engine, futures, permits, tagged, timeoutNanos);
  }

  /**
   * As this, giving up after a while.
   *
   * @param timeout how long to wait: zero is one try, {@code ChronoUnit.FOREVER.getDuration()}
   *     waits for ever
   * @return a new request
   */
  public AsyncRequest timeout(Duration timeout) {
    return new AsyncRequest(engine, futures, permits, tag, Arguments.timeoutNanos(timeout));
  }

  /**
   * Blocks, for ever unless there is a timeout, until it gets in.
   *
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up; at a lock, a {@link
   *     dev.interlock.sync.LockBusyException}
   * @throws dev.interlock.sync.SelfDeadlockException if there is no timeout and a scope of the same
   *     owner or thread is inside
   */
  public Hold acquire() throws InterruptedException, SyncTimeoutException {
    return BlockingDoor.acquire(engine, newHold(Thread.currentThread(), false), patience());
  }

  /**
   * Blocks until it gets in, whatever interrupts and whatever the timeout; the thread's flag is set
   * again on return.
   *
   * @return the hold
   * @throws dev.interlock.sync.SelfDeadlockException as {@link #acquire()}
   */
  public Hold acquireUninterruptibly() {
    return BlockingDoor.acquireUninterruptibly(engine, newHold(Thread.currentThread(), false));
  }

  /**
   * Blocks, not at all unless there is a timeout, until it gets in.
   *
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<Hold> tryAcquire() throws InterruptedException {
    return BlockingDoor.tryAcquire(
        engine, newHold(Thread.currentThread(), false), timeoutNanos == null ? 0 : timeoutNanos);
  }

  /**
   * Asks to get in, for ever unless there is a timeout.
   *
   * @return completes with the hold; or fails with a {@link SyncTimeoutException}, or with a {@link
   *     dev.interlock.sync.SelfDeadlockException} if there is no timeout and a scope of the same
   *     owner is inside
   */
  public CompletableFuture<Hold> acquireAsync() {
    return futures.acquire(newHold(Parties.FUTURE, false), patience());
  }

  /**
   * Asks to get in, once only unless there is a timeout.
   *
   * @return completes with the hold, or empty when time is up
   */
  public CompletableFuture<Optional<Hold>> tryAcquireAsync() {
    return futures.tryAcquire(
        newHold(Parties.FUTURE, false), timeoutNanos == null ? 0 : timeoutNanos);
  }

  /**
   * Blocks until it gets in and runs {@code body} inside.
   *
   * @param <T> the result
   * @param <X> what the body throws
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws SyncTimeoutException when time is up; the body has not run
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withHold(CheckedSupplier<T, X> body)
      throws InterruptedException, SyncTimeoutException, X {
    Arguments.notNull("body", body);
    Hold hold = BlockingDoor.acquire(engine, newHold(Thread.currentThread(), true), patience());
    try {
      return body.get();
    } finally {
      hold.close();
    }
  }

  /**
   * Blocks until it gets in and runs {@code body} inside.
   *
   * @param <X> what the body throws
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun
   * @throws SyncTimeoutException when time is up; the body has not run
   * @throws X as the body does
   */
  public <X extends Exception> void withHold(CheckedRunnable<X> body)
      throws InterruptedException, SyncTimeoutException, X {
    withHold(BlockingDoor.supplier(body));
  }

  /**
   * Asks to get in, runs {@code body} inside, and leaves when the stage that the body returns is
   * complete, whatever becomes of the returned future.
   *
   * @param <T> the result
   * @param body starts the work; if it throws or returns null, the hold is given back and the
   *     future fails
   * @return completes as the body's stage does
   */
  public <T extends @Nullable Object> CompletableFuture<T> withHoldAsync(
      Supplier<? extends CompletionStage<T>> body) {
    return futures.within(newHold(Parties.FUTURE, true), patience(), body);
  }

  private long patience() {
    return timeoutNanos == null ? Arguments.FOREVER : timeoutNanos;
  }

  private EngineHold newHold(Object party, boolean scoped) {
    return engine.newHold(permits, party, tag, scoped);
  }
}
