package dev.interlock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.SyncClosedException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A lock that operations take again, step by step. */
class GlobalLockEngineTest {
  private final AtomicLong clock = new AtomicLong(5_000_000_000L);
  private final GlobalLockEngine lock =
      new GlobalLockEngine("lab", 0, true, clock::get, TestParties.INSTANCE);
  private final Owner scan = new Owner("scan");
  private final Owner align = new Owner("align");

  private GlobalHold newHold(Owner owner) {
    return newHold(owner, false);
  }

  private GlobalHold newHold(Owner owner, boolean scoped) {
    Tag tag = new Tag(null, owner);
    return lock.newHold(Thread.currentThread(), tag, owner, scoped, LockUse.IF_ENABLED);
  }

  private GlobalHold take(Owner owner) {
    return take(newHold(owner));
  }

  private GlobalHold take(GlobalHold hold) {
    assertTrue(lock.tryEnter(hold));
    return hold;
  }

  /**
   * As code of {@code scan} that asks for the lock on behalf of {@code owner}, without a timeout.
   */
  private void askFor(Owner owner) {
    scan.run(() -> lock.checkNotInside(Thread.currentThread(), new Tag(null, owner)));
  }

  private StepWaiter enqueue(Owner owner) {
    StepWaiter waiter = new StepWaiter(newHold(owner));
    assertFalse(lock.enqueue(waiter));
    return waiter;
  }

  private int holds() {
    return lock.snapshot().holds();
  }

  private static HolderSnapshot holder(LockSnapshot snapshot) {
    HolderSnapshot holder = snapshot.holder();
    assertNotNull(holder);
    return holder;
  }

  @Test
  void whoComesWhenItsOperationIsInsideIsLetInBehindNobody() {
    GlobalHold first = take(scan);
    StepWaiter stranger = enqueue(align);
    StepWaiter again = new StepWaiter(newHold(scan));
    assertTrue(lock.enqueue(again));
    assertTrue(again.isGranted());
    assertTrue(stranger.isWaiting());
    first.close();
    assertTrue(stranger.isWaiting());
    again.hold().close();
    assertTrue(stranger.isGranted());
  }

  @Test
  void aGrantLetsInAllOfItsOperationInOneStep() {
    GlobalHold first = take(new Owner());
    List<StepWaiter> scans = new ArrayList<>();
    List<StepWaiter> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      scans.add(enqueue(scan));
      others.add(enqueue(align));
    }
    scans.get(0).whenGranted(() -> assertEquals(5, holds()));
    first.close();
    scans.forEach(waiter -> assertEquals(List.of("granted"), waiter.told));
    scans.forEach(waiter -> assertNull(waiter.neighbour()));
    others.forEach(waiter -> assertTrue(waiter.isWaiting()));
    scans.forEach(waiter -> waiter.hold().close());
    others.forEach(waiter -> assertTrue(waiter.isGranted()));
    others.forEach(waiter -> waiter.hold().close());
    assertFalse(lock.isLocked());
    assertEquals(3, lock.snapshot().acquisitions());
    assertEquals(10, lock.snapshot().counters().granted());
  }

  @Test
  void oneOfAnOperationThatCannotBeToldGivesBackWhatItHasAndNoMore() {
    for (int unreachable = 0; unreachable < 3; unreachable++) {
      GlobalHold first = take(new Owner());
      List<StepWaiter> scans = List.of(enqueue(scan), enqueue(scan), enqueue(scan));
      StepWaiter stranger = enqueue(align);
      scans
          .get(unreachable)
          .whenGranted(
              () -> {
                throw new IllegalStateException("gone");
              });
      first.close();
      assertEquals(2, holds());
      assertTrue(lock.isHeldBy(scan));
      assertTrue(stranger.isWaiting());
      for (StepWaiter waiter : scans) {
        waiter.hold().close();
      }
      assertTrue(stranger.isGranted());
      stranger.hold().close();
      assertFalse(lock.isLocked());
    }
  }

  @Test
  void ifNobodyOfAnOperationCanBeToldTheNextIsLetIn() {
    GlobalHold first = take(new Owner());
    for (int i = 0; i < 3; i++) {
      var unused =
          enqueue(scan)
              .whenGranted(
                  () -> {
                    throw new IllegalStateException("gone");
                  });
    }
    StepWaiter stranger = enqueue(align);
    first.close();
    assertTrue(stranger.isGranted());
    assertEquals(1, holds());
    assertFalse(lock.isHeldBy(scan));
  }

  @Test
  void whoHasNoOperationIsAStrangerEachTime() {
    GlobalHold hold = lock.newHold(Thread.currentThread(), null, null, false, LockUse.IF_ENABLED);
    assertTrue(lock.tryEnter(hold));
    assertFalse(
        lock.tryEnter(lock.newHold(Thread.currentThread(), null, null, false, LockUse.IF_ENABLED)));
    assertFalse(lock.isHeldBy(null));
    assertFalse(lock.isHeldBy(scan));
    hold.close();
    assertFalse(lock.isLocked());
  }

  @Test
  void sinceWhenItIsHeldIsSinceTheOutermostHold() {
    GlobalHold first = take(scan);
    clock.addAndGet(1_000_000_000);
    GlobalHold second = take(scan);
    clock.addAndGet(1_000_000_000);
    first.close();
    clock.addAndGet(1_000_000_000);
    HolderSnapshot holder = holder(lock.snapshot());
    assertEquals(3_000_000_000L, holder.heldNanos());
    assertFalse(holder.atLeast());
    second.close();
    GlobalHold third = take(align);
    assertEquals(0, holder(lock.snapshot()).heldNanos());
    third.close();
  }

  @Test
  void anOutermostHoldThatHadToWaitKnowsSinceWhenToo() {
    GlobalHold first = take(align);
    StepWaiter waiter = enqueue(scan);
    clock.addAndGet(1_000_000_000);
    first.close();
    clock.addAndGet(2_000_000_000);
    HolderSnapshot holder = holder(lock.snapshot());
    assertEquals(2_000_000_000L, holder.heldNanos());
    assertFalse(holder.atLeast());
    waiter.hold().close();
  }

  @Test
  void aClosedLockLetsNobodyInAgainButEverybodyOut() {
    GlobalHold first = take(scan);
    GlobalHold second = take(scan);
    lock.close(null);
    assertThrows(SyncClosedException.class, () -> lock.tryEnter(newHold(scan)));
    second.release();
    first.release();
    assertFalse(lock.isLocked());
  }

  @Test
  void whoAsksForAnotherIsRefusedAsLongAsAScopeOfItsOwnOperationIsOpen() {
    askFor(align);
    GlobalHold first = take(scan);
    askFor(align);
    GlobalHold scope = take(newHold(scan, true));
    GlobalHold inner = take(newHold(scan, true));
    assertThrows(SelfDeadlockException.class, () -> askFor(align));
    askFor(scan);
    scope.close();
    first.close();
    assertThrows(SelfDeadlockException.class, () -> askFor(align));
    GlobalHold kept = take(scan);
    inner.close();
    askFor(align);
    kept.close();
  }

  @Test
  void whoIsInsideOnBehalfOfAnotherOwnerIsRefusedAsLongAsThatScopeIsOpen() {
    Runnable asAlign =
        () -> align.run(() -> lock.checkNotInside(Thread.currentThread(), new Tag(null, align)));
    GlobalHold scope = take(newHold(scan, true));
    assertThrows(SelfDeadlockException.class, asAlign::run);
    GlobalHold kept = take(scan);
    assertThrows(SelfDeadlockException.class, asAlign::run);
    scope.close();
    asAlign.run();
    kept.close();
  }

  @Test
  void aHoldThatWasGivenBackLeadsToNobody() {
    GlobalHold first = take(scan);
    GlobalHold second = take(scan);
    second.close();
    first.close();
    for (GlobalHold dead : List.of(first, second)) {
      assertEquals(Parties.TRANSFERRED, dead.party());
      assertNull(dead.operation());
    }
  }

  @Test
  void aLogLevelIsForWhatIsLogged() {
    GlobalTerms terms = GlobalTerms.of(lock);
    assertNull(terms.logLevel(Level.WARNING).logLevel());
    assertEquals(Level.WARNING, terms.operation("scan").logLevel(Level.WARNING).logLevel());
  }

  @Test
  void aScopeThatWasNeverToldThatItIsInsideIsNoReasonToRefuse() {
    GlobalHold first = take(align);
    StepWaiter gone = new StepWaiter(newHold(scan, true));
    gone.whenGranted(
        () -> {
          throw new IllegalStateException("gone");
        });
    assertFalse(lock.enqueue(gone));
    StepWaiter kept = enqueue(scan);
    first.close();
    assertTrue(kept.isGranted());
    askFor(align);
    kept.hold().close();
  }

  @Test
  void aTransferOfAHoldThatIsNotHeldChangesNothing() {
    GlobalHold dead = take(scan);
    dead.close();
    GlobalHold alive = take(scan);
    var unused = dead.transfer();
    assertTrue(lock.isHeldBy(scan));
    alive.close();
    assertFalse(lock.isLocked());
  }
}
