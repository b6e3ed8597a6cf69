package dev.interlock.sync.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Telling waiters what has become of them, after the latch. One that throws hurts neither the
 * others nor whoever runs this; one that runs its own code in place keeps nobody waiting who can be
 * told without.
 */
public final class Deliveries {
  private Deliveries() {}

  /** Whether telling {@code waiter} may run its own code. One that cannot say is told last. */
  static boolean mayRunInPlace(Waiter waiter) {
    try {
      return waiter.mayRunInPlace();
    } catch (Throwable failure) {
      return true;
    }
  }

  /** Tells {@code waiter} that it is in; false if that was impossible and its grant is revoked. */
  static boolean deliver(Waiter waiter, QueuedSynchronizer engine) {
    try {
      Grant grant = waiter.grant;
      if (grant != null && grant.readsClock()) {
        engine.stamp(grant);
      }
      waiter.granted();
    } catch (Throwable failure) {
      if (waiter.revoke(failure)) {
        return false;
      }
      reportIfClaimed(waiter, failure);
    }
    return true;
  }

  /** What a waiter throws once it has run is its own affair; if it was revoked before, nobody's. */
  static void reportIfClaimed(Waiter waiter, Throwable failure) {
    if (waiter.status == Waiter.CLAIMED) {
      report(failure);
    }
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

  /** Tells the grant of {@code waiter}, if it has one, that it was forfeited. */
  static void forfeited(Waiter waiter) {
    if (waiter.grant != null) {
      waiter.grant.forfeited();
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
      forfeited(unreached);
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
  public static void report(Throwable failure) {
    try {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable handlerFailure) {
      // There is nobody left to tell.
    }
  }
}
