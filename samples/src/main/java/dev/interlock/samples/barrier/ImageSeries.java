package dev.interlock.samples.barrier;

import dev.interlock.sync.jdk.AsyncBarrier;
import java.util.concurrent.CompletableFuture;

/** A thread that moves a stage and futures that set a camera; the twin in Kotlin does the same. */
public final class ImageSeries {
  private ImageSeries() {}

  // region series
  static final int IMAGES = 3;

  // Plain fields: all that a party does before it arrives, the action sees.
  private static int position;
  private static int exposure;

  static final AsyncBarrier ready =
      AsyncBarrier.builder().parties(2).name("ready").action(ImageSeries::takeImage).build();

  static void takeImage() {
    System.out.println("image at " + position + " mm, " + exposure + " ms");
  }

  static void moveStage() throws InterruptedException {
    for (int image = 0; image < IMAGES; image++) {
      position = 10 * image;
      ready.arriveAndAwait();
    }
  }

  static CompletableFuture<Integer> setCamera(int image) {
    if (image == IMAGES) {
      return CompletableFuture.completedFuture(image);
    }
    exposure = 5 << image;
    return ready.arriveAndAwaitAsync().thenCompose(arrival -> setCamera(image + 1));
  }

  // endregion

  // region finally
  static void record(AsyncBarrier recorded, Runnable work) {
    try {
      work.run();
    } finally {
      recorded.arrive();
    }
  }

  static void awaitRecords(AsyncBarrier recorded) throws InterruptedException {
    recorded.awaitPhase(0);
    System.out.println("all recorded");
  }

  // endregion

  /**
   * Takes the series and waits for its records.
   *
   * @param args ignored
   * @throws Exception if interrupted
   */
  public static void main(String[] args) throws Exception {
    CompletableFuture<Integer> camera = setCamera(0);
    moveStage();
    camera.join();

    AsyncBarrier recorded = AsyncBarrier.create(2, "recorded");
    record(recorded, () -> {});
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> record(recorded, () -> {}));
    awaitRecords(recorded);
    other.join();
  }
}
