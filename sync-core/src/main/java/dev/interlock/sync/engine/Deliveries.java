package dev.interlock.sync.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Telling waiters what has become of them, after the latch. One that throws hurts neither the
 * others nor whoever runs this; one that runs its own code in place keeps nobody waiting who can be
 * told without.
 */
final class Deliveries {
  private Deliveries() {}

  /**
   * Tells each of the chain that it is in; returns the chain of those whose grants were revoked.
   */
  static @Nullable Waiter deliver(@Nullable Waiter granted, QueuedSynchronizer engine) {
    Waiter revoked = null;
    Waiter inPlace = null;
    Waiter lastInPlace = null;
    while (granted != null) {
      Waiter next = granted.nextDecided;
      granted.nextDecided = null;
      if (!granted.mayRunInPlace()) {
        revoked = deliver(granted, engine, revoked);
      } else if (lastInPlace == null) {
        inPlace = granted;
        lastInPlace = granted;
      } else {
        lastInPlace.nextDecided = granted;
        lastInPlace = granted;
      }
      granted = next;
    }
    while (inPlace != null) {
      Waiter next = inPlace.nextDecided;
      inPlace.nextDecided = null;
      revoked = deliver(inPlace, engine, revoked);
      inPlace = next;
    }
    return revoked;
  }

  private static @Nullable Waiter deliver(
      Waiter waiter, QueuedSynchronizer engine, @Nullable Waiter revoked) {
    try {
      EngineHold hold = waiter.hold;
      if (hold != null && hold.readsClock()) {
        engine.stamp(hold);
      }
      waiter.granted();
    } catch (Throwable failure) {
      if (waiter.revoke(failure)) {
        waiter.nextDecided = revoked;
        return waiter;
      }
      // It had run by then: this is its own affair, after the fact.
      report(failure);
    }
    return revoked;
  }

  /** Tells the first waiter to come; returns why it could not be told, if so. */
  static @Nullable Throwable signal(Waiter waiter) {
    try {
      waiter.signalled();
      return null;
    } catch (Throwable failure) {
      return failure;
    }
  }

  /**
   * Tells each of the chain that it has nothing, since it could not be told that it had something.
   */
  static void fail(@Nullable Waiter unreached) {
    while (unreached != null) {
      Waiter next = unreached.nextDecided;
      unreached.nextDecided = null;
      Throwable failure = unreached.failure;
      if (failure != null) {
        try {
          unreached.undeliverable(failure);
        } catch (Throwable secondFailure) {
          report(secondFailure);
        }
      }
      unreached = next;
    }
  }

  /** Tells each of the chain that it is refused. */
  static void refuse(@Nullable Waiter refused, Supplier<RuntimeException> reason) {
    while (refused != null) {
      Waiter next = refused.nextDecided;
      refused.nextDecided = null;
      try {
        refused.refused(reason.get());
      } catch (Throwable failure) {
        report(failure);
      }
      refused = next;
    }
  }

  /** As for a task of a pool that throws: the thread's handler is told, and nobody else. */
  static void report(Throwable failure) {
    try {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable handlerFailure) {
      // There is nobody left to tell.
    }
  }
}
