package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Three parties, one at each door, let each other go first and overstay, so that holds are lost all
 * the time, and do with a lost one all that must not do anything. Nobody is ever inside beside
 * somebody else, and each acquisition that the lock counts is one that exactly one party has had.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ReturnStressTest {
  private static final int SOAK_SECONDS = Integer.getInteger("interlock.soak.seconds", 0);
  private static final int LOSSES = SOAK_SECONDS == 0 ? 150 : 2_000;
  private static final long LONGEST_RUN_NANOS = (SOAK_SECONDS + 60) * 1_000_000_000L;
  private static final int LONGEST_STAY_NANOS = 400_000;
  private static final int LONGEST_PATIENCE_NANOS = 300_000;
  private static final Duration LONG = TimeoutContract.LONG;

  private final AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
  private final HoldContract.Guarded guarded = new HoldContract.Guarded();

  /** Who has had the acquisition with that number. */
  private final Map<Long, String> acquisitions = new ConcurrentHashMap<>();

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong visits = new AtomicLong();
  private final List<Party> parties =
      List.of(
          new Party("coroutine", new SuspendingDoorUnderTest()),
          new Party("future", new FutureDoorUnderTest()),
          new Party("thread", new BlockingDoorUnderTest()));

  private volatile boolean stopped;

  /** One that comes through one door. Its own thread drives it. */
  private final class Party {
    private final String job;
    private final DoorUnderTest door;
    private final AtomicLong losses = new AtomicLong();
    private final AtomicLong returns = new AtomicLong();
    private final AtomicLong cancellations = new AtomicLong();

    Party(String job, DoorUnderTest door) {
      this.job = job;
      this.door = door;
    }

    void run(SplittableRandom random, boolean cancels) {
      try {
        while (!stopped) {
          AsyncTimeoutHold hold = door.startWait(TimeoutCall.attempt(lock, job), LONG).value();
          assertTrue(hold.isHeld());
          visit(random);
          while (!stopped && letOthersGoFirst(hold, random, cancels)) {
            returns.incrementAndGet();
            visit(random);
          }
          // Whatever has become of it.
          hold.close();
          hold.close();
        }
      } catch (Throwable failure) {
        failures.add(failure);
      }
    }

    private boolean letOthersGoFirst(
        AsyncTimeoutHold hold, SplittableRandom random, boolean cancels) {
      Duration patience =
          random.nextInt(4) == 0 ? LONG : Duration.ofNanos(random.nextInt(LONGEST_PATIENCE_NANOS));
      Attempt<Boolean> back = door.startWait(TimeoutCall.releaseAndAcquire(hold), patience);
      if (cancels && random.nextInt(3) == 0) {
        LockSupport.parkNanos(random.nextInt(LONGEST_PATIENCE_NANOS));
        back.cancel();
        if (!back.hasSucceeded()) {
          back.wasCancelled();
          cancellations.incrementAndGet();
          // Cancelled before or after it was given back: both are possible, and both are fine.
          return false;
        }
      }
      if (back.value()) {
        return true;
      }
      losses.incrementAndGet();
      assertFalse(hold.isHeld());
      LockSnapshot refusal = hold.refusal().orElseThrow();
      HolderSnapshot holder = refusal.holder();
      if (holder != null) {
        assertTrue(List.of("coroutine", "future", "thread").contains(holder.label()));
      }
      hold.close();
      try {
        hold.release();
        throw new AssertionError("a lost hold was released");
      } catch (IllegalStateException dead) {
        return false;
      }
    }

    /** With the lock. */
    private void visit(SplittableRandom random) {
      LockSnapshot before = lock.snapshot();
      HolderSnapshot holder = before.holder();
      assertNotNull(holder);
      assertEquals(job, holder.label());
      assertEquals(job, lock.job().orElse("nobody"));
      String other = acquisitions.put(before.acquisitions(), job);
      assertTrue(
          other == null || other.equals(job),
          () -> "acquisition " + before.acquisitions() + " was had by " + other + " and " + job);
      guarded.visit();
      LockSupport.parkNanos(random.nextInt(LONGEST_STAY_NANOS));
      guarded.visit();
      visits.addAndGet(2);
      assertEquals(before.acquisitions(), lock.snapshot().acquisitions(), "somebody came in");
    }
  }

  private void run(boolean cancels) {
    SplittableRandom seeds = new SplittableRandom(20_261_121);
    List<Thread> threads = new ArrayList<>();
    for (Party party : parties) {
      SplittableRandom random = seeds.split();
      Thread thread = new Thread(() -> party.run(random, cancels), "driver of " + party.job);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    long begun = System.nanoTime();
    long elapsed;
    do {
      LockSupport.parkNanos(1_000_000);
      elapsed = System.nanoTime() - begun;
    } while (failures.isEmpty() && elapsed < LONGEST_RUN_NANOS && !isEnough(elapsed, cancels));
    stopped = true;
    threads.forEach(Eventually::ended);
    assertEquals(List.of(), List.copyOf(failures));
    for (Party party : parties) {
      assertTrue(party.losses.get() >= LOSSES, () -> party.job + ": " + party.losses + " losses");
      assertTrue(party.returns.get() > 0, () -> party.job + " never came back");
    }
    guarded.visitedTimes(Math.toIntExact(visits.get()));
  }

  private boolean isEnough(long elapsedNanos, boolean cancels) {
    return elapsedNanos >= SOAK_SECONDS * 1_000_000_000L
        && parties.stream()
            .allMatch(
                party ->
                    party.losses.get() >= LOSSES
                        && party.returns.get() >= LOSSES
                        && (!cancels || party.cancellations.get() >= LOSSES));
  }

  @AfterEach
  void nobodyIsStuck() {
    parties.forEach(party -> party.door.close());
  }

  @Test
  void w1AfterALostReturnNobodyElsesHoldIsEverReleased() {
    run(false);
    assertEquals(lock.snapshot().acquisitions(), acquisitions.size(), "acquisitions that are had");
    TimeoutSteps.assertFree(lock);
  }

  /** A grant that meets a cancellation is one that nobody has had. */
  @Test
  void w1NorWhenReturnsAreCancelled() {
    run(true);
    assertTrue(lock.snapshot().acquisitions() >= acquisitions.size());
    TimeoutSteps.assertFree(lock);
  }
}
