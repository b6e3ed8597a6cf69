package dev.interlock.samples.signalsemaphore;

import dev.interlock.sync.jdk.AsyncSignalSemaphore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Frames in Java; its twin in Kotlin does the same. */
public final class Frames {
  private Frames() {}

  // region frames
  static final AsyncSignalSemaphore frames = AsyncSignalSemaphore.create(0, "frames");

  /** Called by the camera's driver, on a thread of its own. */
  static void onFrame() {
    frames.release();
  }

  static void average(int count, Duration patience) throws InterruptedException {
    if (frames.tryAcquire(count, patience)) {
      System.out.println("the average of " + count + " frames");
    } else {
      System.out.println("no average: " + frames);
    }
  }

  // endregion

  // region future
  static CompletableFuture<Void> show() {
    return frames.acquireAsync().thenRun(() -> System.out.println("one frame"));
  }

  // endregion

  // region drain
  static void startAfresh() {
    int stale = frames.drain();
    System.out.println(stale + " stale frames");
  }

  // endregion

  /**
   * Lets frames arrive and uses them.
   *
   * @param args ignored
   * @throws Exception if interrupted
   */
  public static void main(String[] args) throws Exception {
    Thread driver =
        new Thread(
            () -> {
              for (int i = 0; i < 4; i++) {
                onFrame();
              }
            });
    driver.start();
    average(3, Duration.ofMinutes(1));
    driver.join();
    average(3, Duration.ofMillis(10));
    show().join();
    onFrame();
    onFrame();
    startAfresh();
  }
}
