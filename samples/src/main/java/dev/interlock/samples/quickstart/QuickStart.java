package dev.interlock.samples.quickstart;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The quick start in Java; its twin in Kotlin does the same. */
@SuppressWarnings("try") // a hold is there to be closed; what is done meanwhile need not mention it
public final class QuickStart {
  private QuickStart() {}

  // region quick-start
  static final AsyncLock camera = AsyncLock.create("camera");

  static void expose() throws InterruptedException {
    camera.withLock(() -> System.out.println("exposing"));
  }

  static void focus() throws InterruptedException {
    try (Hold hold = camera.acquire(Duration.ofMillis(100))) {
      System.out.println("focusing");
    } catch (LockBusyException busy) {
      System.out.println(busy.getMessage());
    }
  }

  // endregion

  // region async
  /** The camera is ours until the image is there; no thread waits for either. */
  static CompletableFuture<String> exposeAsync(Supplier<CompletableFuture<String>> shutter) {
    return camera.request().label("exposure").timeout(Duration.ofSeconds(2)).withHoldAsync(shutter);
  }

  // endregion

  /**
   * Exposes, focuses, and tries to focus while a scan has the camera.
   *
   * @param args ignored
   * @throws Exception if interrupted
   */
  public static void main(String[] args) throws Exception {
    expose();
    focus();
    try (Hold scan = camera.request().label("scan").acquire()) {
      focus();
    }
  }
}
