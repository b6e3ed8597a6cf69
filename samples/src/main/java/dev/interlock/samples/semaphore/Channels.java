package dev.interlock.samples.semaphore;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.time.Duration;

/** Channels in Java; its twin in Kotlin does the same. */
@SuppressWarnings("try") // a hold is there to be closed; what is done meanwhile need not mention it
public final class Channels {
  private Channels() {}

  // region channels
  static final AsyncSemaphore channels = AsyncSemaphore.create(4, "channels");

  static void transfer(String what) throws InterruptedException {
    channels.withPermit(() -> System.out.println("transferring " + what));
  }

  static void transferWide(String what) throws InterruptedException {
    try (Hold hold = channels.acquire(3, Duration.ofMillis(10))) {
      System.out.println("transferring " + what + " on " + hold.getPermits() + " channels");
    } catch (SyncTimeoutException busy) {
      System.out.println(busy.getSnapshot());
    }
  }

  // endregion

  // region resize
  static void maintain() throws InterruptedException {
    channels.resize(0);
    try {
      transferWide("nothing");
    } finally {
      channels.resize(4);
    }
  }

  // endregion

  /**
   * Transfers, alone and beside another transfer, and stops transfers for a while.
   *
   * @param args ignored
   * @throws Exception if interrupted
   */
  public static void main(String[] args) throws Exception {
    transfer("a table");
    transferWide("a film");
    try (Hold other = channels.acquire(2)) {
      transferWide("another film");
      maintain();
    }
    transferWide("another film");
  }
}
