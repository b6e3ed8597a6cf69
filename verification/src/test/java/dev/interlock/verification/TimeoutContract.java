package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How long a caller waits, and what is left of it when time is up. */
interface TimeoutContract extends Steps {
  List<Duration> FOREVER =
      List.of(
          ChronoUnit.FOREVER.getDuration(),
          Duration.ofNanos(Long.MAX_VALUE),
          Duration.ofDays(200_000));

  Duration LONG = Duration.ofMinutes(10);

  @Test
  default void zeroIsOneTry() {
    Target target = exclusive();
    Hold hold = door().start(target, Ask.PLAIN.within(Duration.ZERO)).value();
    var error =
        door().start(target, Ask.PLAIN.within(Duration.ZERO)).failure(SyncTimeoutException.class);
    assertEquals(0, error.getTimeoutNanos());
    assertEquals(0, error.getWaitedNanos());
    assertTrue(hold.isHeld());
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void aTryWithoutAnyTimeIsOneTry() {
    Target target = exclusive();
    Hold hold = door().startTry(target, Ask.PLAIN.within(Duration.ZERO)).value().orElseThrow();
    assertEquals(
        Optional.empty(), door().startTry(target, Ask.PLAIN.within(Duration.ZERO)).value());
    assertEquals(Optional.empty(), door().startTry(target, Ask.called("scan")).value());
    hold.close();
    door().startTry(target, Ask.called("scan")).value().orElseThrow().close();
    Steps.assertIdle(target);
  }

  @Test
  default void aCallerWhoseTimeIsUpFailsWithATimeoutAndNoCancellation() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    Throwable failure = door().start(target, Ask.PLAIN.withinMillis(1)).failure();
    assertInstanceOf(TimeoutException.class, failure);
    assertFalse(failure instanceof CancellationException);
    var error = assertInstanceOf(SyncTimeoutException.class, failure);
    assertEquals(1_000_000, error.getTimeoutNanos());
    assertEquals(0, error.getSnapshot().waiterCount(), "others that wait");
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void aTryWhoseTimeIsUpGetsNothing() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    assertEquals(Optional.empty(), door().startTry(target, Ask.PLAIN.withinMillis(1)).value());
    assertEquals(
        Optional.empty(), door().startTry(target, Ask.called("scan").withinMillis(1)).value());
    assertEquals(new QueueCounters(0, 2, 0, 0), target.snapshot().counters());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void aTimedOutWaiterDoesNotConsumeTheNextRelease() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    door().start(target, Ask.PLAIN.withinMillis(1)).failure(SyncTimeoutException.class);
    assertEquals(new QueueCounters(0, 1, 0, 0), target.snapshot().counters());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void thoseBehindATimedOutWaiterMoveUpInOrder() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    Attempt<Hold> impatient = enqueue(target, Ask.PLAIN.withinMillis(20));
    List<Attempt<Hold>> patient = enqueue(target, 3);
    impatient.failure(SyncTimeoutException.class);
    Steps.getInInTurn(hold, patient);
    Steps.assertIdle(target);
  }

  @Test
  default void aGrantInTimeIsAGrant() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    Attempt<Hold> waiter = enqueue(target, Ask.PLAIN.within(LONG));
    Attempt<Hold> labelled = enqueue(target, Ask.called("scan").within(LONG));
    hold.close();
    waiter.value().close();
    labelled.value().close();
    assertEquals(new QueueCounters(2, 0, 0, 0), target.snapshot().counters());
    Steps.assertIdle(target);
  }

  @Test
  default void aTryThatIsGrantedInTimeHasTheHold() {
    Target target = exclusive();
    Hold hold = Steps.take(target);
    Attempt<Optional<Hold>> waiter = door().startTry(target, Ask.PLAIN.within(LONG));
    Steps.awaitWaiters(target, 1);
    hold.close();
    waiter.value().orElseThrow().close();
    Steps.assertIdle(target);
  }

  @Test
  default void forEverHasNoEnd() {
    for (Duration forEver : FOREVER) {
      Target target = exclusive();
      Hold hold = Steps.take(target);
      Attempt<Hold> waiter = enqueue(target, Ask.PLAIN.within(forEver));
      Attempt<Hold> labelled = enqueue(target, Ask.called("scan").within(forEver));
      Attempt<Optional<Hold>> attempt = door().startTry(target, Ask.PLAIN.within(forEver));
      Steps.awaitWaiters(target, 3);
      hold.close();
      waiter.value().close();
      labelled.value().close();
      attempt.value().orElseThrow().close();
      Steps.assertIdle(target);
    }
  }

  @Test
  default void aNegativeTimeoutIsRefusedWithItsValueAndChangesNothing() {
    Ask negative = Ask.PLAIN.within(Duration.ofSeconds(-5));
    Target target = exclusive();
    var free = target.snapshot().toString();
    for (Attempt<?> attempt : everyWay(target, negative)) {
      String message = String.valueOf(attempt.failure(IllegalArgumentException.class).getMessage());
      assertTrue(message.contains("-5S") || message.contains("-5s"), message);
      assertEquals(free, target.snapshot().toString());
    }
    Hold hold = Steps.take(target);
    for (Attempt<?> attempt : everyWay(target, negative)) {
      attempt.failure(IllegalArgumentException.class);
      assertTrue(hold.isHeld());
      assertEquals(0, target.snapshot().waiterCount());
    }
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
    hold.close();
    Steps.assertIdle(target);
  }

  private Set<Attempt<?>> everyWay(Target target, Ask ask) {
    return Set.of(
        door().start(target, ask),
        door().start(target, ask.labelled("scan")),
        door().startTry(target, ask),
        door().startScope(target, ask, () -> Steps.done(() -> {})));
  }

  @Test
  default void aTimeoutThatMeetsAGrantLosesNothing() {
    Target target = exclusive();
    for (int round = 0; round < 60; round++) {
      Hold hold = Steps.take(target);
      Attempt<Hold> waiter = door().start(target, Ask.PLAIN.withinMillis(1));
      Attempt<Hold> next = door().start(target, Ask.PLAIN);
      long due = System.nanoTime() + 900_000 + round * 4_000L;
      Eventually.until(() -> System.nanoTime() - due > 0, () -> "time");
      hold.close();
      if (waiter.hasSucceeded()) {
        waiter.value().close();
      } else {
        waiter.failure(SyncTimeoutException.class);
      }
      next.value().close();
      Eventually.until(() -> !target.isTaken(), target::snapshot);
    }
    Steps.assertIdle(target);
  }
}
