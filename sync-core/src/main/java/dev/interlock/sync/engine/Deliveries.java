package dev.interlock.sync.engine;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Telling waiters what has become of them, after the latch: one that throws hurts neither the
 * others nor whoever runs this.
 */
final class Deliveries {
  private Deliveries() {}

  /** Tells each of the chain; returns the chain of those who could not be told. */
  static @Nullable Waiter deliver(@Nullable Waiter granted, LongSupplier clock) {
    Waiter undelivered = null;
    while (granted != null) {
      Waiter next = granted.nextDecided;
      granted.nextDecided = null;
      try {
        EngineHold hold = granted.hold;
        if (hold != null && hold.readsClock()) {
          hold.stamp(clock.getAsLong());
        }
        granted.granted();
      } catch (Throwable failure) {
        tellUndeliverable(granted, failure);
        granted.nextDecided = undelivered;
        undelivered = granted;
      }
      granted = next;
    }
    return undelivered;
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

  /** Tells that telling has failed. */
  static void tellUndeliverable(Waiter waiter, Throwable failure) {
    try {
      waiter.undeliverable(failure);
    } catch (Throwable secondFailure) {
      failure.addSuppressed(secondFailure);
      report(waiter, failure);
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
        report(refused, failure);
      }
      refused = next;
    }
  }

  /** A waiter that cannot even be told of its failure must not hurt whoever happens to run this. */
  private static void report(Waiter waiter, Throwable failure) {
    System.getLogger(QueuedSynchronizer.class.getPackageName())
        .log(
            System.Logger.Level.WARNING,
            "a waiter (" + waiter.party + ") could not be resumed",
            failure);
  }
}
