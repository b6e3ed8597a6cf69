package dev.interlock.sync.jdk;

import dev.interlock.sync.Door;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.Delayer;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.QueuedSynchronizer;
import dev.interlock.sync.engine.StackGuard;
import dev.interlock.sync.engine.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future door of every primitive. A future that need not wait is returned completed; another
 * one is completed by the executor, so that what depends on it never runs inside somebody else's
 * release.
 */
class FutureDoor {
  /** The JDK's own choice for asynchronous completions. */
  static final Executor DEFAULT_EXECUTOR = new CompletableFuture<Void>().defaultExecutor();

  private final QueuedSynchronizer engine;
  private final Executor executor;

  FutureDoor(QueuedSynchronizer engine, Executor executor) {
    this.engine = engine;
    this.executor = executor;
  }

  /**
   * Waits for {@code grant}, of which {@code permits} are wanted: {@code result} once it is there.
   */
  <T extends @Nullable Object> CompletableFuture<T> await(
      Grant grant, int permits, long timeoutNanos, Supplier<T> result) {
    return new Acquisition<>(grant, permits, timeoutNanos, result, null).start();
  }

  /** As {@link #await}, but {@code timeUp} when time is up. */
  <T> CompletableFuture<T> tryAwait(
      Grant grant, int permits, long timeoutNanos, Supplier<T> result, T timeUp) {
    return new Acquisition<>(grant, permits, timeoutNanos, result, timeUp).start();
  }

  /** A future in the queue. */
  private final class Acquisition<T extends @Nullable Object> extends Waiter {
    final AcquisitionFuture<T> future =
        new AcquisitionFuture<>() {
          @Override
          void withdraw() {
            engine.abandon(Acquisition.this);
            disposeOfTimer();
          }
        };

    private final Grant ownGrant;
    private final long timeoutNanos;
    private final Supplier<T> result;
    private final @Nullable T timeUp;
    private @Nullable Delayer timer;

    /** Without a {@code timeUp}, it is an error when time is up. */
    Acquisition(
        Grant grant, int permits, long timeoutNanos, Supplier<T> result, @Nullable T timeUp) {
      super(grant, permits, Parties.FUTURE);
      this.ownGrant = grant;
      this.timeoutNanos = timeoutNanos;
      this.result = result;
      this.timeUp = timeUp;
    }

    CompletableFuture<T> start() {
      if (timeoutNanos == 0) {
        tryOnce();
      } else {
        enqueue();
      }
      return future;
    }

    private void completeInVain(Capture capture) {
      if (timeUp == null) {
        future.fail(engine.timeout(capture, permits, timeoutNanos, capture.waitedNanos(this)));
      } else {
        future.deliver(timeUp);
      }
    }

    private void tryOnce() {
      Capture capture = Capture.excerpt(engine);
      if (engine.enterOrCapture(this, capture)) {
        future.deliver(result.get());
      } else {
        completeInVain(capture);
      }
    }

    private void enqueue() {
      if (timeoutNanos != Arguments.FOREVER) {
        // Before it queues: whoever decides about it finds all there is to let go of.
        engine.stampArrival(this);
        timer = new Delayer(timeoutNanos, this, executor, this::timeIsUp);
      }
      boolean decided;
      try {
        decided = engine.enqueue(this);
      } catch (RuntimeException | Error failure) {
        engine.discard(this);
        disposeOfTimer();
        throw failure;
      }
      if (decided) {
        disposeOfTimer();
        if (isGranted()) {
          future.deliver(result.get());
        }
      }
    }

    private void timeIsUp() {
      Capture capture = Capture.excerpt(engine);
      if (engine.withdraw(this, true, capture)) {
        executeOrElsewhere(() -> completeInVain(capture));
      }
    }

    private void disposeOfTimer() {
      Delayer started = timer;
      if (started != null) {
        started.dispose();
      }
    }

    @Override
    protected Door door() {
      return Door.FUTURE;
    }

    @Override
    protected boolean mayRunInPlace() {
      return executor != DEFAULT_EXECUTOR;
    }

    @Override
    protected void granted() {
      disposeOfTimer();
      execute(this::deliver, rejection -> engine.takeBackUndelivered(this, rejection));
    }

    /** Where the executor completes the future, if nobody has taken the grant back by then. */
    private void deliver() {
      if (claimGrant() && !future.deliver(result.get())) {
        ownGrant.giveBack();
      }
    }

    @Override
    protected void signalled() {
      execute(() -> engine.retry(this), rejection -> engine.withdrawUnsignalled(this, rejection));
    }

    /** Has the executor run {@code task}; throws its rejection, or tells {@code rejected} later. */
    private void execute(Runnable task, Consumer<Throwable> rejected) {
      int[] depth = StackGuard.enter();
      if (depth != null) {
        try {
          executor.execute(task);
        } finally {
          StackGuard.exit(depth);
        }
      } else {
        StackGuard.elsewhere(
            () -> {
              try {
                executor.execute(task);
              } catch (Throwable rejection) {
                rejected.accept(rejection);
              }
            });
      }
    }

    @Override
    protected void refused(RuntimeException reason) {
      disposeOfTimer();
      executeOrElsewhere(() -> future.fail(reason));
    }

    @Override
    protected void undeliverable(Throwable rejection) {
      disposeOfTimer();
      DEFAULT_EXECUTOR.execute(() -> future.fail(rejection));
    }

    private void executeOrElsewhere(Runnable completion) {
      try {
        executor.execute(completion);
      } catch (Throwable rejection) {
        // The completion runs once, whichever of the two runs it.
        DEFAULT_EXECUTOR.execute(completion);
      }
    }
  }
}
