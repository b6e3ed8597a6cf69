package dev.interlock.samples.readwrite;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncReadWriteLock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What each channel of an instrument reads at zero; its twin in Kotlin does the same. */
public final class CalibrationTable {
  // region table
  private final AsyncReadWriteLock lock = AsyncReadWriteLock.create("calibration");
  private final Map<String, Double> offsets = new TreeMap<>();

  /** Blocks while somebody writes; other readers are no obstacle. */
  public double corrected(String channel, double raw) throws InterruptedException {
    return lock.read().withLock(() -> raw - offsets.getOrDefault(channel, 0.0));
  }

  /** Blocks until nobody reads or writes. */
  public void calibrate(Map<String, Double> measured) throws InterruptedException {
    lock.write().withLock(() -> offsets.putAll(measured));
  }

  // endregion

  // region async
  /** Reads the offset when the reading is there, and keeps writers out until then. */
  public CompletableFuture<Double> correctedAsync(String channel, CompletableFuture<Double> raw) {
    return lock.read()
        .withLockAsync(() -> raw.thenApply(value -> value - offsets.getOrDefault(channel, 0.0)));
  }

  // endregion

  // region busy
  /** Blocks for a tenth of a second at most. */
  public String calibrateUnlessBusy(Map<String, Double> measured) throws InterruptedException {
    try {
      lock.write().withLock(Duration.ofMillis(100), () -> offsets.putAll(measured));
      return "calibrated";
    } catch (SyncTimeoutException busy) {
      return String.valueOf(busy.getMessage());
    }
  }

  // endregion

  // region downgrade
  /** Calibrates and reads back exactly this calibration, while others already use it. */
  public Map<String, Double> calibrateAndReadBack(Map<String, Double> measured)
      throws InterruptedException {
    try (Hold hold = lock.write().acquire()) {
      offsets.putAll(measured);
      lock.downgrade(hold);
      return Map.copyOf(offsets);
    }
  }

  // endregion
}
