package dev.interlock.samples.agent;

import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An agent whose acquisition is a thread, and whose short action is a chain of futures; it shares
 * the lock with its twin in Kotlin, {@link SuspendingAgent}.
 */
public final class BlockingAgent {
  private final AsyncTimeoutLock lock;
  private final Meter meter;
  private final Journal journal;
  private final Function<Duration, CompletableFuture<Void>> pause;

  /**
   * An agent.
   *
   * @param lock for the instrument
   * @param meter the instrument
   * @param journal where to write
   * @param pause completes after a while
   */
  public BlockingAgent(
      AsyncTimeoutLock lock,
      Meter meter,
      Journal journal,
      Function<Duration, CompletableFuture<Void>> pause) {
    this.lock = lock;
    this.meter = meter;
    this.journal = journal;
    this.pause = pause;
  }

  // region acquisition
  private volatile boolean isWanted;

  /** Acquires until it is stopped, and gives way to whoever waits, once a second at most. */
  public boolean startAcquisition() throws InterruptedException {
    try (AsyncTimeoutHold acq = lock.attempt(Duration.ZERO, "acq")) {
      if (!acq.isHeld()) {
        return refused(acq);
      }
      isWanted = true;
      while (isWanted) {
        var unused = meter.measure(Callers.JAVA_SCAN).join();
        TimeUnit.MILLISECONDS.sleep(100);
        if (!acq.yieldEvery(Duration.ofSeconds(1))) {
          return refused(acq);
        }
      }
      return true;
    }
  }

  /** Lets the acquisition end after the reading it is at. */
  public void stopAcquisition() {
    isWanted = false;
  }

  // endregion

  // region short-action
  /** Takes a second, and waits before that for the lock's default timeout at most. */
  public CompletableFuture<Boolean> shortAction() {
    return lock.request()
        .job("check")
        .withHoldAsync(
            acquired ->
                meter
                    .measure(Callers.JAVA_CHECK)
                    .thenCompose(reading -> pause.apply(Duration.ofSeconds(1)))
                    .thenApply(paused -> true));
  }

  // endregion

  private boolean refused(AsyncTimeoutHold acq) {
    journal.note(Callers.JAVA_SCAN.name(), "refused: " + acq.refusal().orElseThrow());
    return false;
  }
}
