package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.QueueCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is left of a caller that was cancelled: nothing. */
interface CancellationContract extends Steps {
  int ROUNDS = 150;

  @Test
  default void aCancelledWaiterLeavesAtOnceAndWithoutATrace() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
    waiter.cancel();
    waiter.wasCancelled();
    assertEquals(0, target.snapshot().waiterCount());
    assertEquals(new QueueCounters(0, 0, 1, 0), target.snapshot().counters());
    assertTrue(hold.isHeld());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void aCancelledWaiterPassesItsPermitOn() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    List<Attempt<Hold>> waiters = enqueue(target, 2);
    waiters.get(0).cancel();
    waiters.get(0).wasCancelled();
    hold.close();
    waiters.get(1).value().close();
    Steps.assertIdle(target);
  }

  @Test
  default void theOthersKeepTheirOrderWhenSomeAreCancelled() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    List<Attempt<Hold>> waiters = enqueue(target, 9);
    List<Attempt<Hold>> staying = new ArrayList<>();
    for (int i = 0; i < waiters.size(); i++) {
      if (i % 4 == 0) {
        waiters.get(i).cancel();
        waiters.get(i).wasCancelled();
      } else {
        staying.add(waiters.get(i));
      }
    }
    assertEquals(staying.size(), target.snapshot().waiterCount());
    Steps.getInInTurn(hold, staying);
    Steps.assertIdle(target);
  }

  @Test
  default void everybodyMayBeCancelled() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    List<Attempt<Hold>> waiters = enqueue(target, 40);
    waiters.forEach(Attempt::cancel);
    waiters.forEach(Attempt::wasCancelled);
    assertEquals(new QueueCounters(0, 0, 40, 0), target.snapshot().counters());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void aCancelledTimedWaiterIsCancelledAndDoesNotTimeOut() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    Attempt<Hold> waiter = enqueue(target, Ask.PLAIN.within(TimeoutContract.LONG));
    waiter.cancel();
    waiter.wasCancelled();
    assertEquals(new QueueCounters(0, 0, 1, 0), target.snapshot().counters());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void cancellingWhoHasGotInDoesNotTakeItsHold() {
    Target target = exclusive();
    Attempt<Hold> attempt = door().start(target, Ask.PLAIN);
    Hold hold = attempt.value();
    attempt.cancel();
    assertTrue(hold.isHeld());
    assertTrue(target.tryAcquire().isEmpty());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void aScopeThatIsCancelledWhileItWaitsDoesNotRunItsBody() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    AtomicBoolean ran = new AtomicBoolean();
    var scope = door().startScope(target, Ask.PLAIN, () -> Steps.done(() -> ran.set(true)));
    var labelled =
        door().startScope(target, Ask.called("scan"), () -> Steps.done(() -> ran.set(true)));
    Steps.awaitWaiters(target, 2);
    scope.cancel();
    labelled.cancel();
    scope.wasCancelled();
    labelled.wasCancelled();
    assertEquals(0, target.snapshot().waiterCount());
    hold.close();
    Steps.assertIdle(target);
    assertFalse(ran.get(), "the body of a cancelled scope ran");
  }

  @Test
  default void aCancellationBeforeTheReleaseLeavesItToTheNext() {
    Target target = exclusive();
    for (int round = 0; round < ROUNDS; round++) {
      Hold hold = Steps.take(target);
      Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
      Attempt<Hold> next = enqueue(target, Ask.PLAIN);
      waiter.cancel();
      waiter.wasCancelled();
      hold.close();
      next.value().close();
    }
    assertEquals(new QueueCounters(ROUNDS, 0, ROUNDS, 0), target.snapshot().counters());
    Steps.assertIdle(target);
  }

  @Test
  default void aCancellationAfterTheReleaseHasOneOutcomeAndLosesNothing() {
    Target target = exclusive();
    for (int round = 0; round < ROUNDS; round++) {
      Hold hold = Steps.take(target);
      Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
      Attempt<Hold> next = enqueue(target, Ask.PLAIN);
      hold.close();
      waiter.cancel();
      endsOneWay(waiter, next);
    }
    Steps.assertIdle(target);
  }

  @Test
  default void aCancellationThatMeetsTheReleaseHasOneOutcomeAndLosesNothing() {
    Target target = exclusive();
    AtomicBoolean go = new AtomicBoolean();
    for (int round = 0; round < ROUNDS; round++) {
      Hold hold = Steps.take(target);
      Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
      Attempt<Hold> next = enqueue(target, Ask.PLAIN);
      go.set(false);
      Thread releaser =
          new Thread(
              () -> {
                Eventually.until(go::get, () -> "the start");
                hold.close();
              });
      releaser.start();
      go.set(true);
      waiter.cancel();
      Eventually.ended(releaser);
      endsOneWay(waiter, next);
    }
    Steps.assertIdle(target);
  }

  /**
   * Either the waiter has it, and the next only after it; or the waiter has nothing, and the next
   * has it.
   */
  private static void endsOneWay(Attempt<Hold> waiter, Attempt<Hold> next) {
    if (waiter.hasSucceeded()) {
      Hold hold = waiter.value();
      assertTrue(hold.isHeld());
      assertTrue(next.isOpen(), "both got in");
      hold.close();
    } else {
      waiter.wasCancelled();
    }
    Hold hold = next.value();
    assertTrue(hold.isHeld());
    hold.close();
  }
}
