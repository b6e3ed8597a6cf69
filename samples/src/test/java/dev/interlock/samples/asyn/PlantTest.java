package dev.interlock.samples.asyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.jdk.CheckedRunnable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PlantTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Semaphore begun = new Semaphore(0);
  private final CountDownLatch never = new CountDownLatch(1);
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final CheckedRunnable<InterruptedException> untilInterrupted =
      () -> {
        begun.release();
        try {
          never.await();
        } finally {
          events.add("stops");
        }
      };
  private final Plant plant =
      new Plant(
          executor,
          List.of(untilInterrupted, untilInterrupted),
          () -> events.add("valve opens"),
          untilInterrupted,
          List.of(
              () -> 4.2,
              () -> {
                never.await();
                return 0.0;
              },
              () -> 77.0));

  @AfterEach
  void shutDown() throws InterruptedException {
    executor.shutdownNow();
    assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
  }

  @Test
  void theValveOpensWhenNoPumpRunsAnyMore() throws Exception {
    plant.cool();
    begun.acquire(2);
    plant.warmUp();
    assertEquals(List.of("stops", "stops", "valve opens"), List.copyOf(events));
  }

  @Test
  void aCalibrationIsStoppedOnce() throws Exception {
    plant.startCalibration();
    begun.acquire();
    assertEquals("stopped", plant.stopCalibration());
    assertEquals(List.of("stops"), List.copyOf(events));
    assertEquals("was not running", plant.stopCalibration());
  }

  @Test
  void aSensorThatDoesNotAnswerReadsNothingAndTheOthersKeepTheirPlaces() throws Exception {
    assertEquals(List.of(4.2, Double.NaN, 77.0), plant.temperatures());
  }
}
