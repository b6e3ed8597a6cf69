package dev.interlock.sync.jdk;

import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.ConditionEngine;
import dev.interlock.sync.engine.LockHold;
import dev.interlock.sync.engine.SignalWaiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The future door of a condition. */
final class SignalFutureDoor extends FutureDoor {
  private final ConditionEngine condition;

  SignalFutureDoor(ConditionEngine condition, Executor executor) {
    super(condition.lock(), executor);
    this.condition = condition;
  }

  /**
   * Waits with {@code hold} for a signal: {@code result} once it is there and the lock is ours
   * again, or {@code timeUp}, which is an error if null.
   */
  <T extends @Nullable Object> CompletableFuture<T> await(
      LockHold hold, long timeoutNanos, Supplier<T> result, @Nullable T timeUp) {
    return new Signalled<>(hold, timeoutNanos, result, timeUp).start();
  }

  /** A future that waits for a signal and then for the lock, and is completed once for both. */
  private final class Signalled<T extends @Nullable Object> extends Acquisition<T> {
    private final LockHold hold;
    private final SignalWaiter signal;
    private final long timeoutNanos;
    private final long sinceNanos;

    Signalled(LockHold hold, long timeoutNanos, Supplier<T> result, @Nullable T timeUp) {
      super(hold, 1, timeoutNanos, result, timeUp);
      this.hold = hold;
      this.signal = new SignalWaiter(condition, hold, this);
      this.timeoutNanos = timeoutNanos;
      this.sinceNanos = timeoutNanos == Arguments.FOREVER ? 0 : condition.nowNanos();
    }

    @Override
    boolean begin() {
      signal.begin();
      return false;
    }

    @Override
    boolean tryOnce(Capture capture) {
      return condition.enterOrCapture(signal, capture);
    }

    @Override
    void discard() {
      signal.abandon();
    }

    @Override
    void abandon() {
      signal.abandon();
      hold.forget();
    }

    @Override
    boolean complete() {
      Capture timeUp = signal.timeUp();
      if (timeUp != null) {
        return completeInVain(timeUp);
      }
      Throwable cause = signal.cause();
      return cause == null ? super.complete() : future.fail(cause);
    }

    @Override
    void giveBack() {
      hold.giveBack();
      signal.passOn();
    }

    @Override
    void timeIsUp() {
      signal.timeIsUp(Capture.excerpt(condition));
    }

    @Override
    SyncTimeoutException timeout(Capture capture) {
      return timeoutNanos == 0
          ? condition.noTime()
          : condition.timeUp(capture, timeoutNanos, sinceNanos);
    }

    @Override
    protected void refused(RuntimeException reason) {
      signal.passOn();
      super.refused(reason);
    }

    @Override
    protected void undeliverable(Throwable rejection) {
      signal.passOn();
      super.undeliverable(rejection);
    }
  }
}
