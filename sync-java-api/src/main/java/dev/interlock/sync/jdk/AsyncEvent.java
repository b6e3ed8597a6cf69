package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Event;
import dev.interlock.sync.EventSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.EventEngine;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.Handling;
import dev.interlock.sync.engine.Round;
import dev.interlock.sync.engine.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened, with a value, and is true until it is cleared, for Java code that
 * blocks and Java code that does not. Kotlin coroutines suspend on the same object, in the same
 * queue: {@link #core()} and {@link #of(Event)} go between its two faces.
 *
 * <p>{@link #set} wakes everybody and lets all who come later pass, until {@link #clear()}; {@link
 * #pulse} wakes everybody who waits now, and nobody else. Whoever waits when that is called gets
 * the value of that very call, whatever is done to the event afterwards. Waiters that have
 * something to do with the value wait with {@link #handle} or {@link #handleAsync}: then {@link
 * #setAndAwaitHandled} and {@link #pulseAndAwaitHandled} know when they have done it.
 *
 * <p>An event without a value is an {@code AsyncEvent<Boolean>} that is set to {@code true}. For
 * one waiter per set, see {@link AsyncAutoResetEvent}. An event is no queue: who does not wait
 * misses a pulse, and a set replaces the value before it.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>A set or a pulse lets in, in one step, exactly those who wait then, each with its value. A {@link #clear()}
 *   that follows at once takes it from nobody.</td></tr>
 * <tr><th scope="row">Fairness</th><td>All are let in in one step, and told in the order in which they came.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>An interrupt, or cancelling or completing the future, withdraws at once, at O(1), without a trace. An
 *   interrupted caller fails even if the event is set. An interrupt that meets a set leaves the thread's flag set, and the call returns.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s; the failure is a {@link SyncTimeoutException}.</td></tr>
 * <tr><th scope="row">Handlers</th><td>A setter that awaits its handlers awaits those that its own call has woken, and no others. A handler that fails
 *   or is cancelled has left, and so has one that could not be told. A handler of a future has left when its stage is complete.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>As at {@link AsyncLock}. If the executor rejects, that future alone fails with the rejection.</td></tr>
 * <tr><th scope="row">Memory</th><td>A set or pulse happens-before the return (or completion) of every wait that it lets in; the end of a handler
 *   happens-before the return (or completion) of the setter that awaits it.</td></tr>
 * <tr><th scope="row">Progress</th><td>To pass a set event, {@link #isSet()} and {@link #value()} are one volatile read; else one short critical section, in
 *   which nothing parks and no user code runs.</td></tr>
 * </table>
 *
 * @param <T> its value
 */
@CheckReturnValue
public final class AsyncEvent<T> {
  private final Event<T> core;
  private final EventEngine<T> engine;
  private final Executor executor;
  private final FutureDoor futures;

  private AsyncEvent(Event<T> core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.executor = executor;
    this.futures = new FutureDoor(engine, executor);
  }

  /**
   * An event without a name that is clear.
   *
   * @param <T> its value
   * @return the event
   */
  public static <T> AsyncEvent<T> create() {
    return builder().build();
  }

  /**
   * An event with a name that is clear.
   *
   * @param <T> its value
   * @param name what reports call it; not blank
   * @return the event
   */
  public static <T> AsyncEvent<T> create(String name) {
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
  public static <T> AsyncEvent<T> of(Event<T> event) {
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
  public static <T> AsyncEvent<T> of(Event<T> event, Executor executor) {
    return new AsyncEvent<>(
        Arguments.notNull("event", event), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this event: the same object, the same queue.
   *
   * @return its Kotlin face
   */
  public Event<T> core() {
    return core;
  }

  /**
   * Whether it is set now.
   *
   * @return whether everybody passes
   */
  public boolean isSet() {
    return engine.current() != null;
  }

  /**
   * What it is set to now.
   *
   * @return the value, or empty while it is clear
   */
  public Optional<T> value() {
    return Optional.ofNullable(engine.current());
  }

  /**
   * Wakes all who wait with {@code value}, and stays set to it. Replaces the value if it was set.
   * Never waits.
   *
   * @param value the value
   */
  public void set(T value) {
    engine.set(Arguments.notNull("value", value));
  }

  /** From now on, newcomers wait. Nobody who was woken before notices. Never waits. */
  public void clear() {
    engine.clear();
  }

  /**
   * Wakes all who wait now with {@code value}, and leaves the event as it was: clear. Nobody waits
   * at a set event. Never waits.
   *
   * @param value the value
   */
  public void pulse(T value) {
    engine.pulse(Arguments.notNull("value", value));
  }

  /**
   * Blocks until the event is set or pulsed.
   *
   * @return the value
   * @throws InterruptedException if the thread is interrupted
   */
  @CanIgnoreReturnValue
  public T await() throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    T now = engine.current();
    return now != null ? now : tryAwait(Arguments.FOREVER).orElseThrow();
  }

  /**
   * Blocks until the event is set or pulsed, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the value
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   */
  @CanIgnoreReturnValue
  public T await(Duration timeout) throws InterruptedException, SyncTimeoutException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    T now = engine.current();
    if (now != null) {
      return now;
    }
    Signal<T> signal = new Signal<>();
    BlockingDoor.await(engine, signal, 1, timeoutNanos);
    return signal.value();
  }

  /**
   * Blocks until the event is set or pulsed, whatever interrupts; the thread's flag is set again on
   * return.
   *
   * @return the value
   */
  @CanIgnoreReturnValue
  public T awaitUninterruptibly() {
    T now = engine.current();
    if (now != null) {
      return now;
    }
    Signal<T> signal = new Signal<>();
    BlockingDoor.awaitUninterruptibly(engine, signal, 1);
    return signal.value();
  }

  /**
   * Blocks until the event is set or pulsed, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the value, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<T> tryAwait(Duration timeout) throws InterruptedException {
    return tryAwait(Arguments.timeoutNanos(timeout));
  }

  private Optional<T> tryAwait(long timeoutNanos) throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    T now = engine.current();
    if (now != null) {
      return Optional.of(now);
    }
    Signal<T> signal = new Signal<>();
    return BlockingDoor.tryAwait(engine, signal, 1, timeoutNanos)
        ? Optional.of(signal.value())
        : Optional.empty();
  }

  /**
   * Waits until the event is set or pulsed.
   *
   * @return completes with the value
   */
  public CompletableFuture<T> awaitAsync() {
    return awaitAsync(Arguments.FOREVER);
  }

  /**
   * Waits until the event is set or pulsed, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the value, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<T> awaitAsync(Duration timeout) {
    return awaitAsync(Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<T> awaitAsync(long timeoutNanos) {
    T now = engine.current();
    if (now != null) {
      return AcquisitionFuture.delivered(now);
    }
    Signal<T> signal = new Signal<>();
    return futures.await(signal, 1, timeoutNanos, signal::value);
  }

  /**
   * Waits until the event is set or pulsed, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with the value, or with empty when time is up
   */
  public CompletableFuture<Optional<T>> tryAwaitAsync(Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    T now = engine.current();
    if (now != null) {
      return AcquisitionFuture.delivered(Optional.of(now));
    }
    Signal<T> signal = new Signal<>();
    return futures.tryAwait(
        signal, 1, timeoutNanos, () -> Optional.of(signal.value()), Optional.<T>empty());
  }

  /**
   * Blocks until the event is set or pulsed, and runs {@code handler} with the value. Whoever has
   * set or pulsed it with {@link #setAndAwaitHandled} or {@link #pulseAndAwaitHandled} goes on when
   * the handler is left, normally or not.
   *
   * @param <R> the result
   * @param <X> what the handler throws
   * @param handler what to do with the value
   * @return the handler's result
   * @throws InterruptedException if the thread is interrupted before the handler has begun
   * @throws X as the handler does
   */
  @CanIgnoreReturnValue
  public <R extends @Nullable Object, X extends Exception> R handle(
      CheckedFunction<? super T, R, X> handler) throws InterruptedException, X {
    Arguments.notNull("handler", handler);
    Handling<T> handling = new Handling<>();
    var unused = BlockingDoor.tryAwait(engine, handling, 1, Arguments.FOREVER);
    return run(handling, handler);
  }

  /**
   * Blocks until the event is set or pulsed, for at most {@code timeout}, and runs {@code handler}
   * as {@link #handle(CheckedFunction)} does.
   *
   * @param <R> the result
   * @param <X> what the handler throws
   * @param timeout how long to wait for the event
   * @param handler what to do with the value
   * @return the handler's result
   * @throws InterruptedException if the thread is interrupted before the handler has begun
   * @throws SyncTimeoutException when time is up; the handler has not run
   * @throws X as the handler does
   */
  @CanIgnoreReturnValue
  public <R extends @Nullable Object, X extends Exception> R handle(
      Duration timeout, CheckedFunction<? super T, R, X> handler)
      throws InterruptedException, SyncTimeoutException, X {
    Arguments.notNull("handler", handler);
    Handling<T> handling = new Handling<>();
    BlockingDoor.await(engine, handling, 1, Arguments.timeoutNanos(timeout));
    return run(handling, handler);
  }

  private static <T, R extends @Nullable Object, X extends Exception> R run(
      Handling<T> handling, CheckedFunction<? super T, R, X> handler)
      throws InterruptedException, X {
    try {
      BlockingDoor.checkNotInterrupted();
      return handler.apply(handling.value());
    } finally {
      handling.leave();
    }
  }

  /**
   * Waits until the event is set or pulsed, and runs {@code handler} with the value. Whoever has
   * set or pulsed it with {@link #setAndAwaitHandled} or {@link #pulseAndAwaitHandled} goes on when
   * the stage that the handler returns is complete, whatever becomes of the returned future.
   * Completing or cancelling that future before the handler has begun withdraws it.
   *
   * @param <R> the result
   * @param handler starts the work; if it throws or returns null, it is left and the future fails
   * @return completes as the handler's stage does
   */
  public <R extends @Nullable Object> CompletableFuture<R> handleAsync(
      Function<? super T, ? extends CompletionStage<R>> handler) {
    return handleAsync(Arguments.FOREVER, handler);
  }

  /**
   * As {@link #handleAsync(Function)}, if the event is set or pulsed within {@code timeout}.
   *
   * @param <R> the result
   * @param timeout how long to wait for the event
   * @param handler starts the work; if it throws or returns null, it is left and the future fails
   * @return completes as the handler's stage does, or fails with a {@link SyncTimeoutException}
   */
  public <R extends @Nullable Object> CompletableFuture<R> handleAsync(
      Duration timeout, Function<? super T, ? extends CompletionStage<R>> handler) {
    return handleAsync(Arguments.timeoutNanos(timeout), handler);
  }

  private <R extends @Nullable Object> CompletableFuture<R> handleAsync(
      long timeoutNanos, Function<? super T, ? extends CompletionStage<R>> handler) {
    Arguments.notNull("handler", handler);
    Handling<T> handling = new Handling<>();
    return new ScopeFuture<>(
        futures.await(handling, 1, timeoutNanos, () -> handling),
        Handling::leave,
        entered -> handler.apply(entered.value()));
  }

  /**
   * Wakes all who wait with {@code value}, and stays set to it, and blocks until every handler that
   * this call has woken has been left. An interrupt of the wait does not undo the set.
   *
   * @param value the value
   * @return how many handlers they were
   * @throws InterruptedException if the thread is interrupted; if it was so before the call, the
   *     event is as before
   */
  @CanIgnoreReturnValue
  public int setAndAwaitHandled(T value) throws InterruptedException {
    Arguments.notNull("value", value);
    BlockingDoor.checkNotInterrupted();
    Round round = engine.setForHandlers(value);
    var unused = BlockingDoor.tryAwait(round, Grant.PASSAGE, 1, Arguments.FOREVER);
    return round.members();
  }

  /**
   * As {@link #setAndAwaitHandled(Object)}, waiting for at most {@code timeout}.
   *
   * @param value the value
   * @param timeout how long to wait for the handlers
   * @return how many handlers they were
   * @throws InterruptedException if the thread is interrupted; if it was so before the call, the
   *     event is as before
   * @throws SyncTimeoutException when time is up: the event was set all the same, and the message
   *     says how many are still handling
   */
  @CanIgnoreReturnValue
  public int setAndAwaitHandled(T value, Duration timeout)
      throws InterruptedException, SyncTimeoutException {
    Arguments.notNull("value", value);
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    Round round = engine.setForHandlers(value);
    BlockingDoor.await(round, Grant.PASSAGE, 1, timeoutNanos);
    return round.members();
  }

  /**
   * Wakes all who wait with {@code value}, and stays set to it. Cancelling the future does not undo
   * that.
   *
   * @param value the value
   * @return completes with the number of handlers that this call has woken, when all of them have
   *     been left
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Integer> setAndAwaitHandledAsync(T value) {
    return handled(engine.setForHandlers(Arguments.notNull("value", value)), Arguments.FOREVER);
  }

  /**
   * As {@link #setAndAwaitHandledAsync(Object)}, for at most {@code timeout}.
   *
   * @param value the value
   * @param timeout how long to wait for the handlers
   * @return completes with the number of handlers that this call has woken, when all of them have
   *     been left, or fails with a {@link SyncTimeoutException} that says how many are still
   *     handling
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Integer> setAndAwaitHandledAsync(T value, Duration timeout) {
    Arguments.notNull("value", value);
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return handled(engine.setForHandlers(value), timeoutNanos);
  }

  /**
   * Wakes all who wait now with {@code value}, and leaves the event as it was, and blocks until
   * every handler that this call has woken has been left. An interrupt of the wait does not undo
   * the pulse.
   *
   * @param value the value
   * @return how many handlers they were
   * @throws InterruptedException if the thread is interrupted; if it was so before the call, the
   *     event is as before
   */
  @CanIgnoreReturnValue
  public int pulseAndAwaitHandled(T value) throws InterruptedException {
    Arguments.notNull("value", value);
    BlockingDoor.checkNotInterrupted();
    Round round = engine.pulseForHandlers(value);
    var unused = BlockingDoor.tryAwait(round, Grant.PASSAGE, 1, Arguments.FOREVER);
    return round.members();
  }

  /**
   * As {@link #pulseAndAwaitHandled(Object)}, waiting for at most {@code timeout}.
   *
   * @param value the value
   * @param timeout how long to wait for the handlers
   * @return how many handlers they were
   * @throws InterruptedException if the thread is interrupted; if it was so before the call, the
   *     event is as before
   * @throws SyncTimeoutException when time is up: the event was pulsed all the same, and the
   *     message says how many are still handling
   */
  @CanIgnoreReturnValue
  public int pulseAndAwaitHandled(T value, Duration timeout)
      throws InterruptedException, SyncTimeoutException {
    Arguments.notNull("value", value);
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    Round round = engine.pulseForHandlers(value);
    BlockingDoor.await(round, Grant.PASSAGE, 1, timeoutNanos);
    return round.members();
  }

  /**
   * Wakes all who wait now with {@code value}, and leaves the event as it was. Cancelling the
   * future does not undo that.
   *
   * @param value the value
   * @return completes with the number of handlers that this call has woken, when all of them have
   *     been left
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Integer> pulseAndAwaitHandledAsync(T value) {
    return handled(engine.pulseForHandlers(Arguments.notNull("value", value)), Arguments.FOREVER);
  }

  /**
   * As {@link #pulseAndAwaitHandledAsync(Object)}, for at most {@code timeout}.
   *
   * @param value the value
   * @param timeout how long to wait for the handlers
   * @return completes with the number of handlers that this call has woken, when all of them have
   *     been left, or fails with a {@link SyncTimeoutException} that says how many are still
   *     handling
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Integer> pulseAndAwaitHandledAsync(T value, Duration timeout) {
    Arguments.notNull("value", value);
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return handled(engine.pulseForHandlers(value), timeoutNanos);
  }

  private CompletableFuture<Integer> handled(Round round, long timeoutNanos) {
    return new FutureDoor(round, executor).await(Grant.PASSAGE, 1, timeoutNanos, round::members);
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
  public EventSnapshot snapshot() {
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
    public <T> AsyncEvent<T> build() {
      return new AsyncEvent<>(new Event<>(name, clock), executor);
    }
  }
}
