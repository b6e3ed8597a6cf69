package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SemaphoreSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.WaiterSnapshot;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a semaphore adds: requests of any size, and a number of permits that changes. */
interface WeightContract extends Steps {
  @Test
  default void aHoldGivesBackAllItsPermits() {
    SemaphoreTarget pool = SemaphoreTarget.of(5);
    Hold hold = door().start(pool, Ask.of(3)).value();
    assertEquals(3, hold.getPermits());
    assertEquals(2, pool.face().availablePermits());
    hold.close();
    hold.close();
    assertEquals(5, pool.face().availablePermits());
  }

  @Test
  default void soManyAsThereArePermitsAreInside() {
    SemaphoreTarget pool = SemaphoreTarget.of(4);
    List<Hold> inside = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      inside.add(door().start(pool, Ask.PLAIN).value());
    }
    Attempt<Hold> fifth = enqueue(pool, Ask.PLAIN);
    assertEquals(0, pool.face().availablePermits());
    inside.get(2).close();
    fifth.value().close();
    inside.forEach(Hold::close);
    Steps.assertIdle(pool);
  }

  @Test
  default void aLargeRequestIsNeitherOvertakenNorStarved() {
    SemaphoreTarget pool = SemaphoreTarget.of(3);
    Hold one = Steps.take(pool);
    Hold two = Steps.take(pool);
    Attempt<Hold> large = enqueue(pool, Ask.of(3));
    Attempt<Hold> small = enqueue(pool, Ask.PLAIN);
    assertTrue(pool.tryAcquire().isEmpty(), "overtaken though a permit is free");
    one.close();
    assertTrue(small.isOpen(), "overtaken by a waiter behind it");
    assertEquals(2, pool.snapshot().waiterCount());
    assertEquals(2, pool.face().availablePermits());
    two.close();
    Hold everything = large.value();
    assertTrue(small.isOpen());
    assertEquals(0, pool.face().availablePermits());
    everything.close();
    small.value().close();
    Steps.assertIdle(pool);
  }

  @Test
  default void aCancelledLargeHeadLetsTheSmallOnesBehindGoAtOnce() {
    SemaphoreTarget pool = SemaphoreTarget.of(3);
    Hold hold = Steps.take(pool);
    Attempt<Hold> large = enqueue(pool, Ask.of(3));
    Attempt<Hold> small = enqueue(pool, Ask.PLAIN);
    Attempt<Hold> smallToo = enqueue(pool, Ask.PLAIN);
    Attempt<Hold> last = enqueue(pool, Ask.PLAIN);
    large.cancel();
    large.wasCancelled();
    Hold first = small.value();
    Hold second = smallToo.value();
    assertTrue(last.isOpen());
    assertEquals(1, pool.snapshot().waiterCount());
    hold.close();
    last.value().close();
    first.close();
    second.close();
    Steps.assertIdle(pool);
  }

  @Test
  default void aTimedOutLargeHeadLetsTheSmallOnesBehindGoAtOnce() {
    SemaphoreTarget pool = SemaphoreTarget.of(3);
    Hold hold = Steps.take(pool);
    Attempt<Hold> large = enqueue(pool, Ask.of(3).withinMillis(20));
    Attempt<Hold> small = door().start(pool, Ask.PLAIN);
    large.failure(SyncTimeoutException.class);
    small.value().close();
    hold.close();
    Steps.assertIdle(pool);
  }

  @Test
  default void oneReleaseLetsInEverybodyWhoFits() {
    SemaphoreTarget pool = SemaphoreTarget.of(4);
    Hold all = door().start(pool, Ask.of(4)).value();
    Attempt<Hold> one = enqueue(pool, Ask.PLAIN);
    Attempt<Hold> two = enqueue(pool, Ask.of(2));
    Attempt<Hold> three = enqueue(pool, Ask.of(3));
    Attempt<Hold> another = enqueue(pool, Ask.PLAIN);
    all.close();
    Hold first = one.value();
    Hold second = two.value();
    assertTrue(three.isOpen() && another.isOpen());
    assertEquals(1, pool.face().availablePermits());
    second.close();
    Hold third = three.value();
    first.close();
    another.value().close();
    third.close();
    Steps.assertIdle(pool);
  }

  @Test
  default void badPermitsAreRefusedWithTheirValueAndChangeNothing() {
    SemaphoreTarget pool = SemaphoreTarget.of(3);
    Hold hold = Steps.take(pool);
    for (int bad : new int[] {0, -1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      Ask ask = Ask.of(bad);
      List<Attempt<?>> attempts =
          List.of(
              door().start(pool, ask),
              door().start(pool, ask.labelled("scan")),
              door().start(pool, ask.withinMillis(1)),
              door().startTry(pool, ask.withinMillis(0)),
              door().startScope(pool, ask, () -> Steps.done(() -> {})));
      for (Attempt<?> attempt : attempts) {
        var error = attempt.failure(IllegalArgumentException.class);
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("was " + bad), message);
        assertTrue(message.contains("'pool'"), message);
      }
    }
    assertEquals("semaphore 'pool' has 2 of 3 permits available", pool.snapshot().toString());
    assertEquals(new QueueCounters(0, 0, 0, 0), pool.snapshot().counters());
    hold.close();
    Steps.assertIdle(pool);
  }

  @Test
  default void aSemaphoreOfLessThanNothingIsRefusedWithItsValue() {
    var error = assertThrows(IllegalArgumentException.class, () -> AsyncSemaphore.create(-7));
    assertTrue(String.valueOf(error.getMessage()).contains("-7"), error::getMessage);
    SemaphoreTarget empty = SemaphoreTarget.of(0);
    Attempt<Hold> waiter = enqueue(empty, Ask.PLAIN);
    assertEquals(
        "semaphore 'pool' has 0 of 0 permits available; 1 waiting", empty.face().toString());
    empty.face().resize(1);
    waiter.value().close();
    Steps.assertIdle(empty);
  }

  @Test
  default void aLargerSemaphoreLetsInWhoFitsNow() {
    SemaphoreTarget pool = SemaphoreTarget.of(1);
    Hold hold = Steps.take(pool);
    List<Attempt<Hold>> waiters = enqueue(pool, 3);
    pool.face().resize(3);
    Hold second = waiters.get(0).value();
    Hold third = waiters.get(1).value();
    assertTrue(waiters.get(2).isOpen());
    assertEquals(3, pool.face().permits());
    hold.close();
    waiters.get(2).value().close();
    second.close();
    third.close();
    assertEquals(3, pool.face().availablePermits());
  }

  @Test
  default void aSmallerSemaphoreIsOverdrawnUntilEnoughHaveLeft() {
    SemaphoreTarget pool = SemaphoreTarget.of(3);
    List<Hold> inside = List.of(Steps.take(pool), Steps.take(pool), Steps.take(pool));
    pool.core().resize(1);
    assertEquals(-2, pool.face().availablePermits());
    Attempt<Hold> waiter = enqueue(pool, Ask.PLAIN);
    inside.get(0).close();
    inside.get(1).close();
    assertTrue(waiter.isOpen());
    assertTrue(pool.tryAcquire().isEmpty());
    assertEquals(
        "semaphore 'pool' has 0 of 1 permits available; 1 waiting", pool.face().toString());
    inside.get(2).close();
    waiter.value().close();
    assertEquals(1, pool.core().getAvailablePermits());
    Steps.assertIdle(pool);
  }

  @Test
  default void aSemaphoreOfNothingLetsNobodyInUntilItGrows() {
    SemaphoreTarget pool = SemaphoreTarget.of(2);
    pool.face().resize(0);
    Attempt<Hold> large = enqueue(pool, Ask.of(2));
    assertTrue(pool.tryAcquire().isEmpty());
    door().start(pool, Ask.PLAIN.withinMillis(0)).failure(SyncTimeoutException.class);
    pool.face().resize(1);
    assertTrue(large.isOpen());
    assertEquals(1, pool.snapshot().waiterCount());
    pool.face().resize(2);
    large.value().close();
    Steps.assertIdle(pool);
  }

  @Test
  default void aRequestForMoreThanThereIsJustNowWaits() {
    SemaphoreTarget pool = SemaphoreTarget.of(3);
    pool.face().resize(1);
    Attempt<Hold> large = enqueue(pool, Ask.of(3));
    pool.face().resize(3);
    large.value().close();
    Steps.assertIdle(pool);
  }

  @Test
  default void aNegativeSizeIsRefusedWithItsValueAndChangesNothing() {
    SemaphoreTarget pool = SemaphoreTarget.of(2);
    Hold hold = door().start(pool, Ask.PLAIN).value();
    for (Runnable resize :
        List.<Runnable>of(() -> pool.face().resize(-3), () -> pool.core().resize(-3))) {
      var error = assertThrows(IllegalArgumentException.class, resize::run);
      assertTrue(String.valueOf(error.getMessage()).contains("-3"), error::getMessage);
    }
    assertEquals("semaphore 'pool' has 1 of 2 permits available", pool.snapshot().toString());
    hold.close();
    Steps.assertIdle(pool);
  }

  @Test
  default void theErrorSaysWhatWasWantedAndWhatThereIs() {
    SemaphoreTarget pool = SemaphoreTarget.of(4);
    Hold hold = door().start(pool, Ask.of(3)).value();
    var error =
        door().start(pool, Ask.of(2).within(Duration.ZERO)).failure(SyncTimeoutException.class);
    assertFalse(error instanceof LockBusyException);
    assertEquals(
        "semaphore 'pool' has 1 of 4 permits available; 2 wanted; nobody else waiting; gave up at once",
        error.getMessage());
    hold.close();
  }

  @Test
  default void theSnapshotShowsPermitsAndWhoWantsHowMany() {
    SemaphoreTarget pool = SemaphoreTarget.of(4);
    Hold hold = door().start(pool, Ask.of(3)).value();
    Attempt<Hold> large = enqueue(pool, Ask.of(4).labelled("large"));
    Attempt<Hold> small = enqueue(pool, Ask.PLAIN);
    SemaphoreSnapshot snapshot = pool.snapshot();
    assertEquals("pool", snapshot.name());
    assertEquals(4, snapshot.permits());
    assertEquals(1, snapshot.availablePermits());
    assertEquals(2, snapshot.waiterCount());
    WaiterSnapshot first = snapshot.waiters().get(0);
    WaiterSnapshot second = snapshot.waiters().get(1);
    assertEquals("large", first.label());
    assertEquals(4, first.permits());
    assertEquals(large.door(), first.door());
    assertEquals(large.party(), first.party());
    assertEquals(1, second.permits());
    assertEquals(small.party(), second.party());
    hold.close();
    large.value().close();
    small.value().close();
    assertEquals(new QueueCounters(2, 0, 0, 0), pool.snapshot().counters());
  }
}
