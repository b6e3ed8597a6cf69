package dev.interlock.sync.engine;

import static dev.interlock.sync.engine.TestParties.lock;
import static dev.interlock.sync.engine.TestParties.semaphore;
import static dev.interlock.sync.engine.TestParties.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.SyncClosedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operations that today's doors use little, but later primitives are made of. */
class EngineOperationsTest {
  @Test
  void oneReleaseLetsInAllThatFitInOrder() {
    SemaphoreEngine semaphore = semaphore(5);
    EngineHold all = take(semaphore, 5);
    List<String> served = new ArrayList<>();
    List<StepWaiter> waiters = new ArrayList<>();
    for (int permits : List.of(2, 1, 1, 3)) {
      StepWaiter waiter = StepWaiter.of(semaphore, permits);
      waiters.add(waiter.whenGranted(() -> served.add(waiters.indexOf(waiter) + "x" + permits)));
      assertFalse(semaphore.enqueue(waiter));
    }
    all.close();
    assertEquals(List.of("0x2", "1x1", "2x1"), served);
    assertEquals(1, semaphore.available());
    assertEquals(1, semaphore.snapshot().waiterCount());
  }

  @Test
  void toWaitIsNotToHold() {
    long[] nowNanos = {1_000};
    boolean[] isBroken = {false};
    LockEngine lock =
        new LockEngine(
            "camera",
            Fairness.FIFO,
            () -> {
              if (isBroken[0]) {
                throw new IllegalStateException("no time");
              }
              return nowNanos[0];
            },
            TestParties.INSTANCE);
    EngineHold first = take(lock);
    LockHold mine = lock.newHold(1, Parties.FUTURE, new Tag("mine", null), false);
    assertFalse(lock.tryEnter(mine));
    assertFalse(lock.enqueue(new StepWaiter(mine)));
    nowNanos[0] += 5_000_000_000L;
    isBroken[0] = true;
    first.release();
    isBroken[0] = false;
    assertTrue(mine.isHeld());
    HolderSnapshot holder = lock.snapshot().holder();
    assertNotNull(holder);
    assertTrue(holder.atLeast(), holder::toString);
    assertEquals(0, holder.heldNanos());
  }

  @Test
  void releaseAndRequeueLetsEverybodyWhoWaitsGoFirst() {
    LockEngine lock = lock();
    EngineHold mine = take(lock);
    StepWaiter first = StepWaiter.of(lock);
    StepWaiter second = StepWaiter.of(lock);
    assertFalse(lock.enqueue(first));
    assertFalse(lock.enqueue(second));
    StepWaiter back = StepWaiter.of(lock);
    assertTrue(lock.releaseAndRequeue(mine, back));
    assertFalse(mine.isHeld());
    StepWaiter later = StepWaiter.of(lock);
    assertFalse(lock.enqueue(later));
    assertTrue(first.hold().isHeld());
    first.hold().close();
    second.hold().close();
    assertTrue(back.hold().isHeld());
    back.hold().close();
    assertTrue(later.hold().isHeld());
  }

  @Test
  void releaseAndRequeueKeepsTheHoldIfNobodyWaits() {
    LockEngine lock = lock();
    EngineHold mine = take(lock);
    StepWaiter back = StepWaiter.of(lock);
    assertFalse(lock.releaseAndRequeue(mine, back));
    assertTrue(mine.isHeld());
    assertFalse(lock.hasWaiters());
  }

  @Test
  void releaseAndRequeueOfADeadHoldChangesNothing() {
    LockEngine lock = lock();
    EngineHold dead = take(lock);
    dead.close();
    EngineHold current = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    StepWaiter back = StepWaiter.of(lock);
    assertThrows(IllegalStateException.class, () -> lock.releaseAndRequeue(dead, back));
    assertFalse(lock.enqueue(waiter));
    var failure =
        assertThrows(IllegalStateException.class, () -> lock.releaseAndRequeue(dead, back));
    assertEquals("this hold of lock 'camera' was given back before", failure.getMessage());
    assertTrue(current.isHeld());
    assertEquals(1, lock.snapshot().waiterCount());
  }

  @Test
  void releaseAndRequeueOfPermitsGivesThemBackOnce() {
    SemaphoreEngine semaphore = semaphore(3);
    EngineHold mine = take(semaphore, 3);
    StepWaiter waiter = StepWaiter.of(semaphore, 2);
    assertFalse(semaphore.enqueue(waiter));
    StepWaiter back = StepWaiter.of(semaphore, 3);
    assertTrue(semaphore.releaseAndRequeue(mine, back));
    mine.close();
    assertEquals(1, semaphore.available());
    waiter.hold().close();
    assertTrue(back.isGranted());
    back.hold().close();
    assertEquals(3, semaphore.available());
  }

  @Test
  void anUninterruptibleWaitOutlastsAnInterruptAndKeepsTheFlag() throws Exception {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    boolean[] flag = new boolean[1];
    Thread thread =
        new Thread(
            () -> {
              EngineHold hold = lock.newHold(Thread.currentThread());
              new ThreadWaiter(lock, hold).awaitUninterruptibly();
              flag[0] = Thread.currentThread().isInterrupted();
              hold.close();
            });
    thread.start();
    while (!lock.hasWaiters()) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    while (thread.isInterrupted()) {
      Thread.onSpinWait();
    }
    assertTrue(lock.hasWaiters());
    first.close();
    thread.join();
    assertTrue(flag[0]);
    assertFalse(lock.isLocked());
  }

  @Test
  void closingFailsAllWaitersAndRefusesNewcomers() {
    LockEngine lock = lock();
    EngineHold inside = take(lock);
    StepWaiter first = StepWaiter.of(lock);
    StepWaiter second = StepWaiter.of(lock);
    assertFalse(lock.enqueue(first));
    assertFalse(lock.enqueue(second));
    Exception reason = new Exception("maintenance");
    lock.close(reason);
    lock.close(new Exception("too late"));
    assertEquals(List.of("refused: lock 'camera' is closed"), first.told);
    assertEquals(List.of("refused: lock 'camera' is closed"), second.told);
    assertFalse(lock.withdraw(first, false, null));
    var refusal = assertThrows(SyncClosedException.class, () -> lock.enqueue(StepWaiter.of(lock)));
    assertSame(reason, refusal.getCause());
    assertThrows(SyncClosedException.class, () -> lock.tryEnter(lock.newHold(Parties.FUTURE)));
    assertTrue(inside.isHeld());
    inside.release();
    assertFalse(lock.isLocked());
  }

  @Test
  void closingWakesAParkedThread() throws Exception {
    LockEngine lock = lock();
    EngineHold inside = take(lock);
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        new Thread(
            () ->
                thrown[0] =
                    assertThrows(
                        SyncClosedException.class,
                        () ->
                            new ThreadWaiter(lock, lock.newHold(Thread.currentThread())).await()));
    thread.start();
    while (!lock.hasWaiters()) {
      Thread.onSpinWait();
    }
    lock.close(null);
    thread.join();
    assertTrue(thrown[0] instanceof SyncClosedException);
    inside.close();
  }

  @Test
  void aClockThatThrowsLosesNothing() {
    boolean[] broken = new boolean[1];
    LockEngine lock =
        new LockEngine(
            "camera",
            Fairness.FIFO,
            () -> {
              if (broken[0]) {
                throw new IllegalStateException("no time");
              }
              return 0;
            },
            TestParties.INSTANCE);
    EngineHold first = take(lock);
    StepWaiter labelled =
        new StepWaiter(lock.newHold(1, Parties.FUTURE, new Tag("scan", null), false));
    StepWaiter next = StepWaiter.of(lock);
    assertFalse(lock.enqueue(labelled));
    assertFalse(lock.enqueue(next));
    broken[0] = true;
    assertThrows(IllegalStateException.class, () -> lock.enqueue(StepWaiter.of(lock)));
    first.close();
    assertEquals(List.of("granted"), labelled.told);
    assertTrue(lock.snapshot().holder() != null);
    labelled.hold().close();
    assertTrue(next.hold().isHeld());
    next.hold().close();
    assertFalse(lock.isLocked());
  }

  @Test
  void thoseWhoRunNoCodeInPlaceAreToldFirst() {
    SemaphoreEngine semaphore = semaphore(2);
    EngineHold all = take(semaphore, 2);
    List<String> order = new ArrayList<>();
    StepWaiter inPlace = StepWaiter.of(semaphore, 1).whenGranted(() -> order.add("in place"));
    StepWaiter parked =
        StepWaiter.of(semaphore, 1).toldWithoutCode().whenGranted(() -> order.add("parked"));
    assertFalse(semaphore.enqueue(inPlace));
    assertFalse(semaphore.enqueue(parked));
    all.close();
    assertEquals(List.of("parked", "in place"), order);
  }

  @Test
  void takingBackOneGrantOfABatchLeavesTheOthers() {
    SemaphoreEngine semaphore = semaphore(3);
    EngineHold all = take(semaphore, 3);
    StepWaiter second = StepWaiter.of(semaphore, 1);
    StepWaiter third = StepWaiter.of(semaphore, 1);
    // Second gives up, as an interrupted thread does, while those before it are still being told.
    StepWaiter first = StepWaiter.of(semaphore, 1).whenGranted(() -> semaphore.takeBack(second));
    assertFalse(semaphore.enqueue(first));
    assertFalse(semaphore.enqueue(second));
    assertFalse(semaphore.enqueue(third));
    all.close();
    assertTrue(third.hold().isHeld());
    assertTrue(third.claimGrant());
    assertEquals(1, semaphore.available());
  }

  @Test
  void whatIsTakenBackReachesItsHeirBeforeAnybodysCodeRuns() {
    SemaphoreEngine semaphore = semaphore(2);
    EngineHold all = take(semaphore, 2);
    StepWaiter heir = StepWaiter.of(semaphore, 1).toldWithoutCode();
    List<Boolean> heirIsIn = new ArrayList<>();
    StepWaiter inPlace =
        StepWaiter.of(semaphore, 1).whenGranted(() -> heirIsIn.add(heir.told.contains("granted")));
    StepWaiter broken =
        StepWaiter.of(semaphore, 1)
            .toldWithoutCode()
            .whenGranted(
                () -> {
                  throw new IllegalStateException("refused");
                });
    assertFalse(semaphore.enqueue(inPlace));
    assertFalse(semaphore.enqueue(broken));
    assertFalse(semaphore.enqueue(heir));
    all.close();
    assertEquals(List.of(true), heirIsIn);
  }

  @Test
  void aSignalThatRunsNoCodeIsNotKeptWaitingByOneThatDoes() {
    SemaphoreEngine semaphore = semaphore(2, Fairness.barging(1));
    EngineHold all = take(semaphore, 2);
    StepWaiter next = StepWaiter.of(semaphore, 1).toldWithoutCode();
    List<Boolean> nextIsSignalled = new ArrayList<>();
    StepWaiter first = StepWaiter.of(semaphore, 1);
    first
        .whenSignalled(() -> semaphore.retry(first))
        .whenGranted(() -> nextIsSignalled.add(next.told.contains("signalled")));
    assertFalse(semaphore.enqueue(first));
    assertFalse(semaphore.enqueue(next));
    all.close();
    assertEquals(List.of(true), nextIsSignalled);
  }
}
