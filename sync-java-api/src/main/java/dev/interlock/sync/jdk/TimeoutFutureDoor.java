package dev.interlock.sync.jdk;

import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.ReturnDeadline;
import dev.interlock.sync.engine.TimeoutLockEngine;
import dev.interlock.sync.engine.TimeoutLockHold;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The future door of a timeout lock: attempts that do not fail, and holds that come back. */
final class TimeoutFutureDoor extends HoldFutureDoor {
  private final TimeoutLockEngine engine;

  TimeoutFutureDoor(TimeoutLockEngine engine, Executor executor) {
    super(engine, executor);
    this.engine = engine;
  }

  /** Completes with {@code face}, held or not. */
  CompletableFuture<AsyncTimeoutHold> attempt(AsyncTimeoutHold face, long timeoutNanos) {
    TimeoutLockHold hold = face.hold();
    if (engine.tryEnter(hold)) {
      return AcquisitionFuture.delivered(face);
    }
    SelfDeadlockException itself = waitForItself(hold, timeoutNanos);
    return itself == null
        ? new Attempt(face, timeoutNanos).start()
        : AcquisitionFuture.failed(itself);
  }

  /** Runs {@code body} inside, until the stage that it returns is complete. */
  <T extends @Nullable Object> CompletableFuture<T> within(
      AsyncTimeoutHold face,
      long timeoutNanos,
      Function<? super AsyncTimeoutHold, ? extends CompletionStage<T>> body) {
    return new ScopeFuture<>(
        acquire(face.hold(), timeoutNanos, face), AsyncTimeoutHold::close, body);
  }

  /** Lets others go first, if it has been held for {@code periodNanos}. */
  CompletableFuture<Boolean> yieldEvery(TimeoutLockHold hold, long periodNanos, long timeoutNanos) {
    return engine.isUndisturbed(hold, periodNanos)
        ? AcquisitionFuture.delivered(true)
        : new Return(hold, TimeoutLockEngine.HELD, timeoutNanos, false).start();
  }

  CompletableFuture<Boolean> reacquire(TimeoutLockHold hold, long timeoutNanos) {
    SelfDeadlockException itself = waitForItself(hold, timeoutNanos);
    return itself == null
        ? new Return(hold, null, timeoutNanos, false).start()
        : AcquisitionFuture.failed(itself);
  }

  /** Runs {@code body} while {@code hold} is given back, until its stage is complete. */
  <T extends @Nullable Object> CompletableFuture<T> unlocked(
      TimeoutLockHold hold, long timeoutNanos, Supplier<? extends CompletionStage<T>> body) {
    return new Unlocked<T>(hold, timeoutNanos).start(body);
  }

  /** A future that waits for a hold and says so if it has not got it in time. */
  private final class Attempt extends Acquisition<AsyncTimeoutHold> {
    private final AsyncTimeoutHold face;

    Attempt(AsyncTimeoutHold face, long timeoutNanos) {
      super(face.hold(), 1, timeoutNanos, () -> face, null);
      this.face = face;
    }

    @Override
    boolean completeInVain(Capture capture) {
      face.hold().refuse(engine.snapshotOf(capture));
      return future.deliver(face);
    }
  }

  /** A future that waits to get its hold again. */
  private final class Return extends Acquisition<Boolean> {
    private final TimeoutLockHold hold;
    private final @Nullable Object since;
    private final ReturnDeadline deadline;
    private long granted;

    /** Without a {@code timeUp}, it is an error when time is up. */
    Return(
        TimeoutLockHold hold, @Nullable Object since, long timeoutNanos, @Nullable Boolean timeUp) {
      super(hold, 1, timeoutNanos, () -> true, timeUp);
      this.hold = hold;
      this.since = since;
      this.deadline = new ReturnDeadline(timeoutNanos);
    }

    @Override
    CompletableFuture<Boolean> start() {
      enqueue();
      return future;
    }

    @Override
    boolean begin() {
      if (engine.takeAgain(hold, this, since)) {
        return true;
      }
      if (deadline.queued()) {
        super.timeIsUp();
      }
      return false;
    }

    @Override
    void timeIsUp() {
      if (deadline.due()) {
        super.timeIsUp();
      }
    }

    /** What depends on the future may begin the next call. */
    @Override
    boolean complete() {
      granted = hold.endTold(this);
      return super.complete();
    }

    /** And so it may have got in once more since: that is not what this gives back. */
    @Override
    void giveBack() {
      hold.giveBack(granted);
    }
  }

  /**
   * The result of a body that runs while a hold is given back. Ended from outside, it leaves the
   * hold so.
   */
  private final class Unlocked<T extends @Nullable Object> extends AcquisitionFuture<T> {
    private final TimeoutLockHold hold;
    private final Object since;
    private final long timeoutNanos;
    private volatile boolean withdrawn;
    private volatile @Nullable CompletableFuture<Boolean> comingBack;

    Unlocked(TimeoutLockHold hold, long timeoutNanos) {
      this.hold = hold;
      this.timeoutNanos = timeoutNanos;
      this.since = hold.beginBreak();
    }

    CompletableFuture<T> start(Supplier<? extends CompletionStage<T>> body) {
      try {
        CompletionStage<T> stage = body.get();
        if (stage == null) {
          throw new NullPointerException("the body returned null instead of a stage");
        }
        stage.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                comeBack(value);
              } else {
                stay(failure);
              }
            });
      } catch (Throwable failure) {
        stay(failure);
      }
      return this;
    }

    private void comeBack(T value) {
      Return back = new Return(hold, since, timeoutNanos, null);
      CompletableFuture<Boolean> held;
      try {
        SelfDeadlockException itself = waitForItself(hold, timeoutNanos);
        if (itself != null) {
          throw itself;
        }
        held = back.start();
      } catch (Throwable refusal) {
        stay(refusal);
        return;
      }
      comingBack = held;
      if (withdrawn) {
        held.cancel(false);
      }
      var unused =
          held.whenComplete(
              (itIs, failure) -> {
                if (failure != null) {
                  stay(failure);
                } else if (!deliver(value)) {
                  back.giveBack();
                }
              });
    }

    private void stay(Throwable failure) {
      hold.endBreak(since);
      // Whoever has withdrawn it is about to say what becomes of it.
      if (!withdrawn) {
        fail(failure);
      }
    }

    @Override
    void withdraw() {
      withdrawn = true;
      hold.endBreak(since);
      CompletableFuture<Boolean> back = comingBack;
      if (back != null) {
        back.cancel(false);
      }
    }
  }
}
