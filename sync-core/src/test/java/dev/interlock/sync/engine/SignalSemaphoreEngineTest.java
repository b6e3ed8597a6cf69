package dev.interlock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Fairness;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes back although nobody has given it back. */
class SignalSemaphoreEngineTest {
  private static SignalSemaphoreEngine semaphore(int maxPermits) {
    return new SignalSemaphoreEngine(
        "frames", 0, maxPermits, Fairness.FIFO, System::nanoTime, TestParties.INSTANCE);
  }

  /** One that cannot be reached, and whose place others have filled by the time that is known. */
  private static StepWaiter unreachable(SignalSemaphoreEngine semaphore, int permits, int others) {
    return new StepWaiter(permits)
        .whenGranted(
            () -> {
              semaphore.signal(others);
              throw new IllegalStateException("refused");
            });
  }

  @Test
  void aGrantThatCannotBeDeliveredComesBackEvenAboveTheMaximum() {
    SignalSemaphoreEngine semaphore = semaphore(2);
    StepWaiter waiter = unreachable(semaphore, 2, 2);
    assertFalse(semaphore.enqueue(waiter));
    semaphore.signal(2);
    assertEquals(List.of("granted", "undeliverable: refused"), waiter.told);
    assertEquals(4, semaphore.available());
    var tooMany = assertThrows(IllegalStateException.class, () -> semaphore.signal(1));
    assertEquals(
        "signal semaphore 'frames' has 4 of at most 2 permits available; 1 more would be too many",
        tooMany.getMessage());
    assertTrue(semaphore.tryAcquire(2));
    assertTrue(semaphore.tryAcquire(2));
    assertEquals(0, semaphore.available());
  }

  @Test
  void aGrantThatIsTakenBackReachesTheNext() {
    SignalSemaphoreEngine semaphore = semaphore(2);
    StepWaiter interrupted = new StepWaiter(2);
    StepWaiter next = new StepWaiter(1);
    assertFalse(semaphore.enqueue(interrupted));
    assertFalse(semaphore.enqueue(next));
    semaphore.signal(2);
    semaphore.takeBack(interrupted);
    semaphore.takeBack(interrupted);
    assertTrue(next.claimGrant());
    assertEquals(1, semaphore.available());
  }

  @Test
  void moreThanAnIntHoldsIsCountedAndReportedAsTheLargest() {
    SignalSemaphoreEngine semaphore = semaphore(Integer.MAX_VALUE);
    assertFalse(semaphore.enqueue(unreachable(semaphore, 5, Integer.MAX_VALUE)));
    semaphore.signal(5);
    assertEquals(Integer.MAX_VALUE, semaphore.available());
    assertEquals(Integer.MAX_VALUE, semaphore.snapshot().availablePermits());
    assertTrue(semaphore.tryAcquire(Integer.MAX_VALUE));
    assertEquals(5, semaphore.drain());
  }
}
