package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many permits a semaphore has: whatever is done to it, and however many they are. */
interface CapacityContract extends Steps {
  int MOST = Integer.MAX_VALUE;

  @Test
  default void resizingBelowWhatIsHeldLetsHoldersFinish() {
    SemaphoreTarget pool = SemaphoreTarget.of(6);
    Hold large = door().start(pool, Ask.of(4)).value();
    Hold small = door().start(pool, Ask.of(2)).value();
    pool.face().resize(3);
    assertTrue(large.isHeld() && small.isHeld());
    assertEquals(-3, pool.face().availablePermits());
    Attempt<Hold> waiter = enqueue(pool, Ask.of(3));
    small.release();
    assertTrue(waiter.isOpen(), "let in while the semaphore is overdrawn");
    assertEquals(-1, pool.face().availablePermits());
    large.release();
    Hold all = waiter.value();
    assertEquals(0, pool.face().availablePermits());
    all.release();
    assertEquals(3, pool.face().availablePermits());
    Steps.assertIdle(pool);
  }

  @Test
  default void resizingWhileHoldersAreInsideAndOthersWaitLosesNothing() {
    SemaphoreTarget pool = SemaphoreTarget.of(2);
    Hold hold = door().start(pool, Ask.of(2)).value();
    for (int round = 0; round < 50; round++) {
      Attempt<Hold> next = enqueue(pool, Ask.of(2));
      Hold leaving = hold;
      Thread leaver = new Thread(leaving::close);
      leaver.start();
      pool.face().resize(round % 3);
      pool.face().resize(2);
      Eventually.ended(leaver);
      hold = next.value();
      assertEquals(0, pool.face().availablePermits());
    }
    hold.close();
    assertEquals(2, pool.face().availablePermits());
    Steps.assertIdle(pool);
  }

  @Test
  default void theLargestSemaphoreCountsRight() {
    SemaphoreTarget pool = SemaphoreTarget.of(MOST);
    Hold most = door().start(pool, Ask.of(MOST - 1)).value();
    assertEquals(1, pool.face().availablePermits());
    assertEquals(Optional.empty(), pool.face().tryAcquire(2));
    assertEquals(Optional.empty(), pool.face().tryAcquire(MOST));
    Hold last = door().start(pool, Ask.PLAIN.within(Duration.ZERO)).value();
    Attempt<Hold> all = enqueue(pool, Ask.of(MOST));
    last.close();
    assertTrue(all.isOpen());
    most.close();
    Hold everything = all.value();
    assertEquals(0, pool.face().availablePermits());
    door().start(pool, Ask.of(MOST).within(Duration.ZERO)).failure(SyncTimeoutException.class);
    everything.close();
    assertEquals(MOST, pool.face().availablePermits());
    Steps.assertIdle(pool);
  }

  @Test
  default void resizingBetweenNothingAndTheMostDoesNotOverflow() {
    SemaphoreTarget pool = SemaphoreTarget.of(MOST);
    Hold all = door().start(pool, Ask.of(MOST)).value();
    for (int round = 0; round < 5; round++) {
      pool.face().resize(0);
      assertEquals(-MOST, pool.face().availablePermits());
      for (int permits : new int[] {1, 2, 3, MOST}) {
        assertEquals(Optional.empty(), pool.face().tryAcquire(permits), "of an overdrawn one");
      }
      pool.face().resize(1);
      assertEquals(1 - MOST, pool.face().availablePermits());
      pool.face().resize(MOST);
      assertEquals(0, pool.face().availablePermits());
    }
    pool.face().resize(0);
    Attempt<Hold> waiter = enqueue(pool, Ask.of(MOST));
    all.close();
    assertEquals(0, pool.face().availablePermits());
    pool.face().resize(MOST - 1);
    assertTrue(waiter.isOpen(), "one permit is missing");
    pool.face().resize(MOST);
    waiter.value().close();
    assertEquals(MOST, pool.face().availablePermits());
    Steps.assertIdle(pool);
  }

  @Test
  default void aCancelledLargeRequestLeavesAllThePermitsItWaitedFor() {
    SemaphoreTarget pool = SemaphoreTarget.of(4);
    Hold one = Steps.take(pool);
    Attempt<Hold> large = enqueue(pool, Ask.of(4));
    assertEquals(3, pool.face().availablePermits());
    assertTrue(pool.tryAcquire().isEmpty(), "overtaken");
    large.cancel();
    large.wasCancelled();
    Hold others = door().start(pool, Ask.of(3).within(Duration.ZERO)).value();
    assertEquals(0, pool.face().availablePermits());
    others.close();
    one.close();
    assertEquals(4, pool.face().availablePermits());
    Steps.assertIdle(pool);
  }

  @Test
  default void aTimedOutLargeRequestLeavesAllThePermitsItWaitedFor() {
    SemaphoreTarget pool = SemaphoreTarget.of(4);
    Hold one = Steps.take(pool);
    door().start(pool, Ask.of(4).withinMillis(1)).failure(SyncTimeoutException.class);
    assertEquals(3, pool.face().availablePermits());
    door().start(pool, Ask.of(3).within(Duration.ZERO)).value().close();
    one.close();
    assertEquals(4, pool.face().availablePermits());
    Steps.assertIdle(pool);
  }

  /** P2 of {@link PredecessorContract}. */
  @Test
  default void noHoldGivesBackMoreThanItTook() {
    SemaphoreTarget pool = SemaphoreTarget.of(3);
    Hold two = door().start(pool, Ask.of(2)).value();
    Hold one = door().start(pool, Ask.PLAIN).value();
    two.release();
    for (int i = 0; i < 5; i++) {
      two.close();
      assertThrows(IllegalStateException.class, two::release);
    }
    assertEquals(2, pool.face().availablePermits());
    one.release();
    assertThrows(IllegalStateException.class, one::release);
    assertEquals(3, pool.face().availablePermits());
    assertEquals(3, pool.face().permits());
    Steps.assertIdle(pool);
  }

  /** P2 of {@link PredecessorContract}. */
  @Test
  default void noSemaphoreIsNegative() {
    for (int negative : new int[] {-1, Integer.MIN_VALUE}) {
      SemaphoreTarget pool = SemaphoreTarget.of(1);
      List<IllegalArgumentException> errors =
          List.of(
              assertThrows(IllegalArgumentException.class, () -> AsyncSemaphore.create(negative)),
              assertThrows(IllegalArgumentException.class, () -> pool.face().resize(negative)));
      for (IllegalArgumentException error : errors) {
        assertEquals("permits of a semaphore must be from 0, was " + negative, error.getMessage());
      }
      Steps.assertIdle(pool);
    }
  }
}
