package dev.interlock.sync.engine;

import static dev.interlock.sync.engine.TestParties.lock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps between the two queues, taken one by one. */
@Timeout(60)
class ConditionEngineTest {
  private static final int MANY = 20_000;

  private Runnable onClock = () -> {};
  private final LockEngine lock =
      new LockEngine(
          "camera",
          Fairness.FIFO,
          () -> {
            onClock.run();
            return 0;
          },
          TestParties.INSTANCE);
  private final ConditionEngine condition = new ConditionEngine("ready", lock);

  private record Wait(LockHold hold, StepWaiter back, SignalWaiter signal) {}

  private LockHold take() {
    LockHold hold = lock.newHold(Parties.FUTURE);
    assertTrue(lock.tryEnter(hold));
    return hold;
  }

  private Wait newWait() {
    LockHold hold = take();
    StepWaiter back = new StepWaiter(hold);
    return new Wait(hold, back, new SignalWaiter(condition, hold, back));
  }

  private Wait begun() {
    Wait wait = newWait();
    wait.signal.begin();
    return wait;
  }

  @Test
  void theHoldIsTheSameAndHeldAgain() {
    Wait wait = begun();
    assertFalse(wait.hold.isHeld());
    wait.hold.close();
    assertThrows(IllegalStateException.class, wait.hold::release);
    LockHold signaller = take();
    condition.signal(signaller);
    assertFalse(wait.hold.isHeld());
    signaller.close();
    assertTrue(wait.hold.isHeld());
    assertEquals(List.of("granted"), wait.back.told);
    wait.hold.release();
    assertFalse(lock.isLocked());
  }

  @Test
  void aHoldThatIsGivenBackOnTheWayInEndsTheWait() {
    Wait wait = newWait();
    LockHold[] other = new LockHold[1];
    onClock =
        () -> {
          onClock = () -> {};
          wait.hold.close();
          other[0] = take();
        };
    assertThrows(IllegalStateException.class, wait.signal::begin);
    assertEquals(1, condition.snapshot().waiterCount());
    assertTrue(wait.signal.abandon());
    assertEquals(0, condition.snapshot().waiterCount());
    assertTrue(other[0].isHeld());
    other[0].release();
    assertFalse(lock.isLocked());
  }

  @Test
  void nobodyIsLetInWithAHoldThatIsStillBeingGivenBack() {
    Wait wait = newWait();
    // The first half of begin(); before the second, somebody else gives the hold back.
    assertFalse(condition.enqueue(wait.signal));
    wait.hold.close();
    LockHold other = take();
    condition.signal(other);
    assertEquals(0, lock.snapshot().waiterCount());
    assertFalse(wait.hold.lend(wait.signal));
    assertTrue(wait.signal.abandon());
    other.release();
    assertEquals(List.of(), wait.back.told);
    assertFalse(lock.isLocked());
  }

  @Test
  void whoHasGivenUpIsNotTransferred() {
    Wait wait = newWait();
    assertTrue(lock.discard(wait.back));
    wait.hold.close();
    assertTrue(lock.transfer(wait.back));
    assertEquals(List.of(), wait.back.told);
    assertFalse(lock.isLocked());
  }

  @Test
  void whoIsCancelledBeforeItQueuesComesBackWithTheLock() {
    Wait wait = newWait();
    wait.signal.cancel(new InterruptedException());
    wait.signal.begin();
    assertTrue(wait.hold.isHeld());
    assertNotNull(wait.signal.cause());
    assertEquals(List.of("granted"), wait.back.told);
    wait.hold.release();
  }

  @Test
  void aSignalAfterACancellationGoesToTheNext() {
    Wait first = begun();
    Wait second = begun();
    LockHold signaller = take();
    first.signal.cancel(new InterruptedException());
    condition.signal(signaller);
    signaller.close();
    assertTrue(first.hold.isHeld());
    assertNotNull(first.signal.cause());
    first.hold.close();
    assertTrue(second.hold.isHeld());
    assertEquals(null, second.signal.cause());
  }

  @Test
  void theSignalOfOneThatIsAbandonedGoesToTheNextOnce() {
    Wait first = begun();
    Wait second = begun();
    Wait third = begun();
    LockHold signaller = take();
    condition.signal(signaller);
    assertTrue(first.signal.abandon());
    assertTrue(first.signal.abandon());
    assertEquals(1, condition.snapshot().waiterCount());
    signaller.close();
    assertFalse(first.hold.isHeld());
    assertTrue(second.hold.isHeld());
    second.hold.close();
    assertFalse(third.hold.isHeld());
    assertFalse(lock.isLocked());
  }

  @Test
  void aSignalThatNobodyIsLeftToUseIsNotKept() {
    Wait first = begun();
    LockHold signaller = take();
    condition.signal(signaller);
    assertTrue(first.signal.abandon());
    signaller.close();
    Wait second = begun();
    assertFalse(second.hold.isHeld());
    assertEquals(1, condition.snapshot().waiterCount());
  }

  @Test
  void whoseLockWasGrantedAndNotClaimedIsAbandonedWithIt() {
    Wait first = begun();
    Wait second = begun();
    LockHold signaller = take();
    condition.signal(signaller);
    signaller.close();
    assertTrue(first.back.isGranted());
    assertTrue(first.signal.abandon());
    assertFalse(first.hold.isHeld());
    assertTrue(second.hold.isHeld());
  }

  @Test
  void whatWasClaimedIsNotAbandoned() {
    Wait first = begun();
    Wait second = begun();
    LockHold signaller = take();
    condition.signal(signaller);
    signaller.close();
    assertTrue(first.back.claimGrant());
    assertFalse(first.signal.abandon());
    assertTrue(first.hold.isHeld());
    assertFalse(second.signal.isDecided());
  }

  @Test
  void aLockThatIsClosedFailsAllWhoAreSignalled() {
    Wait first = newWait();
    List<Wait> waits = new ArrayList<>();
    first.signal.begin();
    for (int i = 0; i < MANY; i++) {
      waits.add(begun());
    }
    LockHold signaller = take();
    lock.close(null);
    condition.signal(signaller);
    assertEquals(0, condition.snapshot().waiterCount());
    assertEquals(List.of("refused: lock 'camera' is closed"), first.back.told);
    for (Wait wait : waits) {
      assertEquals(List.of("refused: lock 'camera' is closed"), wait.back.told);
    }
    signaller.release();
  }

  @Test
  void aLockThatIsClosedFailsOneThatIsCancelled() {
    Wait wait = begun();
    lock.close(null);
    wait.signal.cancel(new InterruptedException());
    assertEquals(List.of("refused: lock 'camera' is closed"), wait.back.told);
    assertFalse(wait.hold.isHeld());
  }

  @Test
  void aConditionThatIsClosedFailsAllWithTheLock() {
    Wait first = begun();
    Wait second = begun();
    condition.close(null);
    assertTrue(first.hold.isHeld());
    assertTrue(first.signal.cause() instanceof SyncClosedException);
    first.hold.close();
    assertTrue(second.hold.isHeld());
    SignalWaiter late = new SignalWaiter(condition, second.hold, new StepWaiter(second.hold));
    assertThrows(SyncClosedException.class, late::begin);
    assertTrue(second.hold.isHeld());
  }

  @Test
  void aChainOfThoseThatCannotBeResumedOverflowsNoStack() {
    List<Wait> waits = new ArrayList<>();
    AtomicBoolean last = new AtomicBoolean();
    for (int i = 0; i < MANY; i++) {
      Wait wait = newWait();
      wait.back.whenGranted(ConditionEngineTest::refuse).whenUndeliverable(wait.signal::passOn);
      wait.signal.begin();
      waits.add(wait);
    }
    Wait end = newWait();
    end.back.whenGranted(() -> last.set(true));
    end.signal.begin();
    LockHold signaller = take();
    condition.signal(signaller);
    signaller.close();
    while (!last.get()) {
      Thread.onSpinWait();
    }
    assertTrue(end.hold.isHeld());
    for (Wait wait : waits) {
      assertEquals(List.of("granted", "undeliverable: refused"), wait.back.told);
    }
  }

  private static void refuse() {
    throw new IllegalStateException("refused");
  }

  @Test
  void thoseWhoAreSignalledTogetherQueueInOrderWhateverRunsInPlace() {
    List<Wait> waits = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      Wait wait = newWait();
      wait.back.whenGranted(() -> order.add(number));
      if (i % 2 == 0) {
        wait.back.toldWithoutCode();
      }
      wait.signal.begin();
      waits.add(wait);
    }
    LockHold signaller = take();
    condition.signalAll(signaller);
    signaller.close();
    waits.forEach(wait -> wait.hold.close());
    assertEquals(List.of(0, 1, 2, 3, 4, 5), order);
    assertEquals(new QueueCounters(6, 0, 0, 0), condition.snapshot().counters());
  }

  @Test
  void withABargingLockOneThatIsSignalledIsCalledToTry() {
    LockEngine barging = lock(Fairness.barging());
    ConditionEngine ready = new ConditionEngine(null, barging);
    LockHold hold = barging.newHold(Parties.FUTURE);
    assertTrue(barging.tryEnter(hold));
    StepWaiter back = new StepWaiter(hold);
    new SignalWaiter(ready, hold, back).begin();
    LockHold signaller = barging.newHold(Parties.FUTURE);
    assertTrue(barging.tryEnter(signaller));
    ready.signal(signaller);
    signaller.close();
    assertEquals(List.of("signalled"), back.told);
    barging.retry(back);
    assertTrue(hold.isHeld());
  }

  @Test
  void aThreadThatIsSignalledWhenTheLockIsClosedFailsAndItsSignalGoesOn() throws Exception {
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              LockHold hold = lock.newHold(Thread.currentThread());
              assertTrue(lock.tryEnter(hold));
              failures.add(
                  assertThrows(
                      SyncClosedException.class,
                      () -> new SignalledThread(condition, hold).awaitSignalUninterruptibly()));
            });
    thread.start();
    while (condition.snapshot().waiterCount() == 0 || lock.isLocked()) {
      Thread.onSpinWait();
    }
    Wait next = begun();
    LockHold signaller = take();
    condition.signal(signaller);
    assertEquals(1, lock.snapshot().waiterCount());
    lock.close(null);
    thread.join();
    assertEquals(1, failures.size());
    assertEquals(List.of("refused: lock 'camera' is closed"), next.back.told);
    signaller.close();
  }
}
