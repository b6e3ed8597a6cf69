package dev.interlock.sync.jdk;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what has to come, and fails if it does not. */
final class Eventually {
  private Eventually() {}

  static void until(BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > 20_000_000_000L) {
        throw new AssertionError("never came");
      }
      LockSupport.parkNanos(20_000);
    }
  }
}
