package dev.interlock.samples.timeoutlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CryostatTest {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final AtomicLong nowNanos = new AtomicLong();
  private final AsyncTimeoutLock process = lock("process");
  private final AsyncTimeoutLock line = lock("line");
  private final List<String> jobs = new ArrayList<>();
  private final Cryostat cryostat =
      new Cryostat(process, line, Duration.ofMillis(1), this::takeSample);
  private Runnable besideFirstSample = () -> {};

  @Test
  void aTaskIsToldWhoHasTheLine() throws Exception {
    assertEquals("heated", cryostat.heat());
    try (AsyncTimeoutHold scan = line.acquire(Duration.ZERO, "scan")) {
      nowNanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
      String inTheWay = "lock 'line' is held by 'scan' (thread 'main') for 3 s";
      assertEquals(
          "not heated: " + inTheWay, cryostat.heat().replaceFirst("thread '.+'", "thread 'main'"));
      LockBusyException busy = assertThrows(LockBusyException.class, cryostat::heatOrFail);
      assertTrue(String.valueOf(busy.getMessage()).contains("is held by 'scan'"));
      assertTrue(scan.isHeld());
    }
    cryostat.heatOrFail();
    assertEquals(List.of("heat"), jobs);
  }

  @Test
  void theLineIsTakenUntilTheHeaterIsDone() {
    CompletableFuture<String> heater = new CompletableFuture<>();
    CompletableFuture<String> heated = cryostat.heatAsync(() -> heater);
    assertEquals(Optional.of("heat"), line.job());
    heater.complete("hot");
    assertEquals("hot", heated.join());
    assertFalse(line.isLocked());
  }

  @Test
  void aMonitorNeedsBothLocks() throws Exception {
    try (AsyncTimeoutHold first = process.acquire(Duration.ZERO, "monitor")) {
      assertTrue(cryostat.monitor(1).startsWith("monitored already: lock 'process' is held by"));
      assertTrue(first.isHeld());
    }
    try (AsyncTimeoutHold scan = line.acquire(Duration.ZERO, "scan")) {
      assertTrue(cryostat.monitor(1).startsWith("no line: lock 'line' is held by 'scan'"));
      assertTrue(scan.isHeld());
    }
    assertEquals(List.of(), jobs);
    assertFalse(process.isLocked());
    assertFalse(line.isLocked());
  }

  @Test
  void aMonitorGivesWayAndGoesOnWithItsJob() throws Exception {
    besideFirstSample = () -> interject("scan");
    assertEquals("4 samples", cryostat.monitor(4));
    // A sample takes 0.6 s, so the first two are less than a second apart.
    assertEquals(
        List.of("sample 1 of 4", "sample 2 of 4", "scan", "sample 3 of 4", "sample 4 of 4"), jobs);
    assertFalse(line.isLocked());
  }

  @Test
  void aShortHolderIsAwaitedForAWhile() throws Exception {
    try (AsyncTimeoutHold connected = line.acquire(Duration.ZERO, "monitor")) {
      CompletableFuture<AsyncTimeoutHold> scan = line.acquireAsync(FOREVER, "scan");
      assertFalse(cryostat.letOthers(connected));
      assertTrue(scan.join().isHeld());
      assertEquals(Optional.of("scan"), line.job());
    }
    assertEquals(Optional.of("scan"), line.job());
  }

  @Test
  void aCalibrationIsAwaitedForAsLongAsItTakes() throws Exception {
    try (AsyncTimeoutHold connected = line.acquire(Duration.ZERO, "monitor")) {
      CompletableFuture<Void> ended =
          line.acquireAsync(FOREVER, "calibrate")
              .thenAcceptAsync(
                  calibration -> {
                    while (line.snapshot().counters().timedOut() == 0) {
                      Thread.onSpinWait();
                    }
                    calibration.close();
                  });
      assertTrue(cryostat.letOthers(connected));
      assertEquals(Optional.of("monitor"), line.job());
      ended.join();
    }
    assertFalse(line.isLocked());
  }

  @Test
  void theLineIsFreeWhileTheCryostatSettles() throws Exception {
    try (AsyncTimeoutHold connected = line.acquire(Duration.ZERO, "monitor")) {
      interject("scan");
      cryostat.settle(connected, Duration.ofMillis(1));
      assertEquals(List.of("scan"), jobs);
      assertEquals(Optional.of("monitor"), line.job());
    }
  }

  private void takeSample() {
    jobs.add(line.job().orElseThrow());
    besideFirstSample.run();
    besideFirstSample = () -> {};
    nowNanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(600));
  }

  /** Queues a short action, which is done as soon as it has the line. */
  private void interject(String job) {
    var unused =
        line.withLockAsync(
            FOREVER,
            job,
            scan -> CompletableFuture.completedFuture(jobs.add(line.job().orElseThrow())));
  }

  private AsyncTimeoutLock lock(String name) {
    return AsyncTimeoutLock.builder()
        .name(name)
        .clock(nowNanos::get)
        .executor(Runnable::run)
        .build();
  }
}
