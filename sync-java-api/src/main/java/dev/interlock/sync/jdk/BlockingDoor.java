package dev.interlock.sync.jdk;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Capture;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.HoldEngine;
import dev.interlock.sync.engine.QueuedSynchronizer;
import dev.interlock.sync.engine.ScopeEngine;
import dev.interlock.sync.engine.ThreadWaiter;
import dev.interlock.sync.engine.TimeoutLockEngine;
import dev.interlock.sync.engine.TimeoutLockHold;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blocking door of every primitive: see that the thread is not interrupted, try, refuse to wait
 * for oneself, park.
 */
final class BlockingDoor {
  private BlockingDoor() {}

  static Hold acquire(HoldEngine engine, EngineHold hold) throws InterruptedException {
    checkNotInterrupted();
    if (!engine.tryEnter(hold)) {
      engine.checkNotInside(Thread.currentThread(), hold.tag());
      new ThreadWaiter(engine, hold).await();
    }
    return hold;
  }

  static Hold acquireUninterruptibly(HoldEngine engine, EngineHold hold) {
    if (!engine.tryEnter(hold)) {
      engine.checkNotInside(Thread.currentThread(), hold.tag());
      new ThreadWaiter(engine, hold).awaitUninterruptibly();
    }
    return hold;
  }

  static Hold acquire(HoldEngine engine, EngineHold hold, long timeoutNanos)
      throws InterruptedException, SyncTimeoutException {
    if (timeoutNanos == Arguments.FOREVER) {
      return acquire(engine, hold);
    }
    checkNotInterrupted();
    if (!engine.tryEnter(hold)) {
      await(engine, new ThreadWaiter(engine, hold), hold.permits(), timeoutNanos);
    }
    return hold;
  }

  static Optional<Hold> tryAcquire(HoldEngine engine, EngineHold hold, long timeoutNanos)
      throws InterruptedException {
    if (timeoutNanos == Arguments.FOREVER) {
      return Optional.of(acquire(engine, hold));
    }
    checkNotInterrupted();
    boolean in =
        engine.tryEnter(hold)
            || (timeoutNanos > 0 && new ThreadWaiter(engine, hold).await(timeoutNanos) == null);
    return in ? Optional.of(hold) : Optional.empty();
  }

  static Optional<Hold> tryAcquire(HoldEngine engine, EngineHold hold) {
    return engine.tryEnter(hold) ? Optional.of(hold) : Optional.empty();
  }

  /** Gets in with {@code hold}, or tells it who has the lock when time is up. */
  static void attempt(TimeoutLockEngine engine, TimeoutLockHold hold, long timeoutNanos)
      throws InterruptedException {
    if (timeoutNanos == Arguments.FOREVER) {
      var unused = acquire(engine, hold);
      return;
    }
    checkNotInterrupted();
    if (!engine.tryEnter(hold)) {
      Capture inVain = awaitOrCapture(engine, new ThreadWaiter(engine, hold), timeoutNanos);
      if (inVain != null) {
        hold.refuse(engine.snapshotOf(inVain));
      }
    }
  }

  /** Waits for {@code grant}, of which {@code permits} are wanted. */
  static void await(QueuedSynchronizer engine, Grant grant, int permits, long timeoutNanos)
      throws InterruptedException, SyncTimeoutException {
    checkNotInterrupted();
    ThreadWaiter waiter = new ThreadWaiter(engine, grant, permits);
    if (timeoutNanos == Arguments.FOREVER) {
      waiter.await();
    } else {
      await(engine, waiter, permits, timeoutNanos);
    }
  }

  /** As the other, whatever interrupts. */
  static void awaitUninterruptibly(QueuedSynchronizer engine, Grant grant, int permits) {
    new ThreadWaiter(engine, grant, permits).awaitUninterruptibly();
  }

  /** As {@link #await}, but false when time is up. */
  static boolean tryAwait(QueuedSynchronizer engine, Grant grant, int permits, long timeoutNanos)
      throws InterruptedException {
    checkNotInterrupted();
    ThreadWaiter waiter = new ThreadWaiter(engine, grant, permits);
    if (timeoutNanos == Arguments.FOREVER) {
      waiter.await();
      return true;
    }
    return awaitOrCapture(engine, waiter, timeoutNanos) == null;
  }

  /** Enters a scope, which {@link #run} leaves. */
  static void enter(ScopeEngine engine, int permits) throws InterruptedException {
    checkNotInterrupted();
    if (!engine.tryEnter(permits, Thread.currentThread())) {
      engine.checkNotInside(Thread.currentThread(), null);
      new ThreadWaiter(engine, permits).await();
    }
  }

  static void enter(ScopeEngine engine, int permits, long timeoutNanos)
      throws InterruptedException, SyncTimeoutException {
    if (timeoutNanos == Arguments.FOREVER) {
      enter(engine, permits);
      return;
    }
    checkNotInterrupted();
    if (!engine.tryEnter(permits, Thread.currentThread())) {
      await(engine, new ThreadWaiter(engine, permits), permits, timeoutNanos);
    }
  }

  /** Runs {@code body} in the scope that was entered. */
  static <T extends @Nullable Object, X extends Exception> T run(
      ScopeEngine engine, int permits, CheckedSupplier<T, X> body) throws X {
    try {
      return body.get();
    } finally {
      engine.exit(permits);
    }
  }

  /** Runs {@code body} with {@code hold}, which is given back then. */
  static <T extends @Nullable Object, X extends Exception> T run(
      Hold hold, CheckedSupplier<T, X> body) throws X {
    try {
      return body.get();
    } finally {
      hold.close();
    }
  }

  static <X extends Exception> CheckedSupplier<Boolean, X> supplier(CheckedRunnable<X> body) {
    Arguments.notNull("body", body);
    return () -> {
      body.run();
      return true;
    };
  }

  /** For a caller that has looked at its thread's flag. */
  static void await(QueuedSynchronizer engine, ThreadWaiter waiter, int permits, long timeoutNanos)
      throws InterruptedException, SyncTimeoutException {
    Capture inVain = awaitOrCapture(engine, waiter, timeoutNanos);
    if (inVain != null) {
      throw engine.timeout(inVain, permits, timeoutNanos, inVain.waitedNanos(waiter));
    }
  }

  /** As the other, but what there was when time was up. */
  static @Nullable Capture awaitOrCapture(
      QueuedSynchronizer engine, ThreadWaiter waiter, long timeoutNanos)
      throws InterruptedException {
    return timeoutNanos == 0 ? tryOnce(engine, waiter) : waiter.await(timeoutNanos);
  }

  private static @Nullable Capture tryOnce(QueuedSynchronizer engine, ThreadWaiter waiter) {
    Capture capture = Capture.excerpt(engine);
    return engine.enterOrCapture(waiter, capture) ? null : capture;
  }

  static void checkNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
