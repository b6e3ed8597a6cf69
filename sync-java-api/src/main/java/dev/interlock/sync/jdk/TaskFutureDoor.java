package dev.interlock.sync.jdk;

import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.LatchEngine;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The future door of what has a result, or fails, when it is over. */
final class TaskFutureDoor extends FutureDoor {
  private final LatchEngine latch;

  TaskFutureDoor(LatchEngine latch, Executor executor) {
    super(latch, executor);
    this.latch = latch;
  }

  /** Completes with what {@code result} returns or throws once the latch is open. */
  <T extends @Nullable Object> CompletableFuture<T> await(long timeoutNanos, Callable<T> result) {
    return latch.isOpen()
        ? AcquisitionFuture.ended(result)
        : new Ending<T>(timeoutNanos, result).start();
  }

  /**
   * As the other, also when time is up, and with {@code abandoned} told if the future was, or if
   * the executor does not complete it.
   */
  <T extends @Nullable Object> CompletableFuture<T> awaitOrNot(
      long timeoutNanos, Callable<T> result, Runnable abandoned) {
    if (latch.isOpen()) {
      return AcquisitionFuture.ended(result);
    }
    return new Ending<T>(timeoutNanos, result) {
      @Override
      boolean completeInVain(Capture capture) {
        return complete();
      }

      @Override
      void abandon() {
        super.abandon();
        abandoned.run();
      }

      @Override
      protected void undeliverable(Throwable rejection) {
        try {
          abandoned.run();
        } finally {
          super.undeliverable(rejection);
        }
      }
    }.start();
  }

  private class Ending<T extends @Nullable Object> extends Acquisition<T> {
    private final Callable<T> result;

    Ending(long timeoutNanos, Callable<T> result) {
      super(
          Grant.PASSAGE,
          1,
          timeoutNanos,
          () -> {
            throw new AssertionError("has a result of its own");
          },
          null);
      this.result = result;
    }

    @Override
    final boolean complete() {
      T value;
      try {
        value = result.call();
      } catch (Throwable failure) {
        return future.fail(failure);
      }
      return future.deliver(value);
    }
  }
}
