package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.AutoResetEvent;
import dev.interlock.sync.AutoResetEventSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.AutoResetEventEngine;
import dev.interlock.sync.engine.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Something that has happened, with a value, for one waiter: the one that is let in clears it. For
 * Java code that blocks and Java code that does not; Kotlin coroutines suspend on the same object,
 * in the same queue: {@link #core()} and {@link #of(AutoResetEvent)} go between its two faces.
 *
 * <p>{@link #set} lets the first waiter go on, or else the next one that comes. Sets coalesce: a
 * set of an event that is still set replaces its value, and one waiter goes on for both. Where each
 * value counts, take a queue. To wake everybody, see {@link AsyncEvent}.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>The signal of a set is atomic until {@code await} returns: exactly one caller gets it with its value, or the
 *   next waiter has got it, or the event is set again. Only a newer value and {@link #clear()} replace it.</td></tr>
 * <tr><th scope="row">Fairness</th><td>FIFO across all doors; {@link #tryTake()} does not overtake either.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>An interrupt, or cancelling or completing the future, withdraws at once, at O(1), without a trace. An
 *   interrupted caller fails even if the event is set. A signal that meets an interrupt goes on; then the thread's flag stays set.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s; the failure is a {@link SyncTimeoutException}.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>As at {@link AsyncLock}. If the executor rejects, the signal goes on, and the future fails with the
 *   rejection.</td></tr>
 * <tr><th scope="row">Memory</th><td>A set happens-before the return (or completion) of the wait that gets its value. A failed try has no effect.</td></tr>
 * <tr><th scope="row">Progress</th><td>One short critical section, in which nothing parks and no user code runs; {@link #isSet()}, and a {@link #tryTake()}
 *   that finds it clear, are one volatile read.</td></tr>
 * </table>
 *
 * @param <T> its value
 */
@CheckReturnValue
public final class AsyncAutoResetEvent<T> {
  private final AutoResetEvent<T> core;
  private final AutoResetEventEngine<T> engine;
  private final FutureDoor futures;

  private AsyncAutoResetEvent(AutoResetEvent<T> core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.futures = new FutureDoor(engine, executor);
  }

  /**
   * An event without a name that is clear.
   *
   * @param <T> its value
   * @return the event
   */
  public static <T> AsyncAutoResetEvent<T> create() {
    return builder().build();
  }

  /**
   * An event with a name that is clear.
   *
   * @param <T> its value
   * @param name what reports call it; not blank
   * @return the event
   */
  public static <T> AsyncAutoResetEvent<T> create(String name) {
    return builder().name(name).build();
  }

  /**
   * An event with options.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The Java face of {@code event}: the same object, the same queue.
   *
   * @param <T> its value
   * @param event the Kotlin face
   * @return its Java face
   */
  public static <T> AsyncAutoResetEvent<T> of(AutoResetEvent<T> event) {
    return of(event, FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code event}, whose futures are completed by {@code executor}.
   *
   * @param <T> its value
   * @param event the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static <T> AsyncAutoResetEvent<T> of(AutoResetEvent<T> event, Executor executor) {
    return new AsyncAutoResetEvent<>(
        Arguments.notNull("event", event), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this event: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public AutoResetEvent<T> core() {
    return core;
  }

  /**
   * Whether it is set now.
   *
   * @return whether the next that comes need not wait
   */
  public boolean isSet() {
    return engine.isSet();
  }

  /**
   * Lets the first waiter go on with {@code value}, or the next that comes. Replaces the value if
   * it was set. Never waits.
   *
   * @param value the value
   */
  public void set(T value) {
    engine.set(Arguments.notNull("value", value));
  }

  /** Takes back a set that nobody has taken. Never waits. */
  public void clear() {
    engine.clear();
  }

  /**
   * Takes what the event is set to. Never waits.
   *
   * @return the value, or empty if the event is clear
   */
  public Optional<T> tryTake() {
    return Optional.ofNullable(engine.tryTake());
  }

  /**
   * Blocks until the event is set for this caller.
   *
   * @return the value
   * @throws InterruptedException if the thread is interrupted
   */
  @CanIgnoreReturnValue
  public T await() throws InterruptedException {
    return tryAwait(Arguments.FOREVER).orElseThrow();
  }

  /**
   * Blocks until the event is set for this caller, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the value
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   */
  @CanIgnoreReturnValue
  public T await(Duration timeout) throws InterruptedException, SyncTimeoutException {
    Signal<T> signal = engine.newSignal();
    BlockingDoor.await(engine, signal, 1, Arguments.timeoutNanos(timeout));
    return signal.value();
  }

  /**
   * Blocks until the event is set for this caller, whatever interrupts; the thread's flag is set
   * again on return.
   *
   * @return the value
   */
  @CanIgnoreReturnValue
  public T awaitUninterruptibly() {
    Signal<T> signal = engine.newSignal();
    BlockingDoor.awaitUninterruptibly(engine, signal, 1);
    return signal.value();
  }

  /**
   * Blocks until the event is set for this caller, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the value, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<T> tryAwait(Duration timeout) throws InterruptedException {
    return tryAwait(Arguments.timeoutNanos(timeout));
  }

  private Optional<T> tryAwait(long timeoutNanos) throws InterruptedException {
    Signal<T> signal = engine.newSignal();
    return BlockingDoor.tryAwait(engine, signal, 1, timeoutNanos)
        ? Optional.of(signal.value())
        : Optional.empty();
  }

  /**
   * Waits until the event is set for this caller.
   *
   * @return completes with the value
   */
  public CompletableFuture<T> awaitAsync() {
    return awaitAsync(Arguments.FOREVER);
  }

  /**
   * Waits until the event is set for this caller, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the value, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<T> awaitAsync(Duration timeout) {
    return awaitAsync(Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<T> awaitAsync(long timeoutNanos) {
    Signal<T> signal = engine.newSignal();
    return futures.await(signal, 1, timeoutNanos, signal::value);
  }

  /**
   * Waits until the event is set for this caller, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the value, or with empty when time is up
   */
  public CompletableFuture<Optional<T>> tryAwaitAsync(Duration timeout) {
    Signal<T> signal = engine.newSignal();
    return futures.tryAwait(
        signal,
        1,
        Arguments.timeoutNanos(timeout),
        () -> Optional.of(signal.value()),
        Optional.<T>empty());
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
  public AutoResetEventSnapshot snapshot() {
    return core.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  /** Options of a new event. */
  public static final class Builder extends OptionsBuilder<Builder> {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes the event.
     *
     * @param <T> its value
     * @return a new event that is clear
     */
    public <T> AsyncAutoResetEvent<T> build() {
      return new AsyncAutoResetEvent<>(new AutoResetEvent<>(name, clock), executor);
    }
  }
}
