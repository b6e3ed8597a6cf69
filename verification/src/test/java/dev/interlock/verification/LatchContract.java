package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.jdk.AsyncCountDownLatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a latch promises at every door. A subclass says which. */
abstract class LatchContract extends WaitContract {
  LatchContract(DoorUnderTest door) {
    super(door);
  }

  private static LatchTarget latch(int count) {
    return new LatchTarget(AsyncCountDownLatch.create(count, "ready"));
  }

  @Override
  final LatchTarget closedTo(int waiters) {
    return latch(1);
  }

  @Override
  final boolean letsAllIn() {
    return true;
  }

  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    assertTrue(((LatchTarget) target).getFace().isOpen());
  }

  @Test
  void itOpensWithTheLastCountDownAndNotBefore() {
    LatchTarget target = latch(3);
    Attempt<?> waiter = enqueue(target, null);
    for (int left = 2; left > 0; left--) {
      target.letIn();
      assertEquals(left, target.getFace().count());
      assertEquals(1, target.snapshot().waiterCount());
      assertTrue(waiter.isOpen());
    }
    target.letIn();
    waiter.value();
  }

  @Test
  void itStaysOpenWhateverIsCountedDownLater() {
    LatchTarget target = latch(1);
    for (int i = 0; i < 3; i++) {
      target.letIn();
      assertEquals(0, target.getFace().count());
      door().startWait(target, null).value();
      door().startWait(target, Duration.ZERO).value();
      assertTrue(door().startTryWait(target, Duration.ZERO).value().isPresent());
    }
  }

  @Test
  void manyThreadsThatCountDownAtOnceOpenItOnceWithTheLast() throws InterruptedException {
    int threads = 4;
    int each = 250;
    LatchTarget target = latch(threads * each + 1);
    Attempt<?> early = enqueue(target, null);
    List<Thread> counting = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  target.letIn();
                }
              });
      counting.add(thread);
      thread.start();
    }
    Attempt<?> meanwhile = enqueue(target, null);
    for (Thread thread : counting) {
      thread.join();
    }
    assertEquals(1, target.getFace().count());
    assertFalse(target.getFace().isOpen());
    assertTrue(early.isOpen() && meanwhile.isOpen());
    target.letIn();
    early.value();
    meanwhile.value();
  }
}
