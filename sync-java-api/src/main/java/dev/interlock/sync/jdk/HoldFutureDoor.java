package dev.interlock.sync.jdk;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.HoldEngine;
import dev.interlock.sync.engine.Parties;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The future door of what one enters and leaves: try, refuse to wait for oneself, wait. */
class HoldFutureDoor extends FutureDoor {
  private final HoldEngine engine;

  HoldFutureDoor(HoldEngine engine, Executor executor) {
    super(engine, executor);
    this.engine = engine;
  }

  CompletableFuture<Hold> acquire(EngineHold hold, long timeoutNanos) {
    return acquire(hold, timeoutNanos, hold);
  }

  CompletableFuture<Optional<Hold>> tryAcquire(EngineHold hold, long timeoutNanos) {
    return tryAcquire(hold, timeoutNanos, hold);
  }

  /** Completes with {@code face}, which is what the caller knows of {@code hold}. */
  final <T> CompletableFuture<T> acquire(EngineHold hold, long timeoutNanos, T face) {
    if (engine.tryEnter(hold)) {
      return AcquisitionFuture.delivered(face);
    }
    SelfDeadlockException itself = waitForItself(hold, timeoutNanos);
    return itself == null
        ? await(hold, hold.permits(), timeoutNanos, () -> face)
        : AcquisitionFuture.failed(itself);
  }

  /** As the other, but empty when time is up. */
  final <T> CompletableFuture<Optional<T>> tryAcquire(EngineHold hold, long timeoutNanos, T face) {
    if (engine.tryEnter(hold)) {
      return AcquisitionFuture.delivered(Optional.of(face));
    }
    SelfDeadlockException itself = waitForItself(hold, timeoutNanos);
    return itself == null
        ? tryAwait(hold, hold.permits(), timeoutNanos, () -> Optional.of(face), Optional.<T>empty())
        : AcquisitionFuture.failed(itself);
  }

  /** A future has no identity but an owner that it was given. */
  final @Nullable SelfDeadlockException waitForItself(EngineHold hold, long timeoutNanos) {
    if (timeoutNanos < Arguments.FOREVER) {
      return null;
    }
    try {
      engine.checkNotInside(Parties.FUTURE, hold.tag());
      return null;
    } catch (SelfDeadlockException itself) {
      return itself;
    }
  }

  /** Runs {@code body} inside, until the stage that it returns is complete. */
  <T extends @Nullable Object> CompletableFuture<T> within(
      EngineHold hold, long timeoutNanos, Supplier<? extends CompletionStage<T>> body) {
    Arguments.notNull("body", body);
    return new ScopeFuture<>(acquire(hold, timeoutNanos), Hold::close, inside -> body.get());
  }
}
