package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Door;
import dev.interlock.sync.Hold;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a condition promises at every door. A subclass says which. */
abstract class ConditionContract extends WaitContract {
  ConditionContract(DoorUnderTest door) {
    super(door);
  }

  @Override
  final ConditionTarget closedTo(int waiters) {
    return ConditionTarget.create();
  }

  @Override
  final boolean letsAllIn() {
    return false;
  }

  /** The lock is free, and no signal is kept. */
  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    ConditionTarget condition = (ConditionTarget) target;
    Eventually.until(() -> !condition.getLock().isLocked(), condition.getLock()::snapshot);
    Attempt<?> next = enqueue(target, null);
    assertTrue(next.isOpen());
    target.letIn();
    next.value();
  }

  /** Who has begun to wait may still be giving the lock back. */
  private static Hold take(ConditionTarget target) {
    return target.getLock().acquireUninterruptibly();
  }

  private static List<Integer> order(ConditionTarget target) {
    return List.copyOf(target.getSignalled());
  }

  private List<Attempt<Integer>> enqueueAll(ConditionTarget target, int count) {
    List<Attempt<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waiters.add(enqueue(target, null));
    }
    return waiters;
  }

  private static void awaitCount(ConditionTarget target, int waiters, int lockWaiters) {
    awaitWaiters(target, waiters);
    Eventually.until(
        () -> target.getLock().snapshot().waiterCount() == lockWaiters, target.getLock()::snapshot);
  }

  @Test
  void theLockIsFreeMeanwhileAndASignalledCallerQueuesForItAtOnce() {
    ConditionTarget target = closedTo(1);
    Attempt<?> waiter = enqueue(target, null);
    Hold signaller = take(target);
    target.getCondition().signal(signaller);
    assertEquals(0, target.snapshot().waiterCount());
    assertEquals(1, target.getLock().snapshot().waiterCount());
    assertEquals(waiter.party(), target.getLock().snapshot().waiters().get(0).party());
    assertTrue(waiter.isOpen());
    signaller.close();
    waiter.value();
    assertFalse(target.getLock().isLocked());
  }

  @Test
  void whoIsSignalledHasItsPlaceAtTheTimeOfTheSignal() {
    ConditionTarget target = closedTo(1);
    Attempt<?> waiter = enqueue(target, null);
    Hold signaller = take(target);
    CompletableFuture<Hold> before = target.getLock().acquireAsync();
    target.getCondition().signal(signaller);
    CompletableFuture<Hold> after = target.getLock().acquireAsync();
    signaller.close();
    Hold first = before.join();
    assertTrue(waiter.isOpen());
    assertFalse(after.isDone());
    first.close();
    waiter.value();
    after.join().close();
  }

  /** The original was last in, first out. */
  @Test
  void p10TheFirstToWaitIsTheFirstToBeSignalled() {
    ConditionTarget target = closedTo(5);
    List<Attempt<Integer>> waiters = enqueueAll(target, 5);
    for (Attempt<Integer> waiter : waiters) {
      target.letIn();
      waiter.value();
    }
    assertEquals(List.of(0, 1, 2, 3, 4), order(target));
  }

  @Test
  void allWhoAreSignalledTogetherGetTheLockInOrder() {
    ConditionTarget target = closedTo(9);
    List<Attempt<Integer>> waiters = enqueueAll(target, 9);
    Hold signaller = take(target);
    target.getCondition().signalAll(signaller);
    assertEquals(0, target.snapshot().waiterCount());
    signaller.close();
    waiters.forEach(Attempt::value);
    assertEquals(IntStream.range(0, 9).boxed().toList(), order(target));
    assertEquals(new QueueCounters(9, 0, 0, 0), target.snapshot().counters());
  }

  @Test
  void noSignalIsKept() {
    ConditionTarget target = closedTo(1);
    target.letIn();
    Hold signaller = take(target);
    target.getCondition().signalAll(signaller);
    signaller.close();
    Attempt<?> waiter = enqueue(target, null);
    assertTrue(waiter.isOpen());
    target.letIn();
    waiter.value();
  }

  /** In the original the cancelled one stayed, and swallowed the signal. */
  @Test
  void p10ACancelledWaiterSwallowsNoSignal() {
    ConditionTarget target = closedTo(2);
    Attempt<?> cancelled = enqueue(target, null);
    Attempt<?> next = enqueue(target, null);
    Hold signaller = take(target);
    cancelled.cancel();
    awaitWaiters(target, 1);
    target.getCondition().signal(signaller);
    assertEquals(0, target.snapshot().waiterCount());
    signaller.close();
    cancelled.wasCancelled();
    next.value();
    assertEquals(new QueueCounters(1, 0, 1, 0), target.snapshot().counters());
  }

  /**
   * In the original the body of a cancelled caller gave back a lock that it did not have. A future
   * has no body that could.
   */
  @Test
  void p10ACancelledCallerFailsWithTheLockAndNotBefore() {
    ConditionTarget target = closedTo(1);
    Attempt<?> waiter = enqueue(target, null);
    Hold other = take(target);
    waiter.cancel();
    boolean comesBack = waiter.door() != Door.FUTURE;
    awaitCount(target, 0, comesBack ? 1 : 0);
    assertEquals(comesBack, waiter.isOpen());
    assertTrue(other.isHeld());
    other.close();
    waiter.wasCancelled();
    Eventually.until(() -> !target.getLock().isLocked(), target.getLock()::snapshot);
  }

  @Test
  void aCancellationAfterTheSignalIsTooLateUnlessItEndsAFuture() {
    ConditionTarget target = closedTo(2);
    Attempt<?> waiter = enqueue(target, null);
    Attempt<?> next = enqueue(target, null);
    Hold signaller = take(target);
    target.getCondition().signal(signaller);
    waiter.cancel();
    if (waiter.door() == Door.FUTURE) {
      // Nobody goes on with the signal that it has had.
      waiter.wasCancelled();
      awaitCount(target, 0, 1);
      signaller.close();
    } else {
      signaller.close();
      waiter.value();
      assertTrue(next.isOpen());
      target.letIn();
    }
    next.value();
    Eventually.until(() -> !target.getLock().isLocked(), target.getLock()::snapshot);
  }

  @Test
  void aCallerWhoseTimeIsUpFailsWithTheLockAndNotBefore() {
    ConditionTarget target = closedTo(1);
    Hold hold = take(target);
    CompletableFuture<Hold> other = target.getLock().acquireAsync();
    Attempt<?> waiter = door().startWait(target.with(hold), Duration.ofMillis(1));
    other.join();
    Eventually.until(
        () -> target.snapshot().counters().timedOut() == 1, () -> target.snapshot().counters());
    awaitCount(target, 0, 1);
    assertTrue(waiter.isOpen());
    assertFalse(hold.isHeld());
    other.join().close();
    var error = waiter.failure(SyncTimeoutException.class);
    assertTrue(
        String.valueOf(error.getMessage())
            .startsWith(
                "condition 'ready' of lock 'camera'; no signal came; nobody else waiting; gave up"),
        error::getMessage);
    hold.release();
  }

  @Test
  void aTryWhoseTimeIsUpHasTheLockAgain() {
    ConditionTarget target = closedTo(1);
    Hold hold = take(target);
    assertTrue(door().startTryWait(target.with(hold), Duration.ofMillis(1)).value().isEmpty());
    hold.release();
  }

  @Test
  void withoutAnyTimeTheLockIsNotGivenBack() {
    ConditionTarget target = closedTo(1);
    Hold hold = take(target);
    CompletableFuture<Hold> other = target.getLock().acquireAsync();
    assertTrue(door().startTryWait(target.with(hold), Duration.ZERO).value().isEmpty());
    door().startWait(target.with(hold), Duration.ZERO).failure(SyncTimeoutException.class);
    assertFalse(other.isDone());
    hold.release();
    other.join().close();
  }

  @Test
  void aHoldOfAnotherLockIsRefusedWithItsNameAndChangesNothing() {
    ConditionTarget target = closedTo(1);
    Hold foreign = AsyncLock.create("stage").tryAcquire().orElseThrow();
    for (Attempt<?> attempt :
        List.of(
            door().startWait(target.with(foreign), null),
            door().startWait(target.with(foreign), TimeoutContract.LONG),
            door().startTryWait(target.with(foreign), TimeoutContract.LONG))) {
      assertEquals(
          "hold must be one of lock 'camera', was Hold of lock 'stage'",
          attempt.failure(IllegalArgumentException.class).getMessage());
    }
    foreign.release();
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
  }

  @Test
  void aHoldThatWasGivenBackIsRefusedAndChangesNothing() {
    ConditionTarget target = closedTo(1);
    Hold dead = take(target);
    dead.close();
    Hold other = take(target);
    for (Attempt<?> attempt :
        List.of(
            door().startWait(target.with(dead), null),
            door().startWait(target.with(dead), TimeoutContract.LONG),
            door().startTryWait(target.with(dead), TimeoutContract.LONG))) {
      assertEquals(
          "this hold of lock 'camera' was given back before",
          attempt.failure(IllegalStateException.class).getMessage());
    }
    assertTrue(other.isHeld());
    other.close();
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
  }

  @Test
  void ofTwoWaitsWithTheSameHoldOneIsRefused() {
    ConditionTarget target = closedTo(1);
    Hold hold = take(target);
    Attempt<?> waiter = door().startWait(target.with(hold), null);
    awaitWaiters(target, 1);
    Attempt<?> second = door().startWait(target.with(hold), null);
    second.failure(IllegalStateException.class);
    hold.close();
    target.letIn();
    waiter.value();
    hold.release();
  }
}
