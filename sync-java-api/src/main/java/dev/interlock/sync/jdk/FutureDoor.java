package dev.interlock.sync.jdk;

import dev.interlock.sync.Door;
import dev.interlock.sync.Hold;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.Delayer;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.QueuedSynchronizer;
import dev.interlock.sync.engine.StackGuard;
import dev.interlock.sync.engine.Waiter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future door of every primitive. A future that need not wait is returned completed; another
 * one is completed by the executor, so that what depends on it never runs inside somebody else's
 * release.
 */
final class FutureDoor {
  /** The JDK's own choice for asynchronous completions. */
  static final Executor DEFAULT_EXECUTOR = new CompletableFuture<Void>().defaultExecutor();

  private final QueuedSynchronizer engine;
  private final Executor executor;

  FutureDoor(QueuedSynchronizer engine, Executor executor) {
    this.engine = engine;
    this.executor = executor;
  }

  CompletableFuture<Hold> acquire(EngineHold hold, long timeoutNanos) {
    return engine.tryEnter(hold)
        ? AcquisitionFuture.delivered(hold)
        : wait(new Acquire(hold, timeoutNanos));
  }

  CompletableFuture<Optional<Hold>> tryAcquire(EngineHold hold, long timeoutNanos) {
    return engine.tryEnter(hold)
        ? AcquisitionFuture.delivered(Optional.of(hold))
        : wait(new TryAcquire(hold, timeoutNanos));
  }

  private <T> CompletableFuture<T> wait(Acquisition<T> acquisition) {
    long timeoutNanos = acquisition.timeoutNanos;
    if (timeoutNanos == 0) {
      acquisition.tryOnce();
    } else if (timeoutNanos < Arguments.FOREVER || mayWait(acquisition)) {
      acquisition.enqueue();
    }
    return acquisition.future;
  }

  /** A future has no identity but an owner that it was given. */
  private boolean mayWait(Acquisition<?> acquisition) {
    try {
      engine.checkNotInside(Parties.FUTURE, acquisition.ownHold.tag());
      return true;
    } catch (SelfDeadlockException itself) {
      acquisition.future.fail(itself);
      return false;
    }
  }

  /** Runs {@code body} inside, until the stage that it returns is complete. */
  <T extends @Nullable Object> CompletableFuture<T> within(
      EngineHold hold, long timeoutNanos, Supplier<? extends CompletionStage<T>> body) {
    Arguments.notNull("body", body);
    return new ScopeFuture<>(acquire(hold, timeoutNanos), body);
  }

  /** A future in the queue. */
  private abstract class Acquisition<T> extends Waiter {
    final AcquisitionFuture<T> future =
        new AcquisitionFuture<>() {
          @Override
          void withdraw() {
            engine.abandon(Acquisition.this);
            disposeOfTimer();
          }
        };

    final EngineHold ownHold;
    final long timeoutNanos;
    private @Nullable Delayer timer;

    Acquisition(EngineHold hold, long timeoutNanos) {
      super(hold, hold.getPermits(), Parties.FUTURE);
      this.ownHold = hold;
      this.timeoutNanos = timeoutNanos;
    }

    abstract T result();

    abstract void completeInVain(Capture capture);

    void tryOnce() {
      Capture capture = Capture.excerpt(engine);
      if (engine.enterOrCapture(this, capture)) {
        future.deliver(result());
      } else {
        completeInVain(capture);
      }
    }

    void enqueue() {
      if (timeoutNanos != Arguments.FOREVER) {
        // Before it queues: whoever decides about it finds all there is to let go of.
        engine.stampArrival(this);
        timer = new Delayer(timeoutNanos, this, executor, this::timeUp);
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
          future.deliver(result());
        }
      }
    }

    private void timeUp() {
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
      if (claimGrant() && !future.deliver(result())) {
        ownHold.close();
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

  private final class Acquire extends Acquisition<Hold> {
    Acquire(EngineHold hold, long timeoutNanos) {
      super(hold, timeoutNanos);
    }

    @Override
    Hold result() {
      return ownHold;
    }

    @Override
    void completeInVain(Capture capture) {
      future.fail(engine.timeout(capture, permits, timeoutNanos, capture.waitedNanos(this)));
    }
  }

  private final class TryAcquire extends Acquisition<Optional<Hold>> {
    TryAcquire(EngineHold hold, long timeoutNanos) {
      super(hold, timeoutNanos);
    }

    @Override
    Optional<Hold> result() {
      return Optional.of(ownHold);
    }

    @Override
    void completeInVain(Capture capture) {
      future.deliver(Optional.empty());
    }
  }

  /**
   * The result of a body that runs inside. The hold is given back when the body's stage is
   * complete, whatever becomes of this future.
   */
  private static final class ScopeFuture<T extends @Nullable Object> extends AcquisitionFuture<T> {
    private final CompletableFuture<Hold> acquisition;
    private volatile boolean withdrawn;

    ScopeFuture(CompletableFuture<Hold> acquisition, Supplier<? extends CompletionStage<T>> body) {
      this.acquisition = acquisition;
      var unused =
          acquisition.whenComplete(
              (hold, failure) -> {
                if (hold != null) {
                  run(hold, body);
                } else if (!withdrawn) {
                  fail(failure);
                }
              });
    }

    @Override
    void withdraw() {
      withdrawn = true;
      acquisition.cancel(false);
    }

    private void run(Hold hold, Supplier<? extends CompletionStage<T>> body) {
      if (isDone()) {
        hold.close();
        return;
      }
      try {
        CompletionStage<T> stage = body.get();
        if (stage == null) {
          throw new NullPointerException("the body returned null instead of a stage");
        }
        stage.whenComplete(
            (value, failure) -> {
              hold.close();
              if (failure == null) {
                deliver(value);
              } else {
                fail(failure);
              }
            });
      } catch (Throwable failure) {
        hold.close();
        fail(failure);
      }
    }
  }
}
