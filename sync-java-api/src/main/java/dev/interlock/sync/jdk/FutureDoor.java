package dev.interlock.sync.jdk;

import dev.interlock.sync.Door;
import dev.interlock.sync.SyncTimeoutException;
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

  final Executor executor() {
    return executor;
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
  class Acquisition<T extends @Nullable Object> extends Waiter {
    final AcquisitionFuture<T> future =
        new AcquisitionFuture<>() {
          @Override
          void withdraw() {
            abandon();
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

    // What one that waits for something else before it wants to get in does differently.

    /** As {@link QueuedSynchronizer#enqueue}. */
    boolean begin() {
      return engine.enqueue(this);
    }

    /** As {@link QueuedSynchronizer#enterOrCapture}. */
    boolean tryOnce(Capture capture) {
      return engine.enterOrCapture(this, capture);
    }

    /** The call fails before it has waited. */
    void discard() {
      engine.discard(this);
    }

    /** The future was completed by somebody else. */
    void abandon() {
      engine.abandon(this);
    }

    /** Completes the future where it has got in; false if somebody else has done so. */
    boolean complete() {
      return future.deliver(result.get());
    }

    /** What was granted is not wanted. */
    void giveBack() {
      ownGrant.giveBack();
    }

    void timeIsUp() {
      Capture capture = Capture.excerpt(engine);
      if (engine.withdraw(this, true, capture)) {
        executeOrElsewhere(() -> completeInVain(capture));
      }
    }

    SyncTimeoutException timeout(Capture capture) {
      return engine.timeout(capture, permits, timeoutNanos, capture.waitedNanos(this));
    }

    CompletableFuture<T> start() {
      if (timeoutNanos == 0) {
        tryOnce();
      } else {
        enqueue();
      }
      return future;
    }

    boolean completeInVain(Capture capture) {
      return timeUp == null ? future.fail(timeout(capture)) : future.deliver(timeUp);
    }

    private void tryOnce() {
      Capture capture = Capture.excerpt(engine);
      if (tryOnce(capture)) {
        complete();
      } else {
        completeInVain(capture);
      }
    }

    final void enqueue() {
      boolean decided;
      try {
        if (timeoutNanos > 0 && timeoutNanos != Arguments.FOREVER) {
          // Before it queues: whoever decides about it finds all there is to let go of.
          engine.stampArrival(this);
          timer = new Delayer(timeoutNanos, this, executor, this::timeIsUp);
        }
        decided = begin();
      } catch (Throwable failure) {
        // Any: a clock written in Kotlin may throw what it does not declare.
        discard();
        disposeOfTimer();
        throw failure;
      }
      if (decided) {
        disposeOfTimer();
        if (claimGrant()) {
          complete();
        }
      }
    }

    private void disposeOfTimer() {
      Delayer started = timer;
      if (started != null) {
        started.dispose();
      }
    }

    @Override
    protected final Door door() {
      return Door.FUTURE;
    }

    @Override
    protected final boolean mayRunInPlace() {
      return executor != DEFAULT_EXECUTOR;
    }

    @Override
    protected final void granted() {
      disposeOfTimer();
      execute(this::deliver, rejection -> engine.takeBackUndelivered(this, rejection));
    }

    /** Where the executor completes the future, if nobody has taken the grant back by then. */
    private void deliver() {
      if (claimGrant() && !complete()) {
        giveBack();
      }
    }

    @Override
    protected final void signalled() {
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
        execute(completion, rejection -> DEFAULT_EXECUTOR.execute(completion));
      } catch (Throwable rejection) {
        // The completion runs once, whichever of the two runs it.
        DEFAULT_EXECUTOR.execute(completion);
      }
    }
  }
}
