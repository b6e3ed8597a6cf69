package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.Owner;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.SyncTimeoutException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A caller that would wait for itself is told so, and only such a caller. */
interface SelfDeadlockContract extends Steps {
  /** A scope of an owner, and what ends it. */
  record OpenScope(Attempt<String> attempt, CompletableFuture<String> body) {
    void leave() {
      body.complete("left");
      assertEquals("left", attempt.value());
    }
  }

  private OpenScope enter(Target lock, Owner owner) {
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<Boolean> inside = new CompletableFuture<>();
    Attempt<String> attempt =
        door()
            .startScope(
                lock,
                Ask.PLAIN.by(owner),
                () -> {
                  inside.complete(true);
                  return body;
                });
    Eventually.until(inside::isDone, lock::snapshot);
    return new OpenScope(attempt, body);
  }

  @Test
  default void aScopeOfTheSameOwnerIsToldInsteadOfWaitingForEver() {
    Target lock = exclusive();
    Owner owner = new Owner("stage");
    OpenScope scope = enter(lock, owner);
    Ask again = Ask.PLAIN.by(owner);
    List<Attempt<?>> attempts =
        List.of(
            door().start(lock, again),
            door().start(lock, again.labelled("again")),
            door().start(lock, again.within(ChronoUnit.FOREVER.getDuration())),
            door().startTry(lock, again.within(ChronoUnit.FOREVER.getDuration())),
            door().startScope(lock, again, () -> Steps.done(() -> {})));
    for (Attempt<?> attempt : attempts) {
      String message = String.valueOf(attempt.failure(SelfDeadlockException.class).getMessage());
      assertTrue(message.contains(name()) && message.contains("'stage'"), message);
    }
    assertEquals(0, lock.snapshot().waiterCount());
    assertEquals(new QueueCounters(0, 0, 0, 0), lock.snapshot().counters());
    assertTrue(lock.isTaken());
    scope.leave();
    Steps.assertIdle(lock);
  }

  @Test
  default void withATimeoutTheSameOwnerIsToldThatTimeIsUp() {
    Target lock = exclusive();
    Owner owner = new Owner("stage");
    OpenScope scope = enter(lock, owner);
    door().start(lock, Ask.PLAIN.by(owner).withinMillis(1)).failure(SyncTimeoutException.class);
    assertTrue(door().startTry(lock, Ask.PLAIN.by(owner)).value().isEmpty());
    scope.leave();
    Steps.assertIdle(lock);
  }

  @Test
  default void anotherOwnerWaits() {
    Target lock = exclusive();
    OpenScope scope = enter(lock, new Owner("stage"));
    List<Attempt<Hold>> others =
        List.of(enqueue(lock, Ask.PLAIN.by(new Owner("stage"))), enqueue(lock, Ask.PLAIN));
    scope.leave();
    others.get(0).value().close();
    others.get(1).value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void aHoldOfTheSameOwnerThatAnybodyMayCloseIsNoReasonToRefuse() {
    Target lock = exclusive();
    Owner owner = new Owner("stage");
    Hold hold = door().start(lock, Ask.PLAIN.by(owner)).value();
    Attempt<Hold> waiter = enqueue(lock, Ask.PLAIN.by(owner));
    hold.close();
    waiter.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void aScopeThatHasEndedIsNoReasonToRefuse() {
    Target lock = exclusive();
    Owner owner = new Owner("stage");
    enter(lock, owner).leave();
    Hold hold = Steps.take(lock);
    Attempt<Hold> waiter = enqueue(lock, Ask.PLAIN.by(owner));
    hold.close();
    waiter.value().close();
    Steps.assertIdle(lock);
  }

  /** How messages call {@link #exclusive()}. */
  String name();
}
