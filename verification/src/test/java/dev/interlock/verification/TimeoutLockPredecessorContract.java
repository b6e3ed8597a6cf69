package dev.interlock.verification;

import static dev.interlock.verification.TimeoutSteps.assertDead;
import static dev.interlock.verification.TimeoutSteps.assertFree;
import static dev.interlock.verification.TimeoutSteps.assertJob;
import static dev.interlock.verification.TimeoutSteps.jobInTheWay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What the agents of OCS do with its {@code TimeoutLock}, and faults of it that are not to come
 * back, with the numbers by which tests call them. See also {@link ReturnStressTest} for W1 and W6.
 */
interface TimeoutLockPredecessorContract extends TimeoutSteps {
  // ---- What agents do --------------------------------------------------------------------------

  @Test
  default void ocs1AContextOnAFreeLockHasItsJobInsideAndNoneAfterwards() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    Duration patience = Duration.ofSeconds(3);
    try (AsyncTimeoutHold acquired = start(TimeoutCall.attempt(lock, "acq"), patience).value()) {
      assertTrue(acquired.isHeld());
      assertJob("acq", lock);
    }
    assertEquals(Optional.empty(), lock.job());
    assertFree(lock);
  }

  @Test
  default void ocs2AContextOnABusyLockRunsItsBodyAndSaysWhoIsInTheWay() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    String message = "";
    try (AsyncTimeoutHold acquired = start(TimeoutCall.attempt(lock, "print"), SHORT).value()) {
      if (!acquired.isHeld()) {
        message = "Lock could not be acquired because it is held by " + jobInTheWay(acquired);
      }
    }
    assertEquals("Lock could not be acquired because it is held by acq", message);
    assertTrue(acq.isHeld());
    acq.release();
    assertFree(lock);
  }

  @Test
  default void ocs3ABodyThatRaisesGivesTheLockBackAndItsErrorPasses() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    IllegalStateException raised = new IllegalStateException("from the body");
    Attempt<String> scope =
        start(
            TimeoutCall.<String>scope(
                lock,
                "acq",
                hold -> {
                  throw raised;
                }),
            LONG);
    assertSame(raised, scope.failure());
    assertFree(lock);
  }

  @Test
  default void ocs4WhoNamesNoTimeoutIsLockedOutAfterTheDefaultOne() {
    AsyncTimeoutLock lock =
        AsyncTimeoutLock.builder().name("camera").defaultTimeout(Duration.ofMillis(5)).build();
    AsyncTimeoutHold count = take(lock, "count");
    LockBusyException busy =
        start(TimeoutCall.acquire(lock, "print"), null).failure(LockBusyException.class);
    assertEquals(5_000_000, busy.getTimeoutNanos());
    HolderSnapshot holder = busy.getHolder();
    assertNotNull(holder);
    assertEquals("count", holder.label());
    assertFalse(start(TimeoutCall.attempt(lock, "print"), null).value().isHeld());
    assertEquals(2, lock.snapshot().counters().timedOut());
    assertTrue(count.isHeld());
    count.release();
    assertFree(lock);
  }

  @Test
  default void ocs5AProcessThatReleasesAndAcquiresIsInterjectedAndGoesOn() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    Duration patience = Duration.ofSeconds(10);
    AsyncTimeoutHold count = take(lock, "count");
    for (int turn = 0; turn < 3; turn++) {
      assertTrue(start(TimeoutCall.releaseAndAcquire(count), patience).value());
      Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
      Attempt<Boolean> back = letGoFirst(lock, count);
      assertTrue(print.value().isHeld());
      assertJob("print", lock);
      print.value().release();
      assertTrue(back.value());
      assertJob("count", lock);
    }
    count.release();
    assertFree(lock);
  }

  @Test
  default void ocs6AShortActionRunsBetweenTwoSamplesOfALongOne() {
    TestClock clock = new TestClock();
    AsyncTimeoutLock lock = TimeoutLockTarget.timedBy(clock, "camera").face();
    Duration second = Duration.ofSeconds(1);
    AsyncTimeoutHold acq = take(lock, "acq");
    Attempt<AsyncTimeoutHold> action = enqueue(lock, "short action");
    assertTrue(start(TimeoutCall.yieldEvery(acq, second), LONG).value());
    assertTrue(action.isOpen());
    clock.advance(second);
    Attempt<Boolean> back = enqueue(lock, TimeoutCall.yieldEvery(acq, second), LONG);
    AsyncTimeoutHold shortAction = action.value();
    clock.advance(second);
    shortAction.release();
    assertTrue(back.value());
    acq.release();
    assertFree(lock);
  }

  @Test
  default void ocs7ASecondStartIsRefusedAtOnceAndDoesNotDisturbTheFirst() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold first = take(lock, "acq");
    AsyncTimeoutHold second = start(TimeoutCall.attempt(lock, "acq"), null).value();
    assertFalse(second.isHeld());
    assertEquals(0, lock.snapshot().counters().timedOut(), "it has queued");
    second.close();
    assertTrue(first.isHeld());
    first.release();
    assertFree(lock);
  }

  @Test
  default void ocs8EverybodyWhoQueuedBeforeGoesFirstInOrderAndNobodyElse() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    List<Attempt<AsyncTimeoutHold>> before = enqueue(lock, "before", 5);
    Attempt<Boolean> back = letGoFirst(lock, acq);
    List<Attempt<AsyncTimeoutHold>> after = enqueue(lock, "after", 2);
    for (Attempt<AsyncTimeoutHold> waiter : before) {
      AsyncTimeoutHold hold = waiter.value();
      assertTrue(back.isOpen(), "it has come back too early");
      hold.release();
    }
    assertTrue(back.value());
    after.forEach(waiter -> assertTrue(waiter.isOpen(), "one who came later has overtaken"));
    acq.release();
    after.forEach(waiter -> waiter.value().release());
    assertFree(lock);
  }

  @Test
  default void ocs9AnInterloperThatOverstaysKeepsTheLock() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    Attempt<AsyncTimeoutHold> interloper = enqueue(lock, "interloper");
    assertFalse(start(TimeoutCall.releaseAndAcquire(acq), SHORT).value());
    acq.close();
    assertTrue(interloper.value().isHeld());
    assertJob("interloper", lock);
    interloper.value().release();
    assertFree(lock);
  }

  @Test
  default void ocs10ToUnlockWhatOneDoesNotHoldIsAnErrorAndChangesNothing() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    AsyncTimeoutHold never = start(TimeoutCall.attempt(lock, "never"), ZERO).value();
    assertThrows(IllegalStateException.class, never::release);
    assertJob("acq", lock);
    acq.release();
    assertThrows(IllegalStateException.class, acq::release);
    AsyncTimeoutHold other = take(lock, "other");
    assertThrows(IllegalStateException.class, acq::release);
    assertThrows(IllegalStateException.class, never::release);
    assertTrue(other.isHeld());
    assertJob("other", lock);
    other.release();
    assertFree(lock);
  }

  // ---- What went wrong -------------------------------------------------------------------------

  /** The scope's exit released the lock of somebody else, and a third party came in beside it. */
  @Test
  default void w1LeavingAScopeAfterALossTouchesNothing() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    CompletableFuture<AsyncTimeoutHold> inside = new CompletableFuture<>();
    CompletableFuture<String> body = new CompletableFuture<>();
    Attempt<String> scope =
        start(
            TimeoutCall.scope(
                lock,
                "scope",
                hold -> {
                  inside.complete(hold);
                  return body;
                }),
            LONG);
    acq.release();
    AsyncTimeoutHold hold = inside.join();
    Attempt<AsyncTimeoutHold> interloper = enqueue(lock, "interloper");
    Attempt<AsyncTimeoutHold> third = enqueue(lock, "third");
    assertFalse(start(TimeoutCall.releaseAndAcquire(hold), SHORT).value());
    // In the documented pattern it returns, or goes round the loop once more.
    start(TimeoutCall.releaseAndAcquire(hold), SHORT).failure(IllegalStateException.class);
    body.complete("left");
    assertEquals("left", scope.value());
    AsyncTimeoutHold interlopers = interloper.value();
    assertTrue(interlopers.isHeld());
    assertTrue(third.isOpen(), "a third party is inside beside the second");
    assertJob("interloper", lock);
    assertDead(hold);
    interlopers.release();
    third.value().release();
    assertFree(lock);
  }

  /** And if nobody had it, the exit raised. */
  @Test
  default void w1LeavingAScopeAfterALossOfAFreeLockTouchesNothingEither() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    Attempt<AsyncTimeoutHold> interloper = enqueue(lock, "interloper");
    assertFalse(start(TimeoutCall.releaseAndAcquire(acq), SHORT).value());
    interloper.value().release();
    acq.close();
    assertFree(lock);
  }

  /** With another one queued, the timeout counted twice. */
  @Test
  default void w2OneDeadlineCoversTheWholeWaitWhoeverElseWaits() {
    TestClock clock = new TestClock();
    AsyncTimeoutLock lock = TimeoutLockTarget.timedBy(clock, "camera").face();
    AsyncTimeoutHold acq = take(lock, "acq");
    Attempt<AsyncTimeoutHold> other = enqueue(lock, "other");
    long before = TimeoutSteps.arrivals(lock);
    clock.advanceOnce(() -> TimeoutSteps.arrivals(lock) > before, Duration.ofSeconds(1));
    LockBusyException busy =
        start(TimeoutCall.acquire(lock, "print"), Duration.ofMillis(2))
            .failure(LockBusyException.class);
    assertEquals(1_000_000_000, busy.getWaitedNanos());
    assertEquals(2_000_000, busy.getTimeoutNanos());
    acq.release();
    other.value().release();
    assertFree(lock);
  }

  /** The seat of one who was about to get in, or to give up, kept others out of a free lock. */
  @Test
  default void w3AFreeLockThatNobodyWaitsForIsNeverRefused() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    for (int round = 0; round < CancellationContract.ROUNDS; round++) {
      AsyncTimeoutHold acq = take(lock, "acq");
      Attempt<AsyncTimeoutHold> timesOut = enqueue(lock, TimeoutCall.attempt(lock, "out"), SHORT);
      Attempt<AsyncTimeoutHold> isCancelled = enqueue(lock, "cancelled");
      isCancelled.cancel();
      assertFalse(timesOut.value().isHeld());
      isCancelled.wasCancelled();
      acq.release();
      AsyncTimeoutHold print = start(TimeoutCall.attempt(lock, "print"), ZERO).value();
      assertTrue(print.isHeld());
      print.release();
    }
    assertFree(lock);
  }

  /** An exception that met a waiter left its seat locked for ever. */
  @Test
  default void w4AnErrorThatMeetsAWaiterLeavesTheLockUsable() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    List<Attempt<AsyncTimeoutHold>> waiters = enqueue(lock, "waiter", 3);
    Attempt<Boolean> back = letGoFirst(lock, acq);
    waiters.get(1).cancel();
    waiters.get(2).cancel();
    back.cancel();
    waiters.get(1).wasCancelled();
    waiters.get(2).wasCancelled();
    back.wasCancelled();
    waiters.get(0).value().release();
    assertFree(lock);
  }

  /** The job was wiped before it was looked whether the caller might. */
  @Test
  default void w5AStrangersReleaseDoesNotWipeTheJob() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold stranger = start(TimeoutCall.attempt(lock, "stranger"), ZERO).value();
    stranger.release();
    AsyncTimeoutHold acq = take(lock, "acq");
    assertThrows(IllegalStateException.class, stranger::release);
    assertThrows(IllegalStateException.class, () -> stranger.setJob("mine"));
    stranger.close();
    assertJob("acq", lock);
    acq.release();
    assertFree(lock);
  }

  /** "Held by None". */
  @Test
  default void w6TheJobIsTheHoldersFromTheFirstInstantToTheLast() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    assertJob("acq", lock);
    acq.release();
    // Nobody has run since.
    assertJob("print", lock);
    AsyncTimeoutHold refused = start(TimeoutCall.attempt(lock, "probe"), ZERO).value();
    print.value().release();
    assertEquals("print", jobInTheWay(refused), "what it says does not change");
    assertFree(lock);
  }

  /** With the default timeout, zero, it was always lost. */
  @Test
  default void w7WithoutATimeoutItIsWaitedForAllTheSame() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    assertEquals(Duration.ZERO, lock.defaultTimeout());
    AsyncTimeoutHold acq = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    Attempt<Boolean> back = enqueue(lock, TimeoutCall.releaseAndAcquire(acq), null);
    assertTrue(back.isOpen());
    print.value().release();
    assertTrue(back.value());
    acq.release();
    assertFree(lock);
  }

  /** Whether a command got in was a matter of when the process released next. */
  @Test
  default void w8WhoGivesUpIsToldForHowLongTheHolderHasHeldAndWhatItDoes() {
    TestClock clock = new TestClock();
    AsyncTimeoutLock lock = TimeoutLockTarget.timedBy(clock, "camera").face();
    Attempt<AsyncTimeoutHold> acquisition = start(TimeoutCall.acquire(lock, "acq"), ZERO);
    AsyncTimeoutHold acq = acquisition.value();
    clock.advance(Duration.ofSeconds(5));
    LockBusyException busy =
        start(TimeoutCall.acquire(lock, "print"), ZERO).failure(LockBusyException.class);
    assertEquals(
        "lock 'camera' is held by 'acq' ("
            + acquisition.party()
            + ") for 5 s; nobody else waiting; gave up at once",
        busy.getMessage());
    acq.release();
    assertFree(lock);
  }

  /** It was for threads only, and said nothing of itself. */
  @Test
  default void w9EveryDoorMayWaitForEveryOtherAndBeSeen() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    assertTrue(lock.isLocked());
    assertTrue(lock.core().isLocked());
    assertEquals(1, lock.snapshot().waiterCount());
    assertEquals("print", lock.snapshot().waiters().get(0).label());
    assertEquals(print.party(), lock.snapshot().waiters().get(0).party());
    acq.release();
    print.value().release();
    assertFree(lock);
  }
}
