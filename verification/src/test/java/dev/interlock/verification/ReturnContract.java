package dev.interlock.verification;

import static dev.interlock.verification.TimeoutSteps.assertDead;
import static dev.interlock.verification.TimeoutSteps.assertFree;
import static dev.interlock.verification.TimeoutSteps.assertJob;
import static dev.interlock.verification.TimeoutSteps.awaitWaiters;
import static dev.interlock.verification.TimeoutSteps.jobInTheWay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.Owner;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a hold lets others go first and comes back, or does not. */
interface ReturnContract extends TimeoutSteps {
  // ---- Coming back -----------------------------------------------------------------------------

  @Test
  default void aHoldThatNobodyWaitsForIsKept() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    for (@Nullable Duration timeout : new @Nullable Duration[] {null, ZERO, LONG, FOREVER}) {
      assertTrue(start(TimeoutCall.releaseAndAcquire(hold), timeout).value());
      assertTrue(start(TimeoutCall.yieldEvery(hold, ZERO), timeout).value());
    }
    assertEquals(1, lock.snapshot().acquisitions());
    assertEquals(new QueueCounters(0, 0, 0, 0), lock.snapshot().counters());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void aHoldThatComesBackIsTheSameWithItsJobAndItsOwner() throws Exception {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    Owner owner = new Owner("stage");
    AsyncTimeoutHold hold = lock.request().job("acq").owner(owner).acquire();
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    Attempt<Boolean> back = letGoFirst(lock, hold);
    AsyncTimeoutHold inBetween = print.value();
    assertFalse(hold.isHeld());
    assertJob("print", lock);
    LockSnapshot meanwhile = lock.snapshot();
    assertEquals("acq", meanwhile.waiters().get(0).label());
    assertSame(owner, meanwhile.waiters().get(0).owner());
    inBetween.release();
    assertTrue(back.value());
    assertTrue(hold.isHeld());
    assertJob("acq", lock);
    assertSame(owner, lock.holder().map(HolderSnapshot::owner).orElse(null));
    assertEquals(Optional.empty(), hold.refusal());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void aHoldIsCalledWhatItsJobIsNow() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    hold.setJob("fine acq");
    assertJob("fine acq", lock);
    assertEquals(Optional.of("fine acq"), hold.job());
    assertEquals("fine acq", hold.getLabel());
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    Attempt<Boolean> back = letGoFirst(lock, hold);
    print.value().release();
    assertTrue(back.value());
    assertJob("fine acq", lock);
    hold.release();
    assertFree(lock);
  }

  @Test
  default void withNoTimeItIsGivenToThoseWhoWaitAndIsLost() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    assertFalse(start(TimeoutCall.releaseAndAcquire(hold), ZERO).value());
    assertEquals("print", jobInTheWay(hold));
    assertDead(hold);
    print.value().release();
    assertFree(lock);
  }

  @Test
  default void whoLetsOthersGoFirstIsStillTheHolderAndWhoTakesALostHoldAgainIsTheNewOne()
      throws Exception {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = lock.request().job("acq").acquire();
    Optional<String> me = lock.holder().map(HolderSnapshot::party);
    Attempt<AsyncTimeoutHold> other = enqueue(lock, "other");
    Attempt<Boolean> back = letGoFirst(lock, hold);
    other.value().release();
    assertTrue(back.value());
    assertEquals(me, lock.holder().map(HolderSnapshot::party));
    start(TimeoutCall.unlocked(hold, () -> Steps.done(() -> {})), LONG).value();
    assertEquals(me, lock.holder().map(HolderSnapshot::party));
    awayFor(lock, hold).release();
    Attempt<Boolean> again = start(TimeoutCall.reacquire(hold), ZERO);
    assertTrue(again.value());
    assertEquals(Optional.of(again.party()), lock.holder().map(HolderSnapshot::party));
    hold.release();
    assertFree(lock);
  }

  // ---- Being lost ------------------------------------------------------------------------------

  @Test
  default void aLostHoldSaysToWhomAndTouchesNothing() {
    TestClock clock = new TestClock();
    AsyncTimeoutLock lock = TimeoutLockTarget.timedBy(clock, "camera").face();
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    Attempt<AsyncTimeoutHold> third = enqueue(lock, "third");
    assertFalse(start(TimeoutCall.releaseAndAcquire(hold), SHORT).value());
    LockSnapshot refusal = hold.refusal().orElseThrow();
    HolderSnapshot holder = refusal.holder();
    assertNotNull(holder);
    assertEquals("print", holder.label());
    assertEquals(print.party(), holder.party());
    assertEquals(1, refusal.waiterCount());
    assertEquals(
        "lock 'camera' is held by 'print' (" + print.party() + ") for less than 0.1 ms; 1 waiting",
        refusal.toString());
    AsyncTimeoutHold inBetween = print.value();
    assertDead(hold);
    assertTrue(inBetween.isHeld());
    assertTrue(third.isOpen());
    inBetween.release();
    third.value().release();
    assertFree(lock);
  }

  @Test
  default void everyCallWithADeadHoldIsRefusedAndChangesNothing() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold dead = take(lock, "acq");
    dead.close();
    AsyncTimeoutHold other = take(lock, "other");
    Attempt<AsyncTimeoutHold> waiter = enqueue(lock, "waiter");
    AtomicBoolean ran = new AtomicBoolean();
    for (TimeoutCall<?> call :
        List.of(
            TimeoutCall.releaseAndAcquire(dead),
            TimeoutCall.yieldEvery(dead, ZERO),
            TimeoutCall.unlocked(dead, () -> Steps.done(() -> ran.set(true))))) {
      for (@Nullable Duration timeout : new @Nullable Duration[] {null, ZERO, LONG, FOREVER}) {
        assertEquals(
            "this hold 'acq' of lock 'camera' was given back before",
            start(call, timeout).failure(IllegalStateException.class).getMessage());
      }
    }
    assertFalse(ran.get());
    assertTrue(other.isHeld());
    assertTrue(waiter.isOpen());
    assertEquals(1, lock.snapshot().waiterCount());
    other.release();
    waiter.value().release();
    assertFree(lock);
  }

  @Test
  default void aNegativeTimeoutOrPeriodIsRefusedAndTheHoldIsKept() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> waiter = enqueue(lock, "waiter");
    Duration negative = Duration.ofSeconds(-5);
    for (Attempt<?> attempt :
        List.of(
            start(TimeoutCall.releaseAndAcquire(hold), negative),
            start(TimeoutCall.yieldEvery(hold, ZERO), negative),
            start(TimeoutCall.yieldEvery(hold, negative), LONG),
            start(TimeoutCall.reacquire(hold), negative),
            start(TimeoutCall.unlocked(hold, () -> Steps.done(() -> {})), negative),
            start(TimeoutCall.attempt(lock, "x"), negative),
            start(TimeoutCall.attempt(lock), negative))) {
      String message = String.valueOf(attempt.failure(IllegalArgumentException.class).getMessage());
      assertTrue(message.contains("-5S") || message.contains("-5s"), message);
    }
    for (Attempt<?> attempt :
        List.of(
            start(TimeoutCall.attempt(lock, " "), ZERO),
            start(TimeoutCall.acquire(lock, " "), ZERO))) {
      assertEquals(
          "job must be a text that is not blank, was ' '",
          attempt.failure(IllegalArgumentException.class).getMessage());
    }
    assertTrue(hold.isHeld());
    assertTrue(waiter.isOpen());
    hold.release();
    waiter.value().release();
    assertFree(lock);
  }

  // ---- Taking it again -------------------------------------------------------------------------

  @Test
  default void aLostHoldMayBeTakenAgainOnPurpose() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> calibrate = enqueue(lock, "calibrate");
    assertFalse(start(TimeoutCall.releaseAndAcquire(hold), SHORT).value());
    assertFalse(start(TimeoutCall.reacquire(hold), ZERO).value());
    assertFalse(start(TimeoutCall.reacquire(hold), SHORT).value());
    // For this one it waits as long as it takes.
    assertEquals("calibrate", jobInTheWay(hold));
    Attempt<Boolean> back = enqueue(lock, TimeoutCall.reacquire(hold), FOREVER);
    assertTrue(back.isOpen());
    calibrate.value().release();
    assertTrue(back.value());
    assertJob("acq", lock);
    assertEquals(Optional.empty(), hold.refusal());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void aHoldThatWasGivenBackOrNeverHadMayBeTakenAgain() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    AsyncTimeoutHold refused = start(TimeoutCall.attempt(lock, "print"), ZERO).value();
    assertFalse(refused.isHeld());
    hold.release();
    assertTrue(start(TimeoutCall.reacquire(refused), ZERO).value());
    assertJob("print", lock);
    refused.release();
    assertTrue(start(TimeoutCall.reacquire(hold), null).value());
    assertJob("acq", lock);
    hold.close();
    assertFree(lock);
  }

  @Test
  default void aHeldHoldCannotBeTakenAgain() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    for (@Nullable Duration timeout : new @Nullable Duration[] {null, ZERO, LONG, FOREVER}) {
      assertEquals(
          "this hold 'acq' of lock 'camera' is held already",
          start(TimeoutCall.reacquire(hold), timeout)
              .failure(IllegalStateException.class)
              .getMessage());
    }
    assertEquals(0, lock.snapshot().waiterCount());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void ofTwoCallsThatWouldBringItBackOneIsRefused() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    Attempt<Boolean> back = letGoFirst(lock, hold);
    for (TimeoutCall<?> call :
        List.of(
            TimeoutCall.reacquire(hold),
            TimeoutCall.releaseAndAcquire(hold),
            TimeoutCall.yieldEvery(hold, ZERO),
            TimeoutCall.unlocked(hold, () -> Steps.done(() -> {})))) {
      assertEquals(
          "this hold 'acq' of lock 'camera' is given back for now, in a call that has not ended",
          start(call, LONG).failure(IllegalStateException.class).getMessage());
    }
    assertEquals(1, lock.snapshot().waiterCount());
    print.value().release();
    assertTrue(back.value());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void toTakeItAgainForEverInsideOfTheSameOwnersScopeIsASelfDeadlock() throws Exception {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    Owner owner = new Owner("stage");
    AsyncTimeoutHold hold = lock.request().job("acq").owner(owner).acquire();
    hold.release();
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<String> scope = lock.request().owner(owner).withHoldAsync(inside -> body);
    start(TimeoutCall.reacquire(hold), FOREVER).failure(SelfDeadlockException.class);
    assertFalse(start(TimeoutCall.reacquire(hold), SHORT).value());
    assertEquals("unnamed", jobInTheWay(hold));
    body.complete("left");
    assertEquals("left", scope.join());
    assertTrue(start(TimeoutCall.reacquire(hold), FOREVER).value());
    hold.release();
    assertFree(lock);
  }

  // ---- Being cancelled, being closed -----------------------------------------------------------

  @Test
  default void aReturnThatIsCancelledLeavesTheQueueAndADeadHold() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    for (Duration timeout : List.of(FOREVER, LONG)) {
      AsyncTimeoutHold hold = take(lock, "acq");
      AsyncTimeoutHold inBetween = awayFor(lock, hold);
      Attempt<Boolean> back = enqueue(lock, TimeoutCall.reacquire(hold), timeout);
      Attempt<AsyncTimeoutHold> next = enqueue(lock, "next");
      back.cancel();
      back.wasCancelled();
      assertEquals(1, lock.snapshot().waiterCount());
      assertDead(hold);
      assertTrue(inBetween.isHeld());
      inBetween.release();
      next.value().release();
      assertFree(lock);
    }
  }

  /** {@code hold} is lost to the one that this returns. */
  private AsyncTimeoutHold awayFor(AsyncTimeoutLock lock, AsyncTimeoutHold hold) {
    Attempt<AsyncTimeoutHold> other = enqueue(lock, "other");
    assertFalse(start(TimeoutCall.releaseAndAcquire(hold), ZERO).value());
    return other.value();
  }

  @Test
  default void aHoldWhoseReturnIsCancelledCanComeBackLater() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> other = enqueue(lock, "other");
    Attempt<Boolean> back = letGoFirst(lock, hold);
    back.cancel();
    back.wasCancelled();
    other.value().release();
    assertTrue(start(TimeoutCall.reacquire(hold), ZERO).value());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void aCancellationThatMeetsTheReturnHasOneOutcomeAndLosesNothing() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    for (int round = 0; round < CancellationContract.ROUNDS; round++) {
      AsyncTimeoutHold hold = take(lock, "acq");
      Attempt<AsyncTimeoutHold> other = enqueue(lock, "other");
      Attempt<Boolean> back = letGoFirst(lock, hold);
      Attempt<AsyncTimeoutHold> next = enqueue(lock, "next");
      other.value().release();
      back.cancel();
      if (back.hasSucceeded()) {
        assertTrue(back.value());
        assertTrue(hold.isHeld());
        assertTrue(next.isOpen(), "both got in");
        hold.release();
      } else {
        back.wasCancelled();
        // Whoever has ended a future may be told before what it was granted has moved on.
        AsyncTimeoutHold theNext = next.value();
        assertDead(hold);
        assertTrue(theNext.isHeld());
      }
      next.value().release();
      assertFree(lock);
    }
  }

  @Test
  default void aHoldThatIsClosedOnItsWayBackStaysAway() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> other = enqueue(lock, "other");
    Attempt<Boolean> back = letGoFirst(lock, hold);
    Attempt<AsyncTimeoutHold> next = enqueue(lock, "next");
    hold.close();
    assertEquals(
        "this hold 'acq' of lock 'camera' was closed before it was let in again",
        back.failure(IllegalStateException.class).getMessage());
    assertEquals(1, lock.snapshot().waiterCount());
    other.value().release();
    next.value().release();
    assertFree(lock);
  }

  @Test
  default void aScopeThatIsLeftWhileItsHoldIsOnItsWayBackLeavesNothingBehind() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    CompletableFuture<AsyncTimeoutHold> inside = new CompletableFuture<>();
    CompletableFuture<String> body = new CompletableFuture<>();
    Attempt<String> scope =
        start(
            TimeoutCall.scope(
                lock,
                "acq",
                hold -> {
                  inside.complete(hold);
                  return body;
                }),
            LONG);
    AsyncTimeoutHold hold = inside.join();
    Attempt<AsyncTimeoutHold> other = enqueue(lock, "other");
    Attempt<Boolean> back = letGoFirst(lock, hold);
    body.complete("left");
    assertEquals("left", scope.value());
    back.failure(IllegalStateException.class);
    assertTrue(other.value().isHeld());
    other.value().release();
    assertFree(lock);
  }

  // ---- Every so often --------------------------------------------------------------------------

  @Test
  default void othersGoFirstOnlyWhenItHasBeenHeldForThePeriod() {
    TestClock clock = new TestClock();
    AsyncTimeoutLock lock = TimeoutLockTarget.timedBy(clock, "camera").face();
    Duration period = Duration.ofSeconds(1);
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, "print");
    clock.advance(period.minusNanos(1));
    assertTrue(start(TimeoutCall.yieldEvery(hold, period), ZERO).value());
    assertTrue(start(TimeoutCall.yieldEvery(hold, period), LONG).value());
    assertTrue(print.isOpen());
    clock.advance(Duration.ofNanos(1));
    Attempt<Boolean> back = enqueue(lock, TimeoutCall.yieldEvery(hold, period), null);
    AsyncTimeoutHold inBetween = print.value();
    assertTrue(back.isOpen());
    clock.advance(period);
    inBetween.release();
    assertTrue(back.value());
    // From now on, not from the beginning.
    Attempt<AsyncTimeoutHold> again = enqueue(lock, "again");
    clock.advance(period.minusNanos(1));
    assertTrue(start(TimeoutCall.yieldEvery(hold, period), ZERO).value());
    clock.advance(Duration.ofNanos(1));
    assertFalse(start(TimeoutCall.yieldEvery(hold, period), ZERO).value());
    assertEquals("again", jobInTheWay(hold));
    again.value().release();
    assertFree(lock);
  }

  // ---- Without the lock ------------------------------------------------------------------------

  @Test
  default void aBlockRunsWithoutTheLockAndWithItAgainAfterwards() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    CompletableFuture<String> body = new CompletableFuture<>();
    AtomicBoolean heldInside = new AtomicBoolean(true);
    for (@Nullable Duration timeout : new @Nullable Duration[] {null, LONG, FOREVER, ZERO}) {
      Attempt<String> unlocked =
          start(
              TimeoutCall.unlocked(
                  hold, () -> Steps.done(() -> heldInside.set(hold.isHeld() || lock.isLocked()))),
              timeout);
      assertEquals("done", unlocked.value());
      assertFalse(heldInside.get());
      assertTrue(hold.isHeld());
      assertJob("acq", lock);
    }
    Attempt<String> unlocked = start(TimeoutCall.unlocked(hold, () -> body), LONG);
    AsyncTimeoutHold other = acquire(lock, "other");
    body.complete("slept");
    awaitWaiters(lock, 1);
    assertTrue(unlocked.isOpen());
    other.release();
    assertEquals("slept", unlocked.value());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void aBlockAfterWhichTheLockCannotBeHadFailsWithTheHolder() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    for (Duration timeout : List.of(ZERO, SHORT)) {
      AsyncTimeoutHold hold = take(lock, "acq");
      CompletableFuture<String> body = new CompletableFuture<>();
      Attempt<String> unlocked = start(TimeoutCall.unlocked(hold, () -> body), timeout);
      AsyncTimeoutHold other = acquire(lock, "other");
      body.complete("slept");
      LockBusyException busy = unlocked.failure(LockBusyException.class);
      HolderSnapshot holder = busy.getHolder();
      assertNotNull(holder);
      assertEquals("other", holder.label());
      assertEquals(timeout.toNanos(), busy.getTimeoutNanos());
      assertEquals("other", jobInTheWay(hold));
      assertDead(hold);
      other.release();
      assertFree(lock);
    }
  }

  @Test
  default void aBlockThatFailsLeavesTheHoldDead() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    IllegalStateException thrown = new IllegalStateException("from the block");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<String> atOnce =
        start(
            TimeoutCall.<String>unlocked(
                hold,
                () -> {
                  throw thrown;
                }),
            LONG);
    assertSame(thrown, atOnce.failure());
    assertFalse(hold.isHeld());
    assertFree(lock);

    assertTrue(start(TimeoutCall.reacquire(hold), LONG).value());
    Attempt<String> later =
        start(TimeoutCall.unlocked(hold, () -> CompletableFuture.failedFuture(thrown)), LONG);
    assertNotNull(later.failure());
    assertDead(hold);
    assertFree(lock);
  }

  @Test
  default void aHoldThatIsClosedWhileItsBlockRunsStaysAway() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    CompletableFuture<String> body = new CompletableFuture<>();
    AtomicBoolean runs = new AtomicBoolean();
    Attempt<String> unlocked =
        start(
            TimeoutCall.unlocked(
                hold,
                () -> {
                  runs.set(true);
                  return body;
                }),
            LONG);
    Eventually.until(runs::get, lock::snapshot);
    start(TimeoutCall.reacquire(hold), LONG).failure(IllegalStateException.class);
    hold.close();
    body.complete("slept");
    unlocked.failure(IllegalStateException.class);
    assertFalse(hold.isHeld());
    assertFree(lock);
  }

  @Test
  default void aBlockWhoseCallerIsCancelledLeavesTheHoldDead() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    CompletableFuture<String> body = new CompletableFuture<>();
    Attempt<String> unlocked = start(TimeoutCall.unlocked(hold, () -> body), LONG);
    AsyncTimeoutHold other = acquire(lock, "other");
    body.complete("slept");
    awaitWaiters(lock, 1);
    unlocked.cancel();
    unlocked.wasCancelled();
    assertEquals(0, lock.snapshot().waiterCount());
    assertDead(hold);
    other.release();
    assertFree(lock);
  }

  @Test
  default void aBlockAfterWhichTheCallFailsBeforeItWaitsLeavesADeadHoldThatMayBeTakenAgain() {
    AtomicBoolean isBroken = new AtomicBoolean();
    ArithmeticException noTime = new ArithmeticException("no time");
    AsyncTimeoutLock lock =
        TimeoutLockTarget.timedBy(
                () -> {
                  if (isBroken.getAndSet(false)) {
                    throw noTime;
                  }
                  return 0;
                },
                "camera")
            .face();
    AsyncTimeoutHold hold = take(lock, "acq");
    for (@Nullable Duration timeout : new @Nullable Duration[] {null, LONG, FOREVER, ZERO}) {
      Attempt<String> unlocked =
          start(TimeoutCall.unlocked(hold, () -> Steps.done(() -> isBroken.set(true))), timeout);
      assertSame(noTime, unlocked.failure());
      // Not closed, which would end the call.
      assertFalse(hold.isHeld());
      assertTrue(start(TimeoutCall.reacquire(hold), ZERO).value());
    }
    hold.release();
    assertFree(lock);
  }

  @Test
  default void aBlockWhoseCallerIsCancelledJustBeforeItWaitsLeavesADeadHoldThatMayBeTakenAgain() {
    AtomicReference<Runnable> onClock = new AtomicReference<>(() -> {});
    AsyncTimeoutLock lock =
        TimeoutLockTarget.timedBy(
                () -> {
                  onClock.getAndSet(() -> {}).run();
                  return 0;
                },
                "camera")
            .face();
    for (Duration timeout : List.of(LONG, FOREVER)) {
      AsyncTimeoutHold hold = take(lock, "acq");
      CompletableFuture<String> body = new CompletableFuture<>();
      Attempt<String> unlocked = start(TimeoutCall.unlocked(hold, () -> body), timeout);
      AsyncTimeoutHold other = acquire(lock, "other");
      // The clock is read when the wait begins, and before it queues.
      onClock.set(unlocked::cancel);
      body.complete("slept");
      unlocked.wasCancelled();
      assertEquals(
          "this hold 'acq' of lock 'camera' was given back before",
          assertThrows(IllegalStateException.class, () -> hold.setJob("x")).getMessage());
      other.release();
      assertTrue(start(TimeoutCall.reacquire(hold), ZERO).value());
      hold.release();
    }
    assertFree(lock);
  }

  // ---- With or without -------------------------------------------------------------------------

  @Test
  default void anAttemptInVainIsAHoldThatIsNotHeld() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    for (@Nullable Duration timeout : new @Nullable Duration[] {null, ZERO, SHORT}) {
      AsyncTimeoutHold refused = start(TimeoutCall.attempt(lock, "print"), timeout).value();
      assertFalse(refused.isHeld());
      assertEquals("acq", jobInTheWay(refused));
      assertEquals(Optional.of("print"), refused.job());
      assertDead(refused);
    }
    assertTrue(hold.isHeld());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void anAttemptThatHadToWaitIsHeld() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    for (Duration timeout : List.of(LONG, FOREVER)) {
      AsyncTimeoutHold hold = take(lock, "acq");
      Attempt<AsyncTimeoutHold> print = enqueue(lock, TimeoutCall.attempt(lock, "print"), timeout);
      hold.release();
      assertTrue(print.value().isHeld());
      assertEquals(Optional.empty(), print.value().refusal());
      assertJob("print", lock);
      print.value().release();
      assertFree(lock);
    }
  }

  @Test
  default void anAttemptThatIsCancelledIsNotOneInVain() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold hold = take(lock, "acq");
    Attempt<AsyncTimeoutHold> print = enqueue(lock, TimeoutCall.attempt(lock, "print"), LONG);
    print.cancel();
    print.wasCancelled();
    assertEquals(0, lock.snapshot().waiterCount());
    hold.release();
    assertFree(lock);
  }

  @Test
  default void anAttemptForEverInsideOfTheSameOwnersScopeIsASelfDeadlock() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    Owner owner = new Owner("stage");
    CompletableFuture<String> body = new CompletableFuture<>();
    var scope = lock.request().owner(owner).withHoldAsync(inside -> body);
    CompletableFuture<AsyncTimeoutHold> again =
        lock.request().owner(owner).timeout(FOREVER).attemptAsync();
    assertTrue(again.isCompletedExceptionally());
    start(TimeoutCall.attempt(lock, "stranger"), SHORT).value();
    body.complete("left");
    assertEquals("left", scope.join());
    assertFree(lock);
  }

  @Test
  default void whoDoesNotSayWhatForIsUnnamedInAnAttemptAndInAScopeAndNothingElsewhere() {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold attempt = start(TimeoutCall.attempt(lock), null).value();
    assertJob("unnamed", lock);
    attempt.release();
    AsyncTimeoutHold plain = lock.tryAcquire().orElseThrow();
    assertEquals(Optional.empty(), lock.job());
    assertNull(plain.getLabel());
    plain.release();
    assertFree(lock);
  }
}
