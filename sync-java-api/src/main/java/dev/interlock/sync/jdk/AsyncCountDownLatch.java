package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.CountDownLatch;
import dev.interlock.sync.CountDownLatchSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.LatchEngine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A gate that opens once, when it has been counted down to zero, and stays open, for Java code that
 * blocks and Java code that does not. Kotlin coroutines suspend on the same object, in the same
 * queue: {@link #core()} and {@link #of(CountDownLatch)} go between its two faces.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>Whoever waits when it opens is let in, and whoever comes later passes at once.</td></tr>
 * <tr><th scope="row">Fairness</th><td>All are let in in one step, and told in the order in which they came.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>An interrupt, or cancelling or completing the future, withdraws at once, at O(1), without a trace. An
 *   interrupted caller fails even if the latch is open. An interrupt that meets the opening leaves the thread's flag set, and the call returns.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s; the failure is a {@link SyncTimeoutException}.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>As at {@link AsyncLock}. If the executor rejects, that future alone fails with the rejection.</td></tr>
 * <tr><th scope="row">Memory</th><td>Every {@link #countDown()} that counted happens-before the return (or completion) of every wait that it has let
 *   in, and before {@link #isOpen()} is seen.</td></tr>
 * <tr><th scope="row">Progress</th><td>Lock-free while nobody waits, and to pass an open latch is one volatile read; else one short critical section, in
 *   which nothing parks and no user code runs.</td></tr>
 * </table>
 */
@CheckReturnValue
public final class AsyncCountDownLatch {
  private final CountDownLatch core;
  private final LatchEngine engine;
  private final FutureDoor futures;

  private AsyncCountDownLatch(CountDownLatch core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new FutureDoor(engine, executor);
  }

  /**
   * A latch without a name.
   *
   * @param count how often it has to be counted down, from 0; with 0 it is open
   * @return the latch
   */
  public static AsyncCountDownLatch create(int count) {
    return builder(count).build();
  }

  /**
   * A latch with a name.
   *
   * @param count how often it has to be counted down, from 0; with 0 it is open
   * @param name what reports call it; not blank
   * @return the latch
   */
  public static AsyncCountDownLatch create(int count, String name) {
    return builder(count).name(name).build();
  }

  /**
   * A latch with options.
   *
   * @param count how often it has to be counted down, from 0
   * @return a builder
   */
  public static Builder builder(int count) {
    return new Builder(count);
  }

  /**
   * The Java face of {@code latch}: the same object, the same queue.
   *
   * @param latch the Kotlin face
   * @return its Java face
   */
  public static AsyncCountDownLatch of(CountDownLatch latch) {
    return of(latch, FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code latch}, whose futures are completed by {@code executor}.
   *
   * @param latch the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncCountDownLatch of(CountDownLatch latch, Executor executor) {
    return new AsyncCountDownLatch(
        Arguments.notNull("latch", latch), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this latch: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public CountDownLatch core() {
    return core;
  }

  /** Counts down by one; the last one opens the latch. No effect on an open latch. Never waits. */
  public void countDown() {
    engine.countDown();
  }

  /**
   * How many are still to be counted down.
   *
   * @return the number; 0 once it is open
   */
  public int count() {
    return engine.count();
  }

  /**
   * Whether it is open. It never closes again.
   *
   * @return whether everybody passes
   */
  public boolean isOpen() {
    return engine.isOpen();
  }

  /**
   * Blocks until the latch is open.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void await() throws InterruptedException {
    var unused = tryAwait(Arguments.FOREVER);
  }

  /**
   * Blocks until the latch is open, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   */
  public void await(Duration timeout) throws InterruptedException, SyncTimeoutException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    if (!engine.isOpen()) {
      BlockingDoor.await(engine, Grant.PASSAGE, 1, timeoutNanos);
    }
  }

  /**
   * Blocks until the latch is open, whatever interrupts; the thread's flag is set again on return.
   */
  public void awaitUninterruptibly() {
    if (!engine.isOpen()) {
      BlockingDoor.awaitUninterruptibly(engine, Grant.PASSAGE, 1);
    }
  }

  /**
   * Blocks until the latch is open, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return false when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean tryAwait(Duration timeout) throws InterruptedException {
    return tryAwait(Arguments.timeoutNanos(timeout));
  }

  private boolean tryAwait(long timeoutNanos) throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    return engine.isOpen() || BlockingDoor.tryAwait(engine, Grant.PASSAGE, 1, timeoutNanos);
  }

  /**
   * Waits until the latch is open.
   *
   * @return completes when it is
   */
  public CompletableFuture<@Nullable Void> awaitAsync() {
    return awaitAsync(Arguments.FOREVER);
  }

  /**
   * Waits until the latch is open, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes when it is, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<@Nullable Void> awaitAsync(Duration timeout) {
    return awaitAsync(Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<@Nullable Void> awaitAsync(long timeoutNanos) {
    return engine.isOpen()
        ? AcquisitionFuture.passed()
        : futures.await(Grant.PASSAGE, 1, timeoutNanos, () -> null);
  }

  /**
   * Waits until the latch is open, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with whether it is: false when time is up
   */
  public CompletableFuture<Boolean> tryAwaitAsync(Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return engine.isOpen()
        ? AcquisitionFuture.delivered(true)
        : futures.tryAwait(Grant.PASSAGE, 1, timeoutNanos, () -> true, false);
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
  public CountDownLatchSnapshot snapshot() {
    return core.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  /** Options of a new latch. */
  public static final class Builder extends OptionsBuilder<Builder> {
    private final int count;

    private Builder(int count) {
      this.count = count;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes the latch.
     *
     * @return a new latch
     * @throws IllegalArgumentException if the count is negative
     */
    public AsyncCountDownLatch build() {
      return new AsyncCountDownLatch(new CountDownLatch(count, name, clock), executor);
    }
  }
}
