package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What waiting promises at every door, whatever one waits for. A subclass says for what, and its
 * subclasses at which door.
 */
@Timeout(120)
abstract class WaitContract {
  private static final int ROUNDS = 100;

  private final DoorUnderTest door;

  WaitContract(DoorUnderTest door) {
    this.door = door;
  }

  /** A new object at which {@code waiters} have to wait until {@link WaitTarget#letIn}. */
  abstract WaitTarget<?> closedTo(int waiters);

  /** Whether {@link WaitTarget#letIn} lets in all who wait, or the first only. */
  abstract boolean letsAllIn();

  /** What a caller gets whose time is up. */
  Class<? extends SyncTimeoutException> timeoutError() {
    return SyncTimeoutException.class;
  }

  final DoorUnderTest door() {
    return door;
  }

  @AfterEach
  final void nobodyIsStuck() {
    door.close();
  }

  /** A caller that has begun to wait by the time this returns. */
  final <T> Attempt<T> enqueue(WaitTarget<T> target, @Nullable Duration timeout) {
    int before = target.snapshot().waiterCount();
    Attempt<T> attempt = door.startWait(target, timeout);
    awaitWaiters(target, before + 1);
    return attempt;
  }

  static void awaitWaiters(WaitTarget<?> target, int count) {
    Eventually.until(() -> target.snapshot().waiterCount() == count, target::snapshot);
  }

  private List<Attempt<?>> enqueue(WaitTarget<?> target, int count) {
    List<Attempt<?>> waiters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waiters.add(enqueue(target, null));
    }
    return waiters;
  }

  /** Lets in all of them, in order. */
  private void letIn(WaitTarget<?> target, List<Attempt<?>> waiters) {
    if (letsAllIn()) {
      target.letIn();
    }
    for (int i = 0; i < waiters.size(); i++) {
      if (!letsAllIn()) {
        for (Attempt<?> later : waiters.subList(i, waiters.size())) {
          assertTrue(later.isOpen(), () -> later.party() + " was let in before its turn");
        }
        target.letIn();
      }
      waiters.get(i).value();
    }
    assertEquals(0, target.snapshot().waiterCount());
  }

  @Test
  void nobodyIsLetInBeforeItOpens() {
    WaitTarget<?> target = closedTo(3);
    List<Attempt<?>> waiters = enqueue(target, 3);
    assertEquals(3, target.snapshot().waiters().size());
    waiters.forEach(waiter -> assertTrue(waiter.isOpen(), waiter::party));
    letIn(target, waiters);
    assertEquals(new QueueCounters(3, 0, 0, 0), target.snapshot().counters());
  }

  @Test
  void aCrowdIsLetIn() {
    WaitTarget<?> target = closedTo(30);
    letIn(target, enqueue(target, 30));
  }

  @Test
  void aSnapshotNamesThoseWhoWaitInOrderWithTheirDoors() {
    WaitTarget<?> target = closedTo(3);
    List<Attempt<?>> waiters = enqueue(target, 3);
    var seen = target.snapshot().waiters();
    for (int i = 0; i < 3; i++) {
      assertEquals(waiters.get(i).door(), seen.get(i).door());
      assertEquals(waiters.get(i).party(), seen.get(i).party());
    }
    letIn(target, waiters);
  }

  @Test
  void aCancelledWaiterLeavesAtOnceAndWithoutATrace() {
    WaitTarget<?> target = closedTo(2);
    String before = target.snapshot().toString();
    Attempt<?> waiter = enqueue(target, null);
    waiter.cancel();
    waiter.wasCancelled();
    assertEquals(before, target.snapshot().toString());
    assertEquals(new QueueCounters(0, 0, 1, 0), target.snapshot().counters());
    letIn(target, enqueue(target, 2));
  }

  @Test
  void theOthersAreLetInInOrderWhenSomeAreCancelled() {
    WaitTarget<?> target = closedTo(6);
    List<Attempt<?>> waiters = enqueue(target, 9);
    List<Attempt<?>> staying = new ArrayList<>();
    for (int i = 0; i < waiters.size(); i++) {
      if (i % 3 == 0) {
        waiters.get(i).cancel();
        waiters.get(i).wasCancelled();
      } else {
        staying.add(waiters.get(i));
      }
    }
    letIn(target, staying);
  }

  @Test
  void aCancelledTimedWaiterIsCancelledAndDoesNotTimeOut() {
    WaitTarget<?> target = closedTo(1);
    Attempt<?> waiter = enqueue(target, TimeoutContract.LONG);
    waiter.cancel();
    waiter.wasCancelled();
    assertEquals(new QueueCounters(0, 0, 1, 0), target.snapshot().counters());
  }

  @Test
  void aCancellationThatMeetsTheOpeningHasOneOutcomeAndLosesNothing() {
    AtomicBoolean go = new AtomicBoolean();
    for (int round = 0; round < ROUNDS; round++) {
      WaitTarget<?> target = closedTo(1);
      Attempt<?> waiter = enqueue(target, null);
      go.set(false);
      Thread opener =
          new Thread(
              () -> {
                Eventually.until(go::get, () -> "the start");
                target.letIn();
              });
      opener.start();
      go.set(true);
      waiter.cancel();
      Eventually.ended(opener);
      boolean wasLetIn = waiter.hasSucceeded();
      if (!wasLetIn) {
        waiter.wasCancelled();
      }
      assertEquals(0, target.snapshot().waiterCount());
      assertLost(target, wasLetIn);
    }
  }

  /**
   * What {@code target} must be like after one waiter and one opening, if that waiter {@code
   * wasLetIn}, and if it was cancelled instead.
   */
  abstract void assertLost(WaitTarget<?> target, boolean wasLetIn);

  @Test
  void zeroIsOneTry() {
    WaitTarget<?> target = closedTo(1);
    String before = target.snapshot().toString();
    var error = door.startWait(target, Duration.ZERO).failure(SyncTimeoutException.class);
    assertEquals(0, error.getTimeoutNanos());
    assertEquals(0, error.getWaitedNanos());
    assertEquals(Optional.empty(), door.startTryWait(target, Duration.ZERO).value());
    assertEquals(before, target.snapshot().toString());
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
    letIn(target, enqueue(target, 1));
  }

  @Test
  void aCallerWhoseTimeIsUpFailsWithATimeoutAndNoCancellation() {
    WaitTarget<?> target = closedTo(1);
    String before = target.snapshot().toString();
    Throwable failure = door.startWait(target, Duration.ofMillis(1)).failure();
    assertFalse(failure instanceof CancellationException, failure::toString);
    assertEquals(timeoutError(), failure.getClass());
    assertEquals(1_000_000, ((SyncTimeoutException) failure).getTimeoutNanos());
    assertEquals(before, target.snapshot().toString());
    assertEquals(new QueueCounters(0, 1, 0, 0), target.snapshot().counters());
    letIn(target, enqueue(target, 1));
  }

  @Test
  void aTryWhoseTimeIsUpGetsNothing() {
    WaitTarget<?> target = closedTo(1);
    assertEquals(Optional.empty(), door.startTryWait(target, Duration.ofMillis(1)).value());
    assertEquals(new QueueCounters(0, 1, 0, 0), target.snapshot().counters());
    letIn(target, enqueue(target, 1));
  }

  @Test
  void whoIsLetInInTimeIsIn() {
    WaitTarget<?> target = closedTo(1);
    Attempt<?> waiter = enqueue(target, TimeoutContract.LONG);
    target.letIn();
    waiter.value();
    WaitTarget<?> another = closedTo(1);
    Attempt<? extends Optional<?>> tries = door.startTryWait(another, TimeoutContract.LONG);
    awaitWaiters(another, 1);
    another.letIn();
    assertTrue(tries.value().isPresent());
  }

  @Test
  void forEverHasNoEnd() {
    for (Duration forEver : TimeoutContract.FOREVER) {
      WaitTarget<?> target = closedTo(1);
      Attempt<?> waiter = enqueue(target, forEver);
      target.letIn();
      waiter.value();
    }
  }

  @Test
  void aNegativeTimeoutIsRefusedWithItsValueAndChangesNothing() {
    WaitTarget<?> target = closedTo(1);
    String before = target.snapshot().toString();
    Duration negative = Duration.ofSeconds(-5);
    for (Attempt<?> attempt :
        List.of(door.startWait(target, negative), door.startTryWait(target, negative))) {
      String message = String.valueOf(attempt.failure(IllegalArgumentException.class).getMessage());
      assertTrue(message.contains("-5S") || message.contains("-5s"), message);
    }
    assertEquals(before, target.snapshot().toString());
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
    letIn(target, enqueue(target, 1));
  }
}
