package dev.interlock.verification;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what has to come, and fails if it does not: no test sleeps, and none can hang. */
final class Eventually {
  /** Far above what anything here takes, so that only what never comes runs into it. */
  static final long PATIENCE_SECONDS = 20;

  private static final long PATIENCE_NANOS = PATIENCE_SECONDS * 1_000_000_000L;
  private static final long PAUSE_NANOS = 20_000;
  private static final int SPINS = 200;

  private Eventually() {}

  /** Returns once {@code condition} holds; {@code state} says what was there instead. */
  static void until(BooleanSupplier condition, Supplier<?> state) {
    long begun = System.nanoTime();
    for (int tries = 0; !condition.getAsBoolean(); tries++) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new AssertionError("never came: " + state.get());
      }
      if (tries < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Returns once {@code thread} has ended. */
  static void ended(Thread thread) {
    until(
        () -> !thread.isAlive(),
        () -> thread + " is stuck at " + java.util.Arrays.toString(thread.getStackTrace()));
  }
}
