package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.interlock.sync.Hold;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimerTest {
  @Test
  void anAcquisitionThatFailsBeforeItQueuesLeavesNoTimer() {
    AtomicInteger readings = new AtomicInteger(Integer.MIN_VALUE);
    AsyncLock lock =
        AsyncLock.builder()
            .clock(
                () -> {
                  if (readings.incrementAndGet() == 2) {
                    throw new IllegalStateException("no time");
                  }
                  return 0;
                })
            .build();
    Hold hold = lock.tryAcquire().orElseThrow();
    readings.set(0);
    assertThrows(IllegalStateException.class, () -> lock.acquireAsync(Duration.ofMillis(20)));
    // Later timers of the same delayer go off later.
    new CompletableFuture<Void>().completeOnTimeout(null, 60, TimeUnit.MILLISECONDS).join();
    assertEquals(0, lock.snapshot().counters().timedOut(), "its timer has gone off");
    hold.close();
  }
}
