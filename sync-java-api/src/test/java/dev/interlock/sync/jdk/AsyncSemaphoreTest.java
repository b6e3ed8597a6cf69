package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.Semaphore;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AsyncSemaphoreTest {
  private final AsyncSemaphore semaphore = AsyncSemaphore.create(4, "pool");

  @Test
  void bothFacesAreTheSameSemaphore() {
    Semaphore core = semaphore.core();
    assertSame(core, AsyncSemaphore.of(core).core());
    Hold hold = semaphore.tryAcquire(3).orElseThrow();
    assertEquals(1, core.getAvailablePermits());
    hold.close();
    assertEquals(4, semaphore.availablePermits());
    assertEquals(Optional.of("pool"), semaphore.name());
  }

  @Test
  void theTimeoutMessageSaysWhatThereIsAndWhatWasWanted() {
    Hold hold = semaphore.tryAcquire(3).orElseThrow();
    var timeout =
        assertThrows(SyncTimeoutException.class, () -> semaphore.acquire(2, Duration.ZERO));
    assertEquals(
        "semaphore 'pool' has 1 of 4 permits available; 2 wanted; nobody else waiting; gave up at once",
        timeout.getMessage());
    hold.close();
  }

  @Test
  void permitsComeAndGoThroughEveryDoor() throws Exception {
    Hold blocking = semaphore.acquire(2);
    Hold labelled = semaphore.request(2).label("batch").acquireAsync().join();
    assertEquals("batch", labelled.getLabel());
    CompletableFuture<Hold> waiter = semaphore.acquireAsync(3);
    assertFalse(waiter.isDone());
    blocking.close();
    assertFalse(waiter.isDone());
    labelled.close();
    try (Hold granted = waiter.join()) {
      assertEquals(3, granted.getPermits());
      assertEquals(Optional.empty(), semaphore.tryAcquire(2));
      assertEquals(1, semaphore.withPermit(semaphore::availablePermits) + 1);
    }
    assertEquals("semaphore 'pool' has 4 of 4 permits available", semaphore.toString());
  }

  @Test
  void resizingLetsInThoseWhoFit() {
    AsyncSemaphore gate = AsyncSemaphore.create(0);
    CompletableFuture<Hold> waiter = gate.acquireAsync();
    assertFalse(waiter.isDone());
    gate.resize(1);
    assertTrue(waiter.join().isHeld());
    assertEquals(1, gate.permits());
    assertEquals(0, gate.availablePermits());
  }

  @Test
  void aNumberOfPermitsThatCannotBeIsAnErrorThatShowsIt() {
    for (int permits : new int[] {0, -1, 5, Integer.MAX_VALUE}) {
      var mistake =
          assertThrows(IllegalArgumentException.class, () -> semaphore.acquireAsync(permits));
      assertEquals(
          "permits must be from 1 to 4, the most that semaphore 'pool' has ever had, was "
              + permits,
          mistake.getMessage());
      assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(permits));
      assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(permits));
      assertThrows(IllegalArgumentException.class, () -> semaphore.request(permits));
    }
    assertThrows(IllegalArgumentException.class, () -> AsyncSemaphore.create(-1));
    assertThrows(IllegalArgumentException.class, () -> semaphore.resize(-1));
    assertEquals(4, semaphore.permits());
    assertEquals(4, semaphore.availablePermits());
  }
}
