package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.GuardedProperty;
import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.Owner;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.GlobalTerms;
import dev.interlock.sync.engine.GuardedValue;
import dev.interlock.sync.engine.Parties;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value that anybody reads at any time and that is changed with a global lock, by {@link
 * AsyncGlobalLock#property} or, with options, {@link AsyncGlobalLockRequest#property(Object)}.
 * {@link #core()} is the same property for Kotlin.
 *
 * <p>Each change takes the lock as the request says from which the property comes, and throws what
 * that throws; then nothing has changed. What blocks does so for the operation of the caller. To
 * skip the lock is a use that such a request can have, and a lock can be disabled. One change at a
 * time is made all the same: of those that are inside together, for one operation or without the
 * lock, each waits for the one before, however long that takes. To find the new value, to write it
 * and to make it the value is one step. Completing or cancelling a future withdraws a change that
 * has not begun.
 *
 * <p>What is run by a change must not change the property, nor wait for somebody else who does: if
 * it gets in, that is an {@link IllegalStateException}; as another operation it waits, and is told
 * that the lock is busy. A change happens-before the reading of its value.
 *
 * @param <T> the value's type
 */
@CheckReturnValue
public final class AsyncGuardedProperty<T> {
  private final GuardedValue<T> state;
  private final AsyncGlobalLockRequest request;
  private final HoldFutureDoor turns;

  AsyncGuardedProperty(GuardedValue<T> state, AsyncGlobalLockRequest request) {
    this.state = state;
    this.request = request;
    this.turns = new HoldFutureDoor(state.turns(), request.executor());
  }

  /**
   * The Java face of {@code property}: the same object.
   *
   * @param <T> the value's type
   * @param property the Kotlin face
   * @return its Java face
   */
  public static <T> AsyncGuardedProperty<T> of(GuardedProperty<T> property) {
    GlobalTerms terms = Arguments.notNull("property", property).getTerms();
    HoldFutureDoor futures = new HoldFutureDoor(terms.engine(), FutureDoor.DEFAULT_EXECUTOR);
    return new AsyncGuardedProperty<>(
        property.getState(), new AsyncGlobalLockRequest(terms, futures));
  }

  /**
   * The Kotlin face of this property: the same object, for the same {@linkplain #withOwner owner}.
   *
   * @return its Kotlin face
   */
  public GuardedProperty<T> core() {
    return new GuardedProperty<>(state, request.terms());
  }

  /**
   * This property for a part of the operation {@code owner}: for futures, which have no owner of
   * their own.
   *
   * @param owner on whose behalf it is changed
   * @return the same property
   */
  public AsyncGuardedProperty<T> withOwner(Owner owner) {
    return new AsyncGuardedProperty<>(state, request.owner(owner));
  }

  /**
   * The value now, without the lock.
   *
   * @return the value
   */
  public T get() {
    return state.get();
  }

  /**
   * Blocks until the lock is ours, and makes {@code value} the value.
   *
   * @param value what it is from now on
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  public void set(T value) throws InterruptedException, LockBusyException {
    make(state.to(value));
  }

  /**
   * Blocks until the lock is ours, and makes the initial value the value again.
   *
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  public void reset() throws InterruptedException, LockBusyException {
    make(state.toInitial());
  }

  /**
   * Blocks until the lock is ours, and makes the value what {@code change} makes of it, with nobody
   * else's change in between.
   *
   * @param change the new value from the old one; called once
   * @return the new value
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  @CanIgnoreReturnValue
  public T update(UnaryOperator<T> change) throws InterruptedException, LockBusyException {
    return make(Arguments.notNull("change", change));
  }

  @CanIgnoreReturnValue
  private T make(UnaryOperator<T> change) throws InterruptedException, LockBusyException {
    return request.withLock(
        () -> {
          EngineHold turn = state.newTurn(Thread.currentThread(), change);
          return BlockingDoor.run(
              BlockingDoor.acquire(state.turns(), turn), () -> state.change(change));
        });
  }

  /**
   * Asks for the lock, and makes {@code value} the value.
   *
   * @param value what it is then
   * @return completes when it is, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<@Nullable Void> setAsync(T value) {
    return makeAsync(state.to(value));
  }

  /**
   * Asks for the lock, and makes the initial value the value again.
   *
   * @return completes when it is, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<@Nullable Void> resetAsync() {
    return makeAsync(state.toInitial());
  }

  /**
   * Asks for the lock, and makes the value what {@code change} makes of it, with nobody else's
   * change in between.
   *
   * @param change the new value from the old one; called once
   * @return completes with the new value, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<T> updateAsync(UnaryOperator<T> change) {
    return makeAsync(Arguments.notNull("change", change), next -> next);
  }

  @SuppressWarnings("NullAway") // the only value there is of that type
  private CompletableFuture<@Nullable Void> makeAsync(UnaryOperator<T> change) {
    return makeAsync(change, next -> null);
  }

  private <R extends @Nullable Object> CompletableFuture<R> makeAsync(
      UnaryOperator<T> change, Function<? super T, ? extends R> result) {
    AtomicReference<@Nullable CompletableFuture<Hold>> awaited = new AtomicReference<>();
    CompletableFuture<R> made =
        request.withLockAsync(
            owner -> {
              CompletableFuture<Hold> turn =
                  turns.acquire(state.newTurn(Parties.FUTURE, change), Arguments.FOREVER);
              if (!awaited.compareAndSet(null, turn)) {
                // Given up before there was a turn to cancel.
                if (!turn.cancel(false)) {
                  turn.join().close();
                }
                throw new CancellationException();
              }
              return new ScopeFuture<>(
                  turn,
                  Hold::close,
                  inTurn ->
                      CompletableFuture.completedFuture(
                          result.apply(owner.get(() -> state.change(change)))));
            });
    // Who gives it up meanwhile does not wait for a turn any more; a change that has begun goes on.
    var unused =
        made.whenComplete(
            (value, failure) -> {
              CompletableFuture<Hold> turn = awaited.getAndSet(new CompletableFuture<>());
              if (turn != null) {
                turn.cancel(false);
              }
            });
    return made;
  }

  /** Returns the value in words. */
  @Override
  public String toString() {
    return state.toString();
  }
}
