package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.QueueCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Barging: newcomers may go first, so often and no oftener, and waiters keep their order. */
interface BargingContract extends Steps {
  @Test
  default void exactlySoManyNewcomersOvertakeTheFirstWaiter() {
    int bound = 5;
    SemaphoreTarget pool = SemaphoreTarget.barging(2, bound);
    Hold hold = Steps.take(pool);
    Attempt<Hold> large = enqueue(pool, Ask.of(2));
    for (int i = 0; i < bound; i++) {
      Hold newcomer = door().start(pool, Ask.PLAIN.withinMillis(0)).value();
      assertEquals(i + 1, pool.snapshot().counters().overtakes());
      newcomer.close();
    }
    assertEquals(
        Optional.empty(), door().startTry(pool, Ask.PLAIN.withinMillis(0)).value(), "one too many");
    assertTrue(pool.tryAcquire().isEmpty(), "one too many");
    assertTrue(large.isOpen());
    hold.close();
    large.value().close();
    assertEquals(new QueueCounters(1, 0, 0, bound), pool.snapshot().counters());
    Steps.assertIdle(pool);
  }

  @Test
  default void whoeverIsFirstNextCanBeOvertakenAsOften() {
    int bound = 3;
    SemaphoreTarget pool = SemaphoreTarget.barging(2, bound);
    Hold hold = Steps.take(pool);
    Attempt<Hold> first = enqueue(pool, Ask.of(2));
    Attempt<Hold> second = enqueue(pool, Ask.of(2));
    overtake(pool, bound);
    first.cancel();
    first.wasCancelled();
    overtake(pool, bound);
    assertEquals(2L * bound, pool.snapshot().counters().overtakes());
    hold.close();
    second.value().close();
    Steps.assertIdle(pool);
  }

  private static void overtake(SemaphoreTarget pool, int times) {
    for (int i = 0; i < times; i++) {
      Steps.take(pool).close();
    }
    assertTrue(pool.tryAcquire().isEmpty(), "one too many");
  }

  @Test
  default void withoutABoundNobodyOvertakes() {
    SemaphoreTarget pool = SemaphoreTarget.of(2);
    Hold hold = Steps.take(pool);
    Attempt<Hold> large = enqueue(pool, Ask.of(2));
    assertTrue(pool.tryAcquire().isEmpty());
    hold.close();
    large.value().close();
    assertEquals(0, pool.snapshot().counters().overtakes());
  }

  @Test
  default void bargingWaitersKeepTheirOrder() {
    LockTarget lock = LockTarget.barging("camera", 100);
    Hold first = Steps.take(lock);
    Steps.getInInTurn(first, enqueue(lock, 12));
    Steps.assertIdle(lock);
  }

  @Test
  default void bargingKeepsEverybodyElseOut() {
    LockTarget lock = LockTarget.barging("camera", 3);
    HoldContract.Guarded guarded = new HoldContract.Guarded();
    List<Attempt<String>> attempts = new ArrayList<>();
    for (int i = 0; i < HoldContract.CALLERS; i++) {
      attempts.add(door().startScope(lock, Ask.PLAIN, () -> Steps.done(guarded::visit)));
    }
    attempts.forEach(Attempt::value);
    Steps.assertIdle(lock);
    guarded.visitedTimes(HoldContract.CALLERS);
  }

  @Test
  default void aBargingWaiterThatIsCancelledAfterItsSignalPassesItOn() {
    LockTarget lock = LockTarget.barging("camera", 100);
    for (int round = 0; round < CancellationContract.ROUNDS; round++) {
      Hold hold = Steps.take(lock);
      Attempt<Hold> waiter = enqueue(lock, Ask.PLAIN);
      Attempt<Hold> next = enqueue(lock, Ask.PLAIN);
      hold.close();
      waiter.cancel();
      if (waiter.hasSucceeded()) {
        waiter.value().close();
      } else {
        waiter.wasCancelled();
      }
      next.value().close();
    }
    Steps.assertIdle(lock);
  }
}
