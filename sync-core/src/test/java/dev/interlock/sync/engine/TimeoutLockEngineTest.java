package dev.interlock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Door;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.Owner;
import dev.interlock.sync.QueueCounters;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a hold goes and comes, step by step. */
@Timeout(60)
class TimeoutLockEngineTest {
  private static final int ROUNDS = 20_000;

  private long nowNanos = 1_000;
  private Runnable onClock = () -> {};
  private final TimeoutLockEngine lock =
      new TimeoutLockEngine(
          "camera",
          0,
          () -> {
            onClock.run();
            return nowNanos;
          },
          TestParties.INSTANCE);

  private TimeoutLockHold newHold(String job) {
    return lock.newHold(1, Parties.FUTURE, new Tag(job, null), false);
  }

  private TimeoutLockHold take(String job) {
    TimeoutLockHold hold = newHold(job);
    assertTrue(lock.tryEnter(hold));
    return hold;
  }

  private StepWaiter enqueue(String job) {
    StepWaiter waiter = new StepWaiter(newHold(job));
    assertFalse(lock.enqueue(waiter));
    return waiter;
  }

  /** {@code hold} lets others go first; what waits for it. */
  private StepWaiter letGoFirst(TimeoutLockHold hold) {
    StepWaiter back = new StepWaiter(hold);
    assertFalse(lock.takeAgain(hold, back, TimeoutLockEngine.HELD));
    return back;
  }

  /** The caller of {@code back} goes on with its hold. */
  private static void tell(StepWaiter back) {
    assertTrue(back.claim());
    var unused = ((TimeoutLockHold) back.hold()).endTold(back);
  }

  /** The dead {@code hold} is taken again while the lock is free. */
  private void takeAgain(TimeoutLockHold hold) {
    StepWaiter back = new StepWaiter(hold);
    assertTrue(lock.takeAgain(hold, back, null));
    tell(back);
    assertTrue(hold.isHeld());
  }

  private void assertFree() {
    assertFalse(lock.isLocked());
    assertNull(lock.job());
    assertFalse(lock.hasWaiters());
    take("probe").release();
  }

  private static String message(IllegalStateException failure) {
    return String.valueOf(failure.getMessage());
  }

  // ---- Going and coming ------------------------------------------------------------------------

  @Test
  void everybodyWhoQueuedBeforeGoesFirstAndNobodyWhoQueuedAfter() {
    TimeoutLockHold mine = take("acq");
    StepWaiter first = enqueue("first");
    StepWaiter second = enqueue("second");
    StepWaiter back = letGoFirst(mine);
    StepWaiter after = enqueue("after");
    assertFalse(mine.isHeld());
    assertEquals("first", lock.job());
    first.hold().release();
    assertEquals("second", lock.job());
    second.hold().release();
    assertEquals("acq", lock.job());
    assertTrue(mine.isHeld());
    assertEquals(List.of("granted"), back.told);
    mine.release();
    assertTrue(after.hold().isHeld());
    after.hold().release();
    assertFree();
  }

  @Test
  void ifNobodyWaitsTheHoldIsKept() {
    TimeoutLockHold mine = take("acq");
    StepWaiter back = new StepWaiter(mine);
    assertTrue(lock.isUndisturbed(mine, 0));
    assertTrue(lock.takeAgain(mine, back, TimeoutLockEngine.HELD));
    assertTrue(mine.isHeld());
    tell(back);
    assertTrue(lock.isUndisturbed(mine, 0));
    assertEquals(1, lock.snapshot().acquisitions());
    mine.close();
    assertFree();
  }

  @Test
  void whoGivesUpHasADeadHoldThatTouchesNothing() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter third = enqueue("third");
    StepWaiter back = letGoFirst(mine);
    assertTrue(lock.withdraw(back, true, null));
    mine.close();
    assertThrows(IllegalStateException.class, mine::release);
    assertTrue(other.hold().isHeld());
    assertFalse(third.hold().isHeld());
    other.hold().release();
    mine.close();
    assertTrue(third.hold().isHeld());
    third.hold().release();
    assertEquals(new QueueCounters(2, 1, 0, 0), lock.snapshot().counters());
    assertFree();
  }

  @Test
  void aDeadHoldMayBeTakenAgainAsTheSame() {
    TimeoutLockHold mine = take("acq");
    mine.release();
    takeAgain(mine);
    assertEquals("acq", lock.job());
    StepWaiter again = new StepWaiter(mine);
    var held = assertThrows(IllegalStateException.class, () -> lock.takeAgain(mine, again, null));
    assertEquals("this hold 'acq' of lock 'camera' is held already", message(held));
    assertTrue(lock.discard(again));
    mine.release();
    assertFree();
  }

  @Test
  void ofTwoWhoWouldBringItBackOneIsRefused() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    for (@Nullable Object since : new Object[] {null, TimeoutLockEngine.HELD}) {
      StepWaiter second = new StepWaiter(mine);
      var refused =
          assertThrows(IllegalStateException.class, () -> lock.takeAgain(mine, second, since));
      assertEquals(
          "this hold 'acq' of lock 'camera' is given back for now, in a call that has not ended",
          message(refused));
      assertTrue(lock.discard(second));
    }
    assertEquals(1, lock.snapshot().waiterCount());
    other.hold().release();
    assertEquals(List.of("granted"), back.told);
    mine.release();
    assertFree();
  }

  @Test
  void anotherCallMayBringItBackOnceTheFirstHasGivenUp() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    assertTrue(lock.withdraw(letGoFirst(mine), true, null));
    StepWaiter second = new StepWaiter(mine);
    assertFalse(lock.takeAgain(mine, second, null));
    other.hold().release();
    assertEquals(List.of("granted"), second.told);
    mine.release();
    assertFree();
  }

  // ---- Closing it meanwhile --------------------------------------------------------------------

  @Test
  void closingAHoldThatIsAboutToComeBackCallsThatOff() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    assertThrows(IllegalStateException.class, mine::release);
    assertEquals(1, lock.snapshot().waiterCount());
    mine.close();
    assertEquals(
        List.of("refused: this hold 'acq' of lock 'camera' was closed before it was let in again"),
        back.told);
    mine.close();
    assertEquals(1, back.told.size());
    other.hold().release();
    assertFree();
  }

  @Test
  void aHoldThatIsClosedOnTheWayToTheQueueStaysClosed() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = new StepWaiter(mine);
    // The clock is read after the wait was announced, and before the queue is.
    onClock =
        () -> {
          onClock = () -> {};
          mine.close();
        };
    var dead =
        assertThrows(
            IllegalStateException.class, () -> lock.takeAgain(mine, back, TimeoutLockEngine.HELD));
    assertEquals("this hold 'acq' of lock 'camera' was given back before", message(dead));
    assertTrue(lock.discard(back));
    assertEquals(List.of(), back.told);
    assertTrue(other.hold().isHeld());
    other.hold().release();
    assertFree();
  }

  @Test
  void aDeadHoldThatIsClosedOnTheWayToTheQueueStaysDead() {
    TimeoutLockHold mine = take("acq");
    mine.close();
    StepWaiter back = new StepWaiter(mine);
    onClock =
        () -> {
          onClock = () -> {};
          mine.close();
        };
    assertTrue(lock.takeAgain(mine, back, null));
    assertFalse(back.isGranted());
    assertEquals(1, back.told.size());
    assertFree();
  }

  @Test
  void aHoldThatIsBackIsClosedBeforeItsCallerIsToldAndTheCallFails() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    back.whenGranted(mine::close);
    other.hold().release();
    assertEquals(
        List.of(
            "granted",
            "refused: this hold 'acq' of lock 'camera' was closed before it was let in again"),
        back.told);
    assertFalse(back.claim());
    assertFree();
    // Its caller finds out too late that it does not want it.
    assertFalse(lock.takeBack(back));
    assertFree();
  }

  @Test
  void aHoldThatIsKeptIsClosedBeforeItsCallerIsToldAndTheCallFails() {
    TimeoutLockHold mine = take("acq");
    StepWaiter back = new StepWaiter(mine);
    assertTrue(lock.takeAgain(mine, back, TimeoutLockEngine.HELD));
    mine.release();
    assertFalse(back.claim());
    assertEquals(1, back.told.size());
    assertThrows(IllegalStateException.class, mine::release);
    assertFree();
  }

  @Test
  void toCloseAHoldWhoseCallerIsToldLeavesTheCallAlone() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    other.hold().release();
    assertTrue(back.claim());
    mine.close();
    assertEquals(List.of("granted"), back.told);
    long granted = mine.endTold(back);
    assertFree();
    takeAgain(mine);
    mine.giveBack(granted);
    assertTrue(mine.isHeld());
    mine.release();
    assertFree();
  }

  /** It is told by two threads, and takes no notice. */
  private static final class Deaf extends Waiter {
    Deaf(TimeoutLockHold hold) {
      super(hold, 1, Parties.FUTURE);
    }

    @Override
    protected Door door() {
      return Door.FUTURE;
    }

    @Override
    protected boolean mayRunInPlace() {
      return false;
    }

    @Override
    protected void granted() {}

    @Override
    protected void signalled() {}

    @Override
    protected void refused(RuntimeException reason) {}

    @Override
    protected void undeliverable(Throwable failure) {}
  }

  @Test
  void aHoldThatIsClosedWhileItComesBackIsDeadInTheEnd() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    TimeoutLockHold[] other = {newHold("other")};
    Thread leaves =
        new Thread(
            () -> {
              for (int round = 1; round <= ROUNDS; round++) {
                await(begun, round);
                // Written before the round began.
                other[0].close();
                ended.set(round);
              }
            });
    leaves.setDaemon(true);
    leaves.start();
    for (int round = 1; round <= ROUNDS; round++) {
      TimeoutLockHold mine = take("acq");
      TimeoutLockHold others = newHold("other");
      assertFalse(lock.enqueue(new Deaf(others)));
      assertFalse(lock.takeAgain(mine, new Deaf(mine), TimeoutLockEngine.HELD));
      other[0] = others;
      begun.set(round);
      mine.close();
      await(ended, round);
      assertFalse(mine.isHeld());
      assertFalse(lock.isLocked());
      assertFalse(lock.hasWaiters());
    }
    leaves.join();
  }

  @SuppressWarnings("ThreadPriorityCheck") // so that the other has a core
  private static void await(AtomicInteger number, int value) {
    for (int tries = 0; number.get() != value; tries++) {
      if (tries < 1_000) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  // ---- One call at a time ----------------------------------------------------------------------

  @Test
  void whatOneCallGotTooLateIsNotTakenFromTheNext() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    other.hold().release();
    assertTrue(mine.isHeld());
    mine.close();
    takeAgain(mine);
    // An interrupt, a cancelled future, an executor that rejects: whatever ends the earlier call.
    assertFalse(lock.takeBack(back));
    lock.takeBackUndelivered(back, new IllegalStateException("rejected"));
    assertTrue(mine.isHeld());
    mine.release();
    assertFree();
  }

  @Test
  void aHoldThatIsBackIsInNoOtherCallBeforeItsCallerIsTold() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    StepWaiter next = enqueue("next");
    other.hold().release();
    assertTrue(mine.isHeld());
    StepWaiter second = new StepWaiter(mine);
    String inCall =
        "this hold 'acq' of lock 'camera' is given back for now, in a call that has not ended";
    var letGo =
        assertThrows(
            IllegalStateException.class,
            () -> lock.takeAgain(mine, second, TimeoutLockEngine.HELD));
    assertEquals(inCall, message(letGo));
    assertTrue(lock.discard(second));
    var kept = assertThrows(IllegalStateException.class, () -> lock.isUndisturbed(mine, 0));
    assertEquals(inCall, message(kept));
    assertThrows(IllegalStateException.class, mine::beginBreak);
    // It was cancelled meanwhile.
    assertTrue(lock.takeBack(back));
    assertFalse(mine.isHeld());
    assertEquals("next", lock.job());
    next.hold().release();
    takeAgain(mine);
    mine.release();
    assertFree();
  }

  @Test
  void aCallThatIsRefusedSinceTheHoldIsHeldHindersNobodyAndForgetsNothing() {
    TimeoutLockHold mine = newHold("acq");
    TimeoutLockHold first = take("first");
    LockSnapshot refusal = lock.snapshot();
    mine.refuse(refusal);
    StepWaiter waits = new StepWaiter(mine);
    assertFalse(lock.takeAgain(mine, waits, null));
    StepWaiter wrong = new StepWaiter(mine);
    assertThrows(
        IllegalStateException.class, () -> lock.takeAgain(mine, wrong, TimeoutLockEngine.HELD));
    assertTrue(lock.discard(wrong));
    assertSame(refusal, mine.refusal());
    first.release();
    tell(waits);
    assertNull(mine.refusal());
    StepWaiter other = enqueue("other");
    StepWaiter alsoWrong = new StepWaiter(mine);
    assertThrows(IllegalStateException.class, () -> lock.takeAgain(mine, alsoWrong, null));
    // Before the faulty call has come so far as to be discarded.
    StepWaiter back = letGoFirst(mine);
    assertTrue(lock.discard(alsoWrong));
    other.hold().release();
    tell(back);
    mine.release();
    assertFree();
  }

  @Test
  void whoIsRefusedIsToldOfItBeforeTheNextCallCanBegin() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    assertTrue(lock.withdraw(back, true, Capture.excerpt(lock)));
    LockSnapshot refusal = mine.refusal();
    assertNotNull(refusal);
    assertNotNull(refusal.holder());
    assertEquals("other", refusal.holder().label());
    other.hold().release();
    takeAgain(mine);
    assertNull(mine.refusal());
    // One that is cancelled was not refused.
    StepWaiter print = enqueue("print");
    assertTrue(lock.withdraw(letGoFirst(mine), false, null));
    assertNull(mine.refusal());
    print.hold().release();
    assertFree();
  }

  @Test
  void aCallThatIsCancelledBeforeItBeginsIsNone() {
    TimeoutLockHold mine = take("acq");
    Object since = mine.beginBreak();
    StepWaiter back = new StepWaiter(mine);
    assertTrue(lock.withdraw(back, false, null));
    assertTrue(lock.takeAgain(mine, back, since));
    assertFalse(mine.isHeld());
    var dead = assertThrows(IllegalStateException.class, () -> mine.rename("x"));
    assertEquals("this hold 'acq' of lock 'camera' was given back before", message(dead));
    StepWaiter again = new StepWaiter(mine);
    assertTrue(lock.withdraw(again, false, null));
    assertTrue(lock.takeAgain(mine, again, null));
    assertFalse(mine.isHeld());
    takeAgain(mine);
    StepWaiter kept = new StepWaiter(mine);
    assertTrue(lock.withdraw(kept, false, null));
    StepWaiter other = enqueue("other");
    assertTrue(lock.takeAgain(mine, kept, TimeoutLockEngine.HELD));
    assertTrue(mine.isHeld());
    assertFalse(lock.isUndisturbed(mine, 0));
    mine.release();
    other.hold().release();
    assertFree();
  }

  @Test
  void aGrantThatCannotBeDeliveredIsForTheNextAndTheHoldIsDead() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back =
        letGoFirst(mine)
            .whenGranted(
                () -> {
                  throw new IllegalStateException("refused");
                });
    StepWaiter next = enqueue("next");
    other.hold().release();
    assertEquals(List.of("granted", "undeliverable: refused"), back.told);
    assertFalse(mine.isHeld());
    assertEquals("next", lock.job());
    next.hold().release();
    assertTrue(lock.takeAgain(mine, new StepWaiter(mine), null));
    mine.release();
    assertFree();
  }

  // ---- A break ---------------------------------------------------------------------------------

  @Test
  void aBreakGivesBackAndTheSameHoldIsTakenAgain() {
    TimeoutLockHold mine = take("acq");
    Object meanwhile = mine.beginBreak();
    assertFalse(mine.isHeld());
    TimeoutLockHold other = take("other");
    StepWaiter back = new StepWaiter(mine);
    assertFalse(lock.takeAgain(mine, back, meanwhile));
    other.release();
    assertTrue(mine.isHeld());
    mine.release();
    assertFree();
  }

  @Test
  void aBreakOfADeadHoldIsRefused() {
    TimeoutLockHold mine = take("acq");
    mine.close();
    TimeoutLockHold other = take("other");
    assertThrows(IllegalStateException.class, mine::beginBreak);
    assertTrue(other.isHeld());
    other.release();
    // And nothing is pending.
    assertTrue(lock.takeAgain(mine, new StepWaiter(mine), null));
    mine.release();
    assertFree();
  }

  @Test
  void nobodyElseBringsItBackDuringABreak() {
    TimeoutLockHold mine = take("acq");
    Object meanwhile = mine.beginBreak();
    StepWaiter stranger = new StepWaiter(mine);
    assertThrows(IllegalStateException.class, () -> lock.takeAgain(mine, stranger, null));
    assertTrue(lock.discard(stranger));
    assertThrows(IllegalStateException.class, mine::beginBreak);
    mine.endBreak(meanwhile);
    assertTrue(lock.takeAgain(mine, new StepWaiter(mine), null));
    mine.release();
    assertFree();
  }

  @Test
  void aHoldThatIsClosedDuringABreakIsNotTakenAgain() {
    TimeoutLockHold mine = take("acq");
    Object meanwhile = mine.beginBreak();
    mine.close();
    StepWaiter back = new StepWaiter(mine);
    var refused =
        assertThrows(IllegalStateException.class, () -> lock.takeAgain(mine, back, meanwhile));
    assertEquals(
        "this hold 'acq' of lock 'camera' was closed before it was let in again", message(refused));
    assertTrue(lock.discard(back));
    assertFree();
  }

  // ---- What it says ----------------------------------------------------------------------------

  @Test
  void theJobMayBeChangedAndIsKeptOverAReturn() {
    TimeoutLockHold mine = take("acq");
    mine.rename("fine acq");
    assertEquals("fine acq", lock.job());
    StepWaiter other = enqueue("other");
    var unused = letGoFirst(mine);
    var away = assertThrows(IllegalStateException.class, () -> mine.rename("x"));
    assertEquals(
        "this hold 'fine acq' of lock 'camera' is given back for now, in a call that has not ended",
        message(away));
    assertEquals("other", lock.job());
    other.hold().release();
    assertEquals("fine acq", lock.job());
    mine.rename(null);
    assertNull(lock.job());
    var blank = assertThrows(IllegalArgumentException.class, () -> mine.rename(" "));
    assertEquals("job must be a text that is not blank, was ' '", blank.getMessage());
    mine.release();
    var dead = assertThrows(IllegalStateException.class, () -> mine.rename("x"));
    assertEquals("this hold of lock 'camera' was given back before", message(dead));
    assertFree();
  }

  @Test
  void theOwnerIsKeptWhenTheJobChanges() {
    Owner owner = new Owner("stage");
    TimeoutLockHold mine = lock.newHold(1, Parties.FUTURE, new Tag(null, owner), false);
    assertTrue(lock.tryEnter(mine));
    mine.rename("acq");
    HolderSnapshot holder = lock.snapshot().holder();
    assertNotNull(holder);
    assertSame(owner, holder.owner());
    assertEquals("acq", holder.label());
    mine.release();
  }

  @Test
  void itKnowsSinceWhenItIsHeldThisTime() {
    TimeoutLockHold mine = take("acq");
    nowNanos += 500;
    StepWaiter other = enqueue("other");
    assertFalse(lock.isUndisturbed(mine, 500));
    assertTrue(lock.isUndisturbed(mine, 501));
    StepWaiter back = letGoFirst(mine);
    nowNanos += 70;
    other.hold().release();
    tell(back);
    nowNanos += 30;
    assertTrue(lock.isUndisturbed(mine, 0), "nobody waits");
    StepWaiter next = enqueue("next");
    assertFalse(lock.isUndisturbed(mine, 30));
    assertTrue(lock.isUndisturbed(mine, 31));
    HolderSnapshot holder = lock.snapshot().holder();
    assertNotNull(holder);
    assertEquals(30, holder.heldNanos());
    assertFalse(holder.atLeast());
    mine.release();
    next.hold().release();
    assertThrows(IllegalStateException.class, () -> lock.isUndisturbed(mine, 0));
  }

  @Test
  void toWaitIsNotToHold() {
    TimeoutLockHold first = take("first");
    TimeoutLockHold mine = newHold("mine");
    assertFalse(lock.tryEnter(mine));
    assertFalse(lock.enqueue(new StepWaiter(mine)));
    nowNanos += 5_000_000_000L;
    LockSnapshot[] untold = new LockSnapshot[1];
    onClock =
        () -> {
          onClock = () -> {};
          // It is in, and does not know the time yet.
          untold[0] = lock.snapshot();
          throw new IllegalStateException("no time");
        };
    first.release();
    assertTrue(mine.isHeld());
    for (LockSnapshot snapshot : List.of(untold[0], lock.snapshot())) {
      HolderSnapshot holder = snapshot.holder();
      assertNotNull(holder);
      assertTrue(holder.atLeast(), snapshot::toString);
      assertEquals(0, holder.heldNanos());
    }
    StepWaiter other = enqueue("other");
    assertFalse(lock.isUndisturbed(mine, 1), "nobody knows since when");
    mine.release();
    other.hold().release();
  }

  @Test
  void aClockThatThrowsLosesNoReturn() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    var unused = letGoFirst(mine);
    onClock =
        () -> {
          throw new IllegalStateException("no time");
        };
    other.hold().release();
    assertTrue(mine.isHeld());
    TimeoutLockHold dead = newHold("dead");
    StepWaiter late = new StepWaiter(dead);
    assertThrows(IllegalStateException.class, () -> lock.takeAgain(dead, late, null));
    assertTrue(lock.discard(late));
    onClock = () -> {};
    LockSnapshot snapshot = lock.snapshot();
    assertNotNull(snapshot.holder());
    assertTrue(snapshot.holder().atLeast(), "nobody knows since when");
    mine.release();
    assertFree();
  }

  @Test
  void aLockThatIsClosedRefusesThoseWhoWouldComeBack() {
    TimeoutLockHold mine = take("acq");
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    lock.close(null);
    assertEquals(List.of("refused: lock 'camera' is closed"), back.told);
    mine.close();
    assertFalse(mine.isHeld());
    other.hold().release();
    assertFalse(lock.isLocked());
  }

  @Test
  void theHolderOfATransferredHoldIsWhoeverTakesItAgain() {
    TimeoutLockHold mine = lock.newHold(1, Thread.currentThread(), new Tag("acq", null), false);
    assertTrue(lock.tryEnter(mine));
    mine.transfer();
    assertEquals("transferred", party());
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    other.hold().release();
    tell(back);
    assertEquals("transferred", party());
    mine.release();
    takeAgain(mine);
    assertEquals("a future", party());
    mine.release();
  }

  @Test
  void whoLetsOthersGoFirstIsStillTheHolderAndWhoTakesALostHoldAgainIsTheNewOne() {
    TimeoutLockHold mine = lock.newHold(1, Thread.currentThread(), new Tag("acq", null), false);
    assertTrue(lock.tryEnter(mine));
    String me = party();
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    other.hold().release();
    tell(back);
    assertEquals(me, party());
    Object since = mine.beginBreak();
    StepWaiter afterwards = new StepWaiter(mine);
    assertTrue(lock.takeAgain(mine, afterwards, since));
    tell(afterwards);
    assertEquals(me, party());
    StepWaiter print = enqueue("print");
    assertTrue(lock.withdraw(letGoFirst(mine), true, null));
    print.hold().release();
    takeAgain(mine);
    assertEquals("a future", party());
    mine.release();
  }

  @Test
  void aDeadHoldLeadsToNobody() {
    TimeoutLockHold mine = lock.newHold(1, Thread.currentThread(), new Tag("acq", null), false);
    assertTrue(lock.tryEnter(mine));
    mine.close();
    assertSame(Parties.TRANSFERRED, mine.party());

    takeAgain(mine);
    assertSame(Parties.FUTURE, mine.party());
    StepWaiter other = enqueue("other");
    StepWaiter back = letGoFirst(mine);
    assertSame(Parties.FUTURE, mine.party());
    assertTrue(lock.withdraw(back, true, null));
    assertSame(Parties.TRANSFERRED, mine.party());
    other.hold().release();

    takeAgain(mine);
    Object pause = mine.beginBreak();
    assertSame(Parties.FUTURE, mine.party());
    assertThrows(IllegalStateException.class, mine::release);
    mine.endBreak(pause);
    assertSame(Parties.TRANSFERRED, mine.party());
    assertFree();
  }

  @Test
  void aFreeLockLeadsToNoHold() {
    TimeoutLockHold mine = lock.newHold(1, Thread.currentThread(), new Tag("acq", null), false);
    assertTrue(lock.tryEnter(mine));
    assertSame(mine, lock.lastHolder());
    mine.close();
    assertNull(lock.lastHolder());
    takeAgain(mine);
    mine.endBreak(mine.beginBreak());
    assertNull(lock.lastHolder());
    TimeoutLockHold other = take("other");
    StepWaiter back = new StepWaiter(mine);
    assertFalse(lock.takeAgain(mine, back, null));
    other.release();
    assertSame(mine, lock.lastHolder());
    assertTrue(lock.takeBack(back));
    assertNull(lock.lastHolder());
    assertFree();
  }

  private @Nullable String party() {
    HolderSnapshot holder = lock.snapshot().holder();
    return holder == null ? null : holder.party();
  }
}
