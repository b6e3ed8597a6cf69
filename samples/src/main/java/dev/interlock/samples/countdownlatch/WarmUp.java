package dev.interlock.samples.countdownlatch;

import dev.interlock.sync.jdk.AsyncCountDownLatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lamps that warm up in threads, and a measurement that waits for all of them without one. */
public final class WarmUp {
  private WarmUp() {}

  // region warm-up
  static CompletableFuture<String> measureWhenWarm(List<String> lamps) {
    AsyncCountDownLatch warm = AsyncCountDownLatch.create(lamps.size(), "warm");
    for (String lamp : lamps) {
      new Thread(
              () -> {
                System.out.println(lamp + " is warm");
                warm.countDown();
              })
          .start();
    }
    return warm.awaitAsync(Duration.ofSeconds(10)).thenApply(ready -> "measured");
  }

  // endregion

  /**
   * Measures with two lamps.
   *
   * @param args ignored
   */
  public static void main(String[] args) {
    System.out.println(measureWhenWarm(List.of("lamp 1", "lamp 2")).join());
  }
}
