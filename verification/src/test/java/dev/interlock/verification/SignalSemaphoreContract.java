package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SignalSemaphoreSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncSignalSemaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a signal semaphore promises at every door. A subclass says which. */
abstract class SignalSemaphoreContract extends WaitContract {
  private static final int ROUNDS = 100;

  SignalSemaphoreContract(DoorUnderTest door) {
    super(door);
  }

  @Override
  final SignalSemaphoreTarget closedTo(int waiters) {
    return of(0);
  }

  @Override
  final boolean letsAllIn() {
    return false;
  }

  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    // What a future gives back, it gives back on the thread that would have completed it.
    awaitAvailable((SignalSemaphoreTarget) target, wasLetIn ? 0 : 1);
  }

  private static SignalSemaphoreTarget of(int permits) {
    return new SignalSemaphoreTarget(AsyncSignalSemaphore.create(permits, "frames"), 1);
  }

  private static SignalSemaphoreTarget bounded(int permits, int maxPermits) {
    return new SignalSemaphoreTarget(
        AsyncSignalSemaphore.builder(permits).name("frames").maxPermits(maxPermits).build(), 1);
  }

  private static void awaitAvailable(SignalSemaphoreTarget frames, int permits) {
    Eventually.until(() -> frames.face.availablePermits() == permits, frames::snapshot);
  }

  private static void assertAvailable(SignalSemaphoreTarget frames, int permits) {
    assertEquals(permits, frames.face.availablePermits());
    assertEquals(permits, frames.face.core().getAvailablePermits());
    assertEquals(permits, frames.snapshot().availablePermits());
  }

  // ---- Signals ----

  @Test
  void aSignalThatCameFirstIsUsedWithoutWaiting() {
    SignalSemaphoreTarget frames = of(0);
    frames.face.release();
    frames.face.core().release();
    assertEquals(1, door().startWait(frames, null).value());
    assertEquals(1, door().startWait(frames, Duration.ZERO).value());
    assertEquals(Optional.empty(), door().startTryWait(frames, Duration.ZERO).value());
    frames.face.release();
    assertEquals(Optional.of(1), door().startTryWait(frames, Duration.ZERO).value());
    assertAvailable(frames, 0);
    assertEquals(new QueueCounters(0, 0, 0, 0), frames.snapshot().counters());
  }

  @Test
  void whoHasAcquiredNothingMayReleaseAnyNumber() {
    SignalSemaphoreTarget frames = of(2);
    Thread stranger = new Thread(() -> frames.face.release(5), "stranger");
    stranger.start();
    Eventually.ended(stranger);
    assertAvailable(frames, 7);
    assertEquals(7, door().startWait(frames.wanting(7), null).value());
    assertAvailable(frames, 0);
  }

  @Test
  void oneReleaseLetsInEverybodyWhoFitsInOrder() {
    SignalSemaphoreTarget frames = of(0);
    Attempt<Integer> one = enqueue(frames, null);
    Attempt<Integer> two = enqueue(frames.wanting(2), null);
    Attempt<Integer> three = enqueue(frames.wanting(3), null);
    Attempt<Integer> another = enqueue(frames, null);
    frames.face.release(5);
    one.value();
    two.value();
    assertTrue(three.isOpen() && another.isOpen());
    assertAvailable(frames, 2);
    frames.face.release(2);
    three.value();
    another.value();
    assertAvailable(frames, 0);
    assertEquals(new QueueCounters(4, 0, 0, 0), frames.snapshot().counters());
  }

  @Test
  void aDrainUsesUpAllThereIs() {
    SignalSemaphoreTarget frames = of(3);
    assertEquals(3, frames.face.drain());
    assertEquals(0, frames.face.core().drain());
    assertAvailable(frames, 0);
    Attempt<Integer> waiter = enqueue(frames, null);
    frames.face.release();
    waiter.value();
  }

  @Test
  void whatAReleaserWroteIsSeenByWhomItLetsIn() {
    SignalSemaphoreTarget frames = of(0);
    int[] written = new int[1];
    AtomicInteger unseen = new AtomicInteger();
    List<Attempt<Integer>> attempts = new ArrayList<>();
    SignalSemaphoreTarget turns = of(1);
    for (int round = 1; round <= 200; round++) {
      int number = round;
      turns.face.acquireUninterruptibly();
      Attempt<Integer> attempt = door().startWait(frames, null);
      attempt.then(
          granted -> {
            if (written[0] != number) {
              unseen.incrementAndGet();
            }
            turns.face.release();
          });
      attempts.add(attempt);
      written[0] = number;
      frames.face.release();
    }
    attempts.forEach(Attempt::value);
    awaitAvailable(turns, 1);
    assertEquals(0, unseen.get());
  }

  // ---- Large requests ----

  @Test
  void aLargeRequestIsNeitherOvertakenNorStarved() {
    SignalSemaphoreTarget frames = of(0);
    Attempt<Integer> large = enqueue(frames.wanting(3), null);
    Attempt<Integer> small = enqueue(frames, null);
    for (int signals = 1; signals < 3; signals++) {
      frames.face.release();
      assertFalse(frames.face.tryAcquire(), "overtaken though there is a permit");
      assertFalse(frames.face.core().tryAcquire(), "overtaken though there is a permit");
      assertEquals(Optional.empty(), door().startTryWait(frames, Duration.ZERO).value());
      assertEquals(0, frames.face.drain(), "taken from the large one");
      assertTrue(small.isOpen(), "overtaken by a waiter behind it");
      assertAvailable(frames, signals);
    }
    frames.face.release();
    assertEquals(3, large.value());
    assertTrue(small.isOpen());
    frames.face.release();
    assertEquals(1, small.value());
    assertAvailable(frames, 0);
  }

  @Test
  void aCancelledLargeRequestLeavesAllThePermitsItWaitedFor() {
    SignalSemaphoreTarget frames = of(0);
    Attempt<Integer> large = enqueue(frames.wanting(4), null);
    frames.face.release(3);
    assertAvailable(frames, 3);
    large.cancel();
    large.wasCancelled();
    assertAvailable(frames, 3);
    assertEquals(3, door().startWait(frames.wanting(3), Duration.ZERO).value());
  }

  @Test
  void aCancelledLargeRequestLetsThoseBehindItGoAtOnce() {
    SignalSemaphoreTarget frames = of(2);
    Attempt<Integer> large = enqueue(frames.wanting(3), null);
    Attempt<Integer> small = enqueue(frames, null);
    Attempt<Integer> smallToo = enqueue(frames, null);
    Attempt<Integer> last = enqueue(frames, null);
    large.cancel();
    large.wasCancelled();
    small.value();
    smallToo.value();
    assertTrue(last.isOpen());
    frames.face.release();
    last.value();
    assertAvailable(frames, 0);
  }

  @Test
  void aTimedOutLargeRequestLetsThoseBehindItGoAtOnce() {
    SignalSemaphoreTarget frames = of(2);
    Attempt<Integer> large = door().startWait(frames.wanting(3), Duration.ofMillis(20));
    Attempt<Integer> small = door().startWait(frames.wanting(2), null);
    large.failure(SyncTimeoutException.class);
    assertEquals(2, small.value());
    assertAvailable(frames, 0);
  }

  // ---- Nothing is lost ----

  @Test
  void aTimeoutThatMeetsAReleaseLosesNothing() {
    SignalSemaphoreTarget frames = of(0);
    for (int round = 0; round < 60; round++) {
      Attempt<Integer> impatient = door().startWait(frames, Duration.ofMillis(1));
      long due = System.nanoTime() + 900_000 + round * 4_000L;
      Eventually.until(() -> System.nanoTime() - due > 0, () -> "time");
      frames.face.release();
      if (impatient.hasSucceeded()) {
        awaitAvailable(frames, 0);
      } else {
        impatient.failure(SyncTimeoutException.class);
        assertEquals(1, frames.face.drain());
      }
    }
  }

  @Test
  void aCancellationThatMeetsAReleaseOfManyLosesNoneOfThem() {
    for (int round = 0; round < ROUNDS; round++) {
      SignalSemaphoreTarget frames = of(0);
      Attempt<Integer> large = enqueue(frames.wanting(3), null);
      Attempt<Integer> next = enqueue(frames.wanting(2), null);
      Thread releaser = new Thread(() -> frames.face.release(3));
      releaser.start();
      large.cancel();
      Eventually.ended(releaser);
      if (large.hasSucceeded()) {
        assertTrue(next.isOpen(), "both got in");
        assertAvailable(frames, 0);
        frames.face.release(2);
        next.value();
        assertAvailable(frames, 0);
      } else {
        large.wasCancelled();
        next.value();
        awaitAvailable(frames, 1);
      }
    }
  }

  @Test
  void asManyAreLetInAsThereWereSignals() {
    SignalSemaphoreTarget frames = of(0);
    int signals = 45_000;
    List<Thread> releasers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread releaser =
          new Thread(
              () -> {
                for (int signal = 0; signal < signals; signal++) {
                  frames.face.release();
                }
              });
      releasers.add(releaser);
      releaser.start();
    }
    List<Attempt<Integer>> attempts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      attempts.add(door().startWait(frames.wanting((i % 3 + 1) * 600), null));
    }
    releasers.forEach(Eventually::ended);
    attempts.forEach(Attempt::value);
    assertAvailable(frames, 0);
    assertEquals(0, frames.snapshot().waiterCount());
  }

  // ---- Faults of polling primitives ----

  /** P1 of {@link PredecessorContract}. */
  @Test
  void aGreedyCallerThatComesBackAtOnceDoesNotStarveAPoliteOne() {
    SignalSemaphoreTarget frames = of(0);
    for (int turn = 0; turn < 30; turn++) {
      Attempt<Integer> polite = enqueue(frames, null);
      frames.face.release();
      assertFalse(frames.face.tryAcquire(), "the greedy one was faster");
      Attempt<Integer> greedy = enqueue(frames, null);
      polite.value();
      assertTrue(greedy.isOpen(), "the greedy one got in as well");
      frames.face.release();
      greedy.value();
    }
    assertAvailable(frames, 0);
  }

  /** P2 of {@link PredecessorContract}. */
  @Test
  void noReleaseMakesMorePermitsThanTheMaximum() {
    SignalSemaphoreTarget frames = bounded(3, 4);
    for (int tooMany : new int[] {2, 3, Integer.MAX_VALUE}) {
      var error = assertThrows(IllegalStateException.class, () -> frames.face.release(tooMany));
      assertEquals(
          "signal semaphore 'frames' has 3 of at most 4 permits available; "
              + tooMany
              + " more would be too many",
          error.getMessage());
      assertThrows(IllegalStateException.class, () -> frames.face.core().release(tooMany));
      assertAvailable(frames, 3);
    }
    frames.face.release();
    assertThrows(IllegalStateException.class, () -> frames.face.release());
    assertAvailable(frames, 4);
    assertEquals(4, door().startWait(frames.wanting(4), null).value());
    assertAvailable(frames, 0);
  }

  /** P2 of {@link PredecessorContract}. */
  @Test
  void noReleaseOverflows() {
    SignalSemaphoreTarget frames = of(Integer.MAX_VALUE - 1);
    frames.face.release();
    assertAvailable(frames, Integer.MAX_VALUE);
    for (int tooMany : new int[] {1, Integer.MAX_VALUE}) {
      var error = assertThrows(IllegalStateException.class, () -> frames.face.release(tooMany));
      assertEquals(
          "signal semaphore 'frames' has 2147483647 of at most 2147483647 permits available; "
              + tooMany
              + " more would be too many",
          error.getMessage());
      assertAvailable(frames, Integer.MAX_VALUE);
    }
    assertEquals(
        Integer.MAX_VALUE, door().startWait(frames.wanting(Integer.MAX_VALUE), null).value());
    assertAvailable(frames, 0);
    Attempt<Integer> all = enqueue(frames.wanting(Integer.MAX_VALUE), null);
    frames.face.release(Integer.MAX_VALUE - 1);
    assertTrue(all.isOpen());
    frames.face.release();
    all.value();
    assertAvailable(frames, 0);
  }

  /** P2 of {@link PredecessorContract}. */
  @Test
  void aReleaseOfLessThanOneIsRefusedWithItsValueAndChangesNothing() {
    SignalSemaphoreTarget frames = bounded(1, 4);
    for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
      for (Runnable release :
          List.<Runnable>of(
              () -> frames.face.release(bad), () -> frames.face.core().release(bad))) {
        var error = assertThrows(IllegalArgumentException.class, release::run);
        assertEquals("permits must be from 1, was " + bad, error.getMessage());
      }
    }
    assertAvailable(frames, 1);
  }

  // ---- Bad input and reports ----

  @Test
  void aRequestThatCannotBeIsRefusedWithItsValueAndChangesNothing() {
    SignalSemaphoreTarget frames = bounded(3, 4);
    for (int bad : new int[] {0, -1, 5, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      SignalSemaphoreTarget wanting = frames.wanting(bad);
      List<Attempt<?>> attempts =
          List.of(
              door().startWait(wanting, null),
              door().startWait(wanting, Duration.ofMillis(1)),
              door().startTryWait(wanting, Duration.ZERO));
      for (Attempt<?> attempt : attempts) {
        assertEquals(
            "permits must be from 1 to 4, the most that signal semaphore 'frames' has, was " + bad,
            attempt.failure(IllegalArgumentException.class).getMessage());
      }
      assertThrows(IllegalArgumentException.class, () -> frames.face.tryAcquire(bad));
      assertThrows(IllegalArgumentException.class, () -> frames.face.core().tryAcquire(bad));
      assertThrows(IllegalArgumentException.class, () -> frames.face.acquireUninterruptibly(bad));
    }
    assertEquals(
        "signal semaphore 'frames' has 3 of at most 4 permits available",
        frames.snapshot().toString());
    assertEquals(new QueueCounters(0, 0, 0, 0), frames.snapshot().counters());
  }

  @Test
  void withoutAMaximumOnlyLessThanOneIsNoRequest() {
    SignalSemaphoreTarget frames = of(0);
    var error = door().startWait(frames.wanting(0), null).failure(IllegalArgumentException.class);
    assertEquals("permits must be from 1, was 0", error.getMessage());
    assertEquals(
        Optional.empty(),
        door().startTryWait(frames.wanting(Integer.MAX_VALUE), Duration.ZERO).value());
  }

  @Test
  void theErrorSaysWhatWasWantedAndWhatThereIs() {
    SignalSemaphoreTarget frames = bounded(1, 4);
    var error =
        door().startWait(frames.wanting(2), Duration.ZERO).failure(SyncTimeoutException.class);
    assertEquals(
        "signal semaphore 'frames' has 1 of at most 4 permits available; 2 wanted;"
            + " nobody else waiting; gave up at once",
        error.getMessage());
  }

  @Test
  void theSnapshotShowsPermitsAndWhoWantsHowMany() {
    SignalSemaphoreTarget frames = of(1);
    Attempt<Integer> large = enqueue(frames.wanting(3), null);
    Attempt<Integer> small = enqueue(frames, null);
    SignalSemaphoreSnapshot snapshot = frames.snapshot();
    assertEquals("frames", snapshot.name());
    assertEquals(1, snapshot.availablePermits());
    assertEquals(Integer.MAX_VALUE, snapshot.maxPermits());
    assertEquals(2, snapshot.waiterCount());
    assertEquals(3, snapshot.waiters().get(0).permits());
    assertEquals(large.party(), snapshot.waiters().get(0).party());
    assertEquals(1, snapshot.waiters().get(1).permits());
    assertEquals(
        "signal semaphore 'frames' has 1 permit available; 2 waiting", frames.face.toString());
    frames.face.release(3);
    large.value();
    small.value();
    assertEquals("signal semaphore 'frames' has 0 permits available", frames.face.toString());
  }

  // ---- Barging ----

  @Test
  void exactlySoManyNewcomersOvertakeTheFirstWaiter() {
    int bound = 5;
    SignalSemaphoreTarget frames =
        new SignalSemaphoreTarget(
            AsyncSignalSemaphore.builder(1)
                .name("frames")
                .fairness(Fairness.barging(bound))
                .build(),
            1);
    Attempt<Integer> large = enqueue(frames.wanting(2), null);
    for (int i = 1; i <= bound; i++) {
      assertEquals(Optional.of(1), door().startTryWait(frames, Duration.ZERO).value());
      assertEquals(i, frames.snapshot().counters().overtakes());
      frames.face.release();
    }
    assertFalse(frames.face.tryAcquire(), "one too many");
    assertEquals(Optional.empty(), door().startTryWait(frames, Duration.ZERO).value());
    assertTrue(large.isOpen());
    frames.face.release();
    large.value();
    assertAvailable(frames, 0);
  }
}
