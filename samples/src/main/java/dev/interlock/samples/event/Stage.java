package dev.interlock.samples.event;

import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A stage whose temperature settles, and devices that must be safe before anybody goes on. */
public final class Stage {
  private Stage() {}

  // region settled
  static final AsyncEvent<Double> settled = AsyncEvent.create("settled");

  static void onStable(double kelvin) {
    settled.set(kelvin);
  }

  static void onDrift() {
    settled.clear();
  }

  static void measure() throws InterruptedException, SyncTimeoutException {
    System.out.println("measuring at " + settled.await(Duration.ofSeconds(10)) + " K");
  }

  // endregion

  // region stop
  static final AsyncEvent<String> stop = AsyncEvent.create("stop");

  static CompletableFuture<String> closeOnStop(String device) {
    return stop.handleAsync(
        reason -> {
          System.out.println(device + " closes: " + reason);
          return CompletableFuture.completedFuture(device);
        });
  }

  static void stopAll(String reason) throws InterruptedException, SyncTimeoutException {
    int devices = stop.setAndAwaitHandled(reason, Duration.ofSeconds(5));
    System.out.println(devices + " devices are safe");
  }

  // endregion

  /**
   * Measures once the stage has settled, and stops.
   *
   * @param args ignored
   * @throws Exception if interrupted
   */
  public static void main(String[] args) throws Exception {
    CompletableFuture<String> shutter = closeOnStop("shutter");
    CompletableFuture<String> valve = closeOnStop("valve");
    onStable(4.2);
    measure();
    onDrift();
    stopAll("cooling failed");
    System.out.println(shutter.join() + " and " + valve.join());
  }
}
