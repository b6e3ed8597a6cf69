package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.Owner;
import dev.interlock.sync.QueueCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What a global lock promises at every door. A subclass says which. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class GlobalLockContract
    implements HoldContract,
        TimeoutContract,
        CancellationContract,
        ScopeContract,
        PredecessorContract {
  private static final int ROUNDS = 300;

  private final DoorUnderTest door;

  GlobalLockContract(DoorUnderTest door) {
    this.door = door;
  }

  @Override
  public final DoorUnderTest door() {
    return door;
  }

  @Override
  public final Target exclusive() {
    return GlobalTarget.of("lab");
  }

  @Override
  public final String name() {
    return "lock 'lab'";
  }

  @AfterEach
  final void nobodyIsStuck() {
    door.close();
  }

  private Hold take(GlobalTarget lock, Owner owner) {
    return door().start(lock, Ask.PLAIN.by(owner)).value();
  }

  private static int holds(GlobalTarget lock) {
    return lock.snapshot().holds();
  }

  // ---- Getting in again ------------------------------------------------------------------------

  @Test
  void anOperationThatIsInsideGetsInAgainAndTheLockIsFreeWhenAllItsHoldsAreClosed() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    List<Hold> holds = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      holds.add(take(lock, owner));
      assertEquals(i, holds(lock));
    }
    Attempt<Hold> stranger = enqueue(lock, Ask.PLAIN.by(new Owner("scan")));
    for (int last : List.of(2, 0, 3)) {
      holds.get(last).release();
      assertFalse(holds.get(last).isHeld());
      assertTrue(stranger.isOpen());
      assertTrue(lock.face().isHeldBy(owner));
    }
    assertEquals(1, holds(lock));
    holds.get(1).release();
    stranger.value().close();
    assertFalse(lock.face().isHeldBy(owner));
    assertEquals(2, lock.snapshot().acquisitions());
    Steps.assertIdle(lock);
  }

  @Test
  void toGetInAgainNeverWaitsEvenIfOthersDo() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    Hold first = take(lock, owner);
    List<Attempt<Hold>> others = enqueue(lock, 3);
    List<Ask> forms =
        List.of(
            Ask.PLAIN.by(owner),
            Ask.called("again").by(owner),
            Ask.PLAIN.by(owner).within(Duration.ZERO),
            Ask.PLAIN.by(owner).within(TimeoutContract.LONG));
    for (Ask again : forms) {
      door().start(lock, again).value().close();
      door().startTry(lock, again).value().orElseThrow().close();
      assertEquals("done", door().startScope(lock, again, () -> Steps.done(() -> {})).value());
    }
    assertEquals(new QueueCounters(0, 0, 0, 0), lock.snapshot().counters());
    Steps.getInInTurn(first, others);
    Steps.assertIdle(lock);
  }

  @Test
  void aScopeIsInsideAgainAndLeavesOnce() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    CompletableFuture<String> inner = new CompletableFuture<>();
    Hold hold = take(lock, owner);
    Attempt<String> scope = door().startScope(lock, Ask.PLAIN.by(owner), () -> inner);
    Eventually.until(() -> holds(lock) == 2, lock::snapshot);
    hold.close();
    Attempt<Hold> stranger = enqueue(lock, Ask.PLAIN);
    inner.complete("done");
    assertEquals("done", scope.value());
    stranger.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  void closingAHoldTwiceTakesNothingFromTheOthers() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    Hold first = take(lock, owner);
    Hold second = take(lock, owner);
    second.close();
    second.close();
    var error = assertThrows(IllegalStateException.class, second::release);
    assertTrue(String.valueOf(error.getMessage()).contains("lock 'lab'"));
    assertTrue(first.isHeld());
    assertEquals(1, holds(lock));
    assertTrue(lock.tryAcquire().isEmpty());
    first.release();
    assertThrows(IllegalStateException.class, first::release);
    Steps.assertIdle(lock);
  }

  @Test
  void anOwnerThatHasLeftIsAStrangerAgain() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    take(lock, owner).close();
    Hold other = Steps.take(lock);
    door().start(lock, Ask.PLAIN.by(owner).within(Duration.ZERO)).failure(LockBusyException.class);
    Attempt<Hold> waiter = enqueue(lock, Ask.PLAIN.by(owner));
    other.close();
    waiter.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  void anOwnerOfTheSameNameIsAStranger() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Hold hold = take(lock, new Owner("scan"));
    Ask again = Ask.PLAIN.by(new Owner("scan")).within(Duration.ZERO);
    door().start(lock, again).failure(LockBusyException.class);
    assertTrue(door().startTry(lock, again).value().isEmpty());
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  void aCallOfAnOperationGetsInWithAnotherWhereverItIsInTheQueue() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    Hold first = Steps.take(lock);
    Attempt<Hold> one = enqueue(lock, Ask.PLAIN.by(owner));
    Attempt<Hold> stranger = enqueue(lock, Ask.PLAIN.by(new Owner()));
    Attempt<Hold> two = enqueue(lock, Ask.PLAIN.by(owner));
    Attempt<Hold> anonymous = enqueue(lock, Ask.PLAIN);
    Attempt<Hold> three = enqueue(lock, Ask.PLAIN.by(owner));
    first.close();
    List<Hold> holds = List.of(one.value(), two.value(), three.value());
    assertEquals(3, holds(lock));
    assertEquals(2, lock.snapshot().waiterCount());
    assertTrue(stranger.isOpen() && anonymous.isOpen());
    holds.forEach(Hold::close);
    Hold other = stranger.value();
    assertTrue(anonymous.isOpen());
    other.close();
    anonymous.value().close();
    assertEquals(new QueueCounters(5, 0, 0, 0), lock.snapshot().counters());
    Steps.assertIdle(lock);
  }

  @Test
  void aCallThatWasCancelledDoesNotGetInWithItsOperation() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    Hold first = Steps.take(lock);
    Attempt<Hold> one = enqueue(lock, Ask.PLAIN.by(owner));
    Attempt<Hold> two = enqueue(lock, Ask.PLAIN.by(owner));
    two.cancel();
    two.wasCancelled();
    first.close();
    Hold hold = one.value();
    assertEquals(1, holds(lock));
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  void aTransferredHoldLetsNobodyInAgain() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    Hold hold = door().start(lock, Ask.called("scan").by(owner)).value();
    Hold second = take(lock, owner);
    assertSame(hold, hold.transfer());
    assertSame(hold, hold.transfer());
    assertTrue(lock.face().isHeldBy(owner), "by the other");
    take(lock, owner).close();
    second.transfer();
    assertFalse(lock.face().isHeldBy(owner));
    door().start(lock, Ask.PLAIN.by(owner).within(Duration.ZERO)).failure(LockBusyException.class);
    HolderSnapshot holder = assertNotNullAnd(lock.snapshot().holder());
    assertNull(holder.owner());
    assertEquals("scan", holder.label());
    assertEquals("transferred", holder.party());
    assertEquals(2, holds(lock));
    second.close();
    hold.close();
    Steps.assertIdle(lock);
  }

  // ---- One owner, many callers -----------------------------------------------------------------

  @Test
  void oneOwnerMayBeUsedByManyCallersAtOnceAndNoHoldIsLost() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    HoldContract.Guarded guarded = new HoldContract.Guarded();
    for (int round = 0; round < ROUNDS; round++) {
      List<Attempt<Hold>> attempts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Attempt<Hold> attempt = door().start(lock, Ask.PLAIN.by(owner));
        attempt.then(Hold::close);
        attempts.add(attempt);
      }
      attempts.add(door().start(lock, Ask.PLAIN));
      attempts
          .get(4)
          .then(
              hold -> {
                guarded.visit();
                hold.close();
              });
      attempts.forEach(Attempt::value);
    }
    Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    guarded.visitedTimes(ROUNDS);
    assertEquals(0, holds(lock));
    Steps.assertIdle(lock);
  }

  @Test
  void aTryOfAnOwnerThatNobodyElseDisturbsSucceedsHoweverItMeetsTheOwnersOtherCalls() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    for (int round = 0; round < ROUNDS; round++) {
      List<Attempt<Hold>> attempts = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Attempt<Hold> attempt = door().start(lock, Ask.PLAIN.by(owner).within(Duration.ZERO));
        attempt.then(Hold::close);
        attempts.add(attempt);
      }
      attempts.forEach(Attempt::value);
    }
    Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    assertEquals(new QueueCounters(0, 0, 0, 0), lock.snapshot().counters());
    Steps.assertIdle(lock);
  }

  @Test
  void operationsExcludeOneAnotherHoweverOftenEachIsInside() {
    GlobalTarget lock = GlobalTarget.of("lab");
    AtomicInteger[] inside = new AtomicInteger[3];
    List<Owner> owners = new ArrayList<>();
    for (int i = 0; i < inside.length; i++) {
      inside[i] = new AtomicInteger();
      owners.add(new Owner());
    }
    ConcurrentLinkedQueue<String> trespasses = new ConcurrentLinkedQueue<>();
    List<Attempt<Hold>> attempts = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      int me = i % inside.length;
      Attempt<Hold> attempt = door().start(lock, Ask.PLAIN.by(owners.get(me)));
      attempt.then(
          hold -> {
            inside[me].incrementAndGet();
            for (int other = 0; other < inside.length; other++) {
              if (other != me && inside[other].get() != 0) {
                trespasses.add(me + " met " + other);
              }
            }
            inside[me].decrementAndGet();
            hold.close();
          });
      attempts.add(attempt);
    }
    attempts.forEach(Attempt::value);
    Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    assertEquals(List.of(), List.copyOf(trespasses));
    Steps.assertIdle(lock);
  }

  @Test
  void aCancellationThatMeetsTheReleaseLosesNoHoldOfItsOperation() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    for (int round = 0; round < CancellationContract.ROUNDS; round++) {
      Hold first = Steps.take(lock);
      Attempt<Hold> one = enqueue(lock, Ask.PLAIN.by(owner));
      Attempt<Hold> two = enqueue(lock, Ask.PLAIN.by(owner));
      Attempt<Hold> stranger = enqueue(lock, Ask.PLAIN);
      first.close();
      one.cancel();
      if (one.hasSucceeded()) {
        one.value().close();
      } else {
        one.wasCancelled();
      }
      Hold hold = two.value();
      assertTrue(stranger.isOpen());
      hold.close();
      stranger.value().close();
    }
    Steps.assertIdle(lock);
  }

  // ---- What it says ----------------------------------------------------------------------------

  @Test
  void theBusyErrorSaysWhoHasTheLockHowOftenAndForHowLong() {
    TestClock clock = new TestClock();
    GlobalTarget lock = GlobalTarget.timedBy(clock, "lab");
    Owner owner = new Owner();
    Attempt<Hold> holder = door().start(lock, Ask.called("scan").by(owner));
    Hold hold = holder.value();
    clock.advance(ReportContract.SOME_TIME);
    String who = "'scan' (" + owner + ", " + holder.party() + ") for 2.3 s";
    assertEquals(
        "lock 'lab' is held by " + who + "; nobody else waiting; gave up at once",
        busy(lock).getMessage());
    Hold second = take(lock, owner);
    LockBusyException busy = busy(lock);
    assertEquals(
        "lock 'lab' is held 2 times by " + who + "; nobody else waiting; gave up at once",
        busy.getMessage());
    assertSame(owner, assertNotNullAnd(busy.getHolder()).owner());
    assertFalse(busy.isPossibleDeadlock());
    hold.close();
    String message = String.valueOf(busy(lock).getMessage());
    assertTrue(message.contains("is held by " + who), "of the first, though closed");
    second.close();
    assertEquals("lock 'lab' is free", lock.face().toString());
    assertEquals("lock 'lab' is free", lock.core().toString());
  }

  private LockBusyException busy(GlobalTarget lock) {
    Ask once = Ask.PLAIN.by(new Owner()).within(Duration.ZERO);
    return door().start(lock, once).failure(LockBusyException.class);
  }

  private static HolderSnapshot assertNotNullAnd(@Nullable HolderSnapshot holder) {
    assertNotNull(holder);
    return holder;
  }

  @Test
  void aChildThatWaitsForWhatItsAncestorHasIsToldOfAPossibleDeadlock() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    Owner child = owner.newChild();
    Owner grandchild = child.newChild();
    Hold hold = take(lock, owner);
    for (Owner descendant : List.of(child, grandchild)) {
      LockBusyException busy =
          door()
              .start(lock, Ask.PLAIN.by(descendant).withinMillis(1))
              .failure(LockBusyException.class);
      assertTrue(busy.isPossibleDeadlock());
      assertTrue(String.valueOf(busy.getMessage()).contains("possible deadlock"));
    }
    hold.close();
    Hold ofChild = take(lock, child);
    LockBusyException busy =
        door()
            .start(lock, Ask.PLAIN.by(owner).within(Duration.ZERO))
            .failure(LockBusyException.class);
    assertFalse(busy.isPossibleDeadlock(), "a parent that waits for its child");
    ofChild.close();
    Steps.assertIdle(lock);
  }
}
