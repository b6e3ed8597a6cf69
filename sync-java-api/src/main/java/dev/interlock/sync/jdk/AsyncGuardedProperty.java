package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.GuardedProperty;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.Owner;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.GlobalTerms;
import dev.interlock.sync.engine.GuardedValue;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value that anybody reads at any time and that is changed with a global lock, by {@link
 * AsyncGlobalLock#property} or, with options, {@link AsyncGlobalLockRequest#property(Object)}.
 * {@link #core()} is the same property for Kotlin.
 *
 * <p>Each change takes the lock as the request says from which the property comes, and throws what
 * that throws; then nothing has changed. What blocks does so for the operation of the caller. To
 * skip the lock is a use that such a request can have, and a lock can be disabled: then an update
 * is still atomic, but may try more than once.
 *
 * <p>A change happens-before the reading of its value.
 *
 * @param <T> the value's type
 */
@CheckReturnValue
public final class AsyncGuardedProperty<T> {
  private final GuardedValue<T> state;
  private final AsyncGlobalLockRequest request;

  AsyncGuardedProperty(GuardedValue<T> state, AsyncGlobalLockRequest request) {
    this.state = state;
    this.request = request;
  }

  /**
   * The Java face of {@code property}: the same object.
   *
   * @param <T> the value's type
   * @param property the Kotlin face
   * @return its Java face
   */
  public static <T> AsyncGuardedProperty<T> of(GuardedProperty<T> property) {
    GuardedValue<T> state = Arguments.notNull("property", property).getState();
    GlobalTerms terms = state.terms();
    HoldFutureDoor futures = new HoldFutureDoor(terms.engine(), FutureDoor.DEFAULT_EXECUTOR);
    return new AsyncGuardedProperty<>(state, new AsyncGlobalLockRequest(terms, futures));
  }

  /**
   * The Kotlin face of this property: the same object.
   *
   * @return its Kotlin face
   */
  public GuardedProperty<T> core() {
    return new GuardedProperty<>(state);
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
    Arguments.notNull("value", value);
    request.withLock(() -> state.set(value));
  }

  /**
   * Blocks until the lock is ours, and makes the initial value the value again.
   *
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  public void reset() throws InterruptedException, LockBusyException {
    request.withLock(state::reset);
  }

  /**
   * Blocks until the lock is ours, and makes the value what {@code change} makes of it, with nobody
   * else's change in between.
   *
   * @param change the new value from the old one
   * @return the new value
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   */
  @CanIgnoreReturnValue
  public T update(UnaryOperator<T> change) throws InterruptedException, LockBusyException {
    Arguments.notNull("change", change);
    return request.withLock(() -> state.update(change));
  }

  /**
   * Asks for the lock, and makes {@code value} the value.
   *
   * @param value what it is then
   * @return completes when it is, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<@Nullable Void> setAsync(T value) {
    Arguments.notNull("value", value);
    return changeAsync(() -> state.set(value));
  }

  /**
   * Asks for the lock, and makes the initial value the value again.
   *
   * @return completes when it is, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<@Nullable Void> resetAsync() {
    return changeAsync(state::reset);
  }

  /**
   * Asks for the lock, and makes the value what {@code change} makes of it, with nobody else's
   * change in between.
   *
   * @param change the new value from the old one
   * @return completes with the new value, or fails with a {@link LockBusyException}
   */
  public CompletableFuture<T> updateAsync(UnaryOperator<T> change) {
    Arguments.notNull("change", change);
    return request.withLockAsync(() -> CompletableFuture.completedFuture(state.update(change)));
  }

  @SuppressWarnings("NullAway") // the only value there is of that type
  private CompletableFuture<@Nullable Void> changeAsync(Runnable change) {
    return request.withLockAsync(
        () -> {
          change.run();
          return CompletableFuture.<@Nullable Void>completedFuture(null);
        });
  }

  /** Returns the value in words. */
  @Override
  public String toString() {
    return state.toString();
  }
}
