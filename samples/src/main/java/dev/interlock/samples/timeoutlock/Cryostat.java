package dev.interlock.samples.timeoutlock;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A cryostat that is monitored all the time and heated now and then; its twin in Kotlin is {@link
 * SuspendingCryostat}.
 */
public final class Cryostat {
  private final AsyncTimeoutLock process;
  private final AsyncTimeoutLock line;
  private final Duration patience;
  private final Runnable sample;

  /**
   * A cryostat.
   *
   * @param process held by the one process that may run
   * @param line held by whoever sends commands
   * @param patience how long short tasks wait for the line
   * @param sample takes one sample
   */
  public Cryostat(
      AsyncTimeoutLock process, AsyncTimeoutLock line, Duration patience, Runnable sample) {
    this.process = process;
    this.line = line;
    this.patience = patience;
    this.sample = sample;
  }

  // region task
  /** Heats, unless somebody else keeps the line for longer than our patience. */
  public String heat() throws InterruptedException {
    try (AsyncTimeoutHold connected = line.attempt(patience, "heat")) {
      return connected.isHeld() ? "heated" : "not heated: " + connected.refusal().orElseThrow();
    }
  }

  // endregion

  // region throwing
  /** As the other; fails with an exception whose message says who is in the way. */
  public void heatOrFail() throws InterruptedException, LockBusyException {
    line.withLock(patience, "heat", sample::run);
  }

  // endregion

  // region async
  /** As the other, without a thread that waits; fails with that exception, too. */
  public CompletableFuture<String> heatAsync(Supplier<CompletableFuture<String>> heater) {
    return line.withLockAsync(patience, "heat", connected -> heater.get());
  }

  // endregion

  // region two-locks
  /** Monitors, if nobody does so already and the line can be had. */
  public String monitor(int samples) throws InterruptedException {
    try (AsyncTimeoutHold only = process.attempt(Duration.ZERO, "monitor");
        AsyncTimeoutHold connected = line.attempt(patience, "monitor")) {
      if (!only.isHeld()) {
        return "monitored already: " + only.refusal().orElseThrow();
      }
      if (!connected.isHeld()) {
        return "no line: " + connected.refusal().orElseThrow();
      }
      return takeSamples(connected, samples);
    }
  }

  // endregion

  // region loop
  /** Gives way to whoever waits for the line, once a second at most. */
  private String takeSamples(AsyncTimeoutHold connected, int samples) throws InterruptedException {
    for (int number = 1; number <= samples; number++) {
      connected.setJob("sample " + number + " of " + samples);
      sample.run();
      if (!connected.yieldEvery(Duration.ofSeconds(1))) {
        return "line lost: " + connected.refusal().orElseThrow();
      }
    }
    return samples + " samples";
  }

  // endregion

  // region policy
  /**
   * Lets others go first. Most of them are done in no time; for a calibration we wait as long as it
   * takes.
   */
  public boolean letOthers(AsyncTimeoutHold connected) throws InterruptedException {
    if (connected.releaseAndAcquire(patience)) {
      return true;
    }
    Optional<String> job = connected.refusal().map(LockSnapshot::holder).map(HolderSnapshot::label);
    return job.equals(Optional.of("calibrate"))
        && connected.reacquire(ChronoUnit.FOREVER.getDuration());
  }

  // endregion

  // region pause
  /** Lets the cryostat settle; the line is free meanwhile, and ours again afterwards. */
  public void settle(AsyncTimeoutHold connected, Duration duration)
      throws InterruptedException, LockBusyException {
    connected.unlocked(() -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()));
  }
  // endregion
}
