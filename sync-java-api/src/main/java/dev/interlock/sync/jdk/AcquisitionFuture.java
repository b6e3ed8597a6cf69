package dev.interlock.sync.jdk;

import dev.interlock.sync.engine.Arguments;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that may be treated badly. Whoever completes or cancels it from outside withdraws what
 * it waits for; if that comes too late, what was granted goes on to the next waiter. It never is
 * the waiter itself, so nothing that is done to it can hurt the queue.
 */
abstract class AcquisitionFuture<T extends @Nullable Object> extends CompletableFuture<T> {

  /** One that need not wait. */
  static <T> AcquisitionFuture<T> delivered(T value) {
    return new Ended<>(value, null);
  }

  /** One that need not wait, for nothing but that it is over. */
  @SuppressWarnings("NullAway") // the only value there is of that type
  static AcquisitionFuture<@Nullable Void> passed() {
    return new Ended<>(null, null);
  }

  /** One that is not going to wait, because of {@code failure}. */
  @SuppressWarnings("NullAway") // it has no value
  static <T> AcquisitionFuture<T> failed(Throwable failure) {
    return new Ended<>(null, failure);
  }

  /** One that need not wait, for what {@code result} returns or throws. */
  @SuppressWarnings("NullAway") // it has no value
  static <T extends @Nullable Object> AcquisitionFuture<T> ended(Callable<T> result) {
    T value;
    try {
      value = result.call();
    } catch (Throwable failure) {
      return new Ended<>(null, failure);
    }
    return new Ended<>(value, null);
  }

  private static final class Ended<T extends @Nullable Object> extends AcquisitionFuture<T> {
    Ended(T value, @Nullable Throwable failure) {
      if (failure == null) {
        deliver(value);
      } else {
        fail(failure);
      }
    }

    @Override
    void withdraw() {}
  }

  /** Takes back what this waits for, if that is still possible. */
  abstract void withdraw();

  /** The library's own completion; false if somebody was faster. */
  final boolean deliver(T value) {
    return super.complete(value);
  }

  /** The library's own failure; false if somebody was faster. */
  final boolean fail(Throwable failure) {
    return super.completeExceptionally(failure);
  }

  private void withdrawUnlessDone() {
    if (!isDone()) {
      withdraw();
    }
  }

  @Override
  public boolean complete(T value) {
    withdrawUnlessDone();
    return super.complete(value);
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    Arguments.notNull("failure", failure);
    withdrawUnlessDone();
    return super.completeExceptionally(failure);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    withdrawUnlessDone();
    return super.cancel(mayInterruptIfRunning);
  }

  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    Arguments.notNull("supplier", supplier);
    Arguments.notNull("executor", executor);
    return super.completeAsync(
        () -> {
          withdrawUnlessDone();
          return supplier.get();
        },
        executor);
  }

  @Override
  public void obtrudeValue(T value) {
    throw new UnsupportedOperationException("a hold that was delivered cannot be replaced");
  }

  @Override
  public void obtrudeException(Throwable failure) {
    throw new UnsupportedOperationException("a hold that was delivered cannot be replaced");
  }
}
