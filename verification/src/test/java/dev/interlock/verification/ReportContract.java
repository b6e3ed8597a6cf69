package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.Owner;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.WaiterSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What a lock says of itself: who has it, who waits, and for how long. */
interface ReportContract extends Steps {
  Duration SOME_TIME = Duration.ofMillis(2_300);

  @Test
  default void aFreeLockSaysSo() {
    LockTarget lock = LockTarget.fifo("camera");
    LockSnapshot snapshot = lock.snapshot();
    assertEquals("lock 'camera' is free", snapshot.toString());
    assertEquals("camera", snapshot.name());
    assertNull(snapshot.holder());
    assertFalse(snapshot.locked());
    assertEquals(0, snapshot.acquisitions());
    assertEquals(snapshot.toString(), lock.face().toString());
    assertEquals(snapshot.toString(), lock.core().toString());
  }

  @Test
  default void theBusyErrorSaysWhoHasTheLockAndForHowLong() {
    TestClock clock = new TestClock();
    LockTarget lock = LockTarget.timedBy(clock, "camera");
    Owner owner = new Owner();
    Attempt<Hold> holder = door().start(lock, Ask.called("scan").by(owner));
    Hold hold = holder.value();
    clock.advance(SOME_TIME);
    List<Attempt<Hold>> waiters = enqueue(lock, 3);
    LockBusyException busy = busy(lock, Ask.PLAIN.within(Duration.ZERO));
    assertEquals(
        "lock 'camera' is held by 'scan' ("
            + owner
            + ", "
            + holder.party()
            + ") for 2.3 s; 3 waiting; gave up at once",
        busy.getMessage());
    Steps.getInInTurn(hold, waiters);
  }

  @Test
  default void theBusyErrorSaysForHowLongTheCallerHasWaited() {
    TestClock clock = new TestClock();
    LockTarget lock = LockTarget.timedBy(clock, "camera");
    Attempt<Hold> holder = door().start(lock, Ask.called("scan"));
    Hold hold = holder.value();
    clock.advance(SOME_TIME);
    clock.advanceOnce(() -> Steps.arrivals(lock) > 0, Duration.ofSeconds(1));
    LockBusyException busy = busy(lock, Ask.PLAIN.withinMillis(2));
    assertEquals(
        "lock 'camera' is held by 'scan' ("
            + holder.party()
            + ") for 3.3 s; nobody else waiting; gave up after 1 s",
        busy.getMessage());
    assertEquals(1_000_000_000, busy.getWaitedNanos());
    assertEquals(2_000_000, busy.getTimeoutNanos());
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  default void theBusyErrorIsATimeoutWithTheHolderAndNoCancellation() {
    LockTarget lock = LockTarget.fifo("camera");
    Hold hold = door().start(lock, Ask.called("scan")).value();
    for (Ask ask : List.of(Ask.PLAIN, Ask.called("probe"))) {
      for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(1))) {
        Throwable failure = door().start(lock, ask.within(timeout)).failure();
        assertInstanceOf(TimeoutException.class, failure);
        assertFalse(failure instanceof CancellationException);
        LockBusyException busy = assertInstanceOf(LockBusyException.class, failure);
        HolderSnapshot holder = assertNotNullAnd(busy.getHolder());
        assertEquals("scan", holder.label());
        assertEquals(holder, assertInstanceOf(LockSnapshot.class, busy.getSnapshot()).holder());
      }
    }
    hold.close();
  }

  @Test
  default void aHoldWithoutALabelIsHeldForAtLeastSinceSomebodyTookNotice() {
    TestClock clock = new TestClock();
    LockTarget lock = LockTarget.timedBy(clock, "camera");
    Attempt<Hold> holder = door().start(lock, Ask.PLAIN);
    Hold hold = holder.value();
    clock.advance(Duration.ofHours(1));
    List<Attempt<Hold>> waiters = enqueue(lock, 1);
    clock.advance(SOME_TIME);
    String who = "lock 'camera' is held by " + holder.party();
    assertEquals(
        who + " for at least 2.3 s; 1 waiting; gave up at once",
        busy(lock, Ask.PLAIN.within(Duration.ZERO)).getMessage());
    Steps.getInInTurn(hold, waiters);
  }

  @Test
  default void theSnapshotShowsTheHolder() {
    TestClock clock = new TestClock();
    LockTarget lock = LockTarget.timedBy(clock, "camera");
    Owner owner = new Owner("stage");
    Attempt<Hold> attempt = door().start(lock, Ask.called("scan").by(owner));
    Hold hold = attempt.value();
    clock.advance(SOME_TIME);
    HolderSnapshot expected =
        new HolderSnapshot(
            "scan", owner, attempt.door(), attempt.party(), SOME_TIME.toNanos(), false);
    assertEquals(expected, lock.snapshot().holder());
    assertEquals(expected, lock.face().holder().orElseThrow());
    assertEquals(expected, lock.core().getHolder());
    assertTrue(lock.snapshot().locked());
    assertEquals(1, lock.snapshot().acquisitions());
    hold.close();
  }

  @Test
  default void theHolderOfAGrantIsShownLikeAnyOther() {
    TestClock clock = new TestClock();
    LockTarget lock = LockTarget.timedBy(clock, "camera");
    Hold first = Steps.take(lock);
    Attempt<Hold> waiter = enqueue(lock, Ask.called("scan"));
    clock.advance(Duration.ofSeconds(7));
    first.close();
    Hold hold = waiter.value();
    clock.advance(SOME_TIME);
    assertEquals(
        new HolderSnapshot("scan", null, waiter.door(), waiter.party(), SOME_TIME.toNanos(), false),
        lock.snapshot().holder());
    assertEquals(2, lock.snapshot().acquisitions());
    hold.close();
    assertNull(lock.snapshot().holder());
  }

  @Test
  default void theSnapshotShowsTheWaitersInOrder() {
    TestClock clock = new TestClock();
    LockTarget lock = LockTarget.timedBy(clock, "camera");
    Owner owner = new Owner("stage");
    Hold hold = Steps.take(lock);
    Attempt<Hold> first = enqueue(lock, Ask.called("first"));
    clock.advance(Duration.ofSeconds(1));
    Attempt<Hold> second = enqueue(lock, Ask.PLAIN.by(owner).within(TimeoutContract.LONG));
    clock.advance(Duration.ofSeconds(1));
    Attempt<Hold> third = enqueue(lock, Ask.PLAIN);
    clock.advance(Duration.ofSeconds(1));
    LockSnapshot snapshot = lock.snapshot();
    assertEquals(3, snapshot.waiterCount());
    assertEquals(
        List.of(
            new WaiterSnapshot("first", null, first.door(), first.party(), 1, 3_000_000_000L),
            new WaiterSnapshot(null, owner, second.door(), second.party(), 1, 2_000_000_000L),
            new WaiterSnapshot(null, null, third.door(), third.party(), 1, 1_000_000_000L)),
        snapshot.waiters());
    Steps.getInInTurn(hold, List.of(first, second, third));
    assertEquals(3, snapshot.waiters().size(), "a snapshot does not change");
    assertThrows(UnsupportedOperationException.class, snapshot.waiters()::clear);
  }

  @Test
  default void theSnapshotCountsWhatBecameOfTheWaiters() {
    LockTarget lock = LockTarget.fifo("camera");
    Hold hold = Steps.take(lock);
    List<Attempt<Hold>> waiters = enqueue(lock, 5);
    waiters.get(1).cancel();
    waiters.get(1).wasCancelled();
    waiters.get(4).cancel();
    waiters.get(4).wasCancelled();
    door().start(lock, Ask.PLAIN.withinMillis(1)).failure(LockBusyException.class);
    Steps.getInInTurn(hold, List.of(waiters.get(0), waiters.get(2), waiters.get(3)));
    assertEquals(new QueueCounters(3, 1, 2, 0), lock.snapshot().counters());
    assertEquals(4, lock.snapshot().acquisitions());
  }

  @Test
  default void aTransferredHoldNamesNoCaller() {
    LockTarget lock = LockTarget.fifo("camera");
    Hold hold = door().start(lock, Ask.called("scan")).value();
    assertSame(hold, hold.transfer());
    HolderSnapshot holder = assertNotNullAnd(lock.snapshot().holder());
    assertEquals("scan", holder.label());
    assertNull(holder.door());
    assertEquals("transferred", holder.party());
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  default void aTransferredHoldHasNoOwner() {
    LockTarget lock = LockTarget.fifo("camera");
    Hold hold = door().start(lock, Ask.called("scan").by(new Owner("stage"))).value();
    hold.transfer();
    assertNull(assertNotNullAnd(lock.snapshot().holder()).owner());
    hold.close();
  }

  private LockBusyException busy(LockTarget lock, Ask ask) {
    return door().start(lock, ask).failure(LockBusyException.class);
  }

  private static HolderSnapshot assertNotNullAnd(
      @org.jspecify.annotations.Nullable HolderSnapshot holder) {
    assertNotNull(holder, "a holder");
    return java.util.Objects.requireNonNull(holder);
  }
}
