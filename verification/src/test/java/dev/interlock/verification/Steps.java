package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.interlock.sync.Hold;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The steps that the tests of a contract are made of. */
interface Steps {
  /** The manner of waiting under test. */
  DoorUnderTest door();

  /** An object that one caller at a time can have. */
  Target exclusive();

  /** Takes the free {@code target}. */
  static Hold take(Target target) {
    return target.tryAcquire().orElseThrow(() -> new AssertionError("not free: " + target));
  }

  /** A caller that has been in the queue by the time this returns. */
  default Attempt<Hold> enqueue(Target target, Ask ask) {
    long before = arrivals(target);
    Attempt<Hold> attempt = door().start(target, ask);
    awaitArrivals(target, before + 1);
    return attempt;
  }

  /** How many have begun to wait so far, whatever has become of them. */
  static long arrivals(Target target) {
    SyncSnapshot snapshot = target.snapshot();
    QueueCounters counters = snapshot.counters();
    return snapshot.waiterCount() + counters.granted() + counters.timedOut() + counters.cancelled();
  }

  /** Returns once so many have begun to wait since the object was made. */
  static void awaitArrivals(Target target, long count) {
    Eventually.until(() -> arrivals(target) == count, target::snapshot);
  }

  /** Callers that are in the queue, in this order, by the time this returns. */
  default List<Attempt<Hold>> enqueue(Target target, int count) {
    List<Attempt<Hold>> attempts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      attempts.add(enqueue(target, Ask.PLAIN));
    }
    return attempts;
  }

  /** Returns once so many wait. */
  static void awaitWaiters(Target target, int count) {
    Eventually.until(() -> target.snapshot().waiterCount() == count, target::snapshot);
  }

  /** They get in one after the other in this order, each only when the one before has left. */
  static void getInInTurn(Hold first, List<Attempt<Hold>> attempts) {
    Hold inside = first;
    for (int i = 0; i < attempts.size(); i++) {
      for (Attempt<Hold> later : attempts.subList(i, attempts.size())) {
        assertEquals(true, later.isOpen(), () -> later.party() + " got in before its turn");
      }
      inside.close();
      inside = attempts.get(i).value();
    }
    inside.close();
  }

  /** Nobody is inside and nobody waits, and it can be taken. */
  static void assertIdle(Target target) {
    assertAll(
        () -> assertEquals(0, target.snapshot().waiterCount(), "waiters"),
        () -> assertEquals(List.of(), target.snapshot().waiters()),
        () -> assertFalse(target.isTaken(), () -> "still taken: " + target.snapshot()));
    take(target).close();
  }

  /** The body of a scope that does {@code action} and is complete. */
  static CompletableFuture<String> done(Runnable action) {
    action.run();
    return CompletableFuture.completedFuture("done");
  }
}
