package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.QueueCounters;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Eight workers come through all doors and leave in every way there is, and the books must balance:
 * whatever was granted was given back, and nothing else. It ends as soon as every way out was taken
 * often enough; {@code -Dinterlock.soak.seconds=60} makes it go on for so long and asks for more.
 */
class LedgerStressTest {
  private static final int SOAK_SECONDS = Integer.getInteger("interlock.soak.seconds", 0);
  private static final long GRANTS = SOAK_SECONDS == 0 ? 2_000 : 10_000;
  private static final long EACH_WAY_OUT = SOAK_SECONDS == 0 ? 200 : 1_000;
  private static final Duration LONGEST_RUN = Duration.ofSeconds(SOAK_SECONDS + 60);
  private static final int LONGEST_INSIDE_NANOS = 300_000;

  private final Ledger ledger = new Ledger(LONGEST_RUN);

  @Test
  void aLockLosesNothing() {
    LockTarget lock = LockTarget.fifo("camera");
    HoldContract.Guarded guarded = new HoldContract.Guarded();
    ledger.run(
        lock,
        random -> Ask.PLAIN,
        (hold, random) -> {
          guarded.visit();
          LockSupport.parkNanos(random.nextInt(LONGEST_INSIDE_NANOS));
          guarded.visit();
        },
        this::isEnough);
    report("lock");
    LockSnapshot end = lock.snapshot();
    assertAll(
        () -> guarded.visitedTimes(Math.toIntExact(2 * ledger.grants())),
        () -> assertBalanced(end.counters()),
        () ->
            assertTrue(
                end.acquisitions() >= ledger.grants(), () -> end.acquisitions() + " acquisitions"),
        () -> Steps.assertIdle(lock));
  }

  @Test
  void aSemaphoreLosesNothing() {
    int permits = 5;
    SemaphoreTarget pool = SemaphoreTarget.of(permits);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ledger.run(
        pool,
        random -> Ask.of(random.nextInt(1, permits + 1)),
        (hold, random) -> {
          most.accumulateAndGet(inside.addAndGet(hold.getPermits()), Math::max);
          LockSupport.parkNanos(random.nextInt(3 * LONGEST_INSIDE_NANOS));
          inside.addAndGet(-hold.getPermits());
        },
        this::isEnough);
    report("semaphore");
    assertAll(
        () -> assertEquals(permits, most.get(), "the most permits that were out together"),
        () -> assertBalanced(pool.snapshot().counters()),
        () -> assertEquals(permits, pool.face().availablePermits()),
        () -> Steps.assertIdle(pool));
  }

  @Test
  void aReadWriteLockLosesNothing() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    HoldContract.Guarded guarded = new HoldContract.Guarded();
    AtomicInteger readers = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger writes = new AtomicInteger();
    ledger.run(
        lock,
        random -> random.nextInt(3) == 0 ? ReadWriteTarget.WRITE : ReadWriteTarget.READ,
        (hold, random) -> {
          // Whoever is inside while it is locked to write is the one who writes.
          if (lock.face().isWriteLocked()) {
            assertEquals(0, readers.get(), "readers beside a writer");
            guarded.visit();
            LockSupport.parkNanos(random.nextInt(LONGEST_INSIDE_NANOS));
            guarded.visit();
            writes.incrementAndGet();
            if (random.nextBoolean()) {
              lock.face().downgrade(hold);
            }
          } else {
            most.accumulateAndGet(readers.incrementAndGet(), Math::max);
            LockSupport.parkNanos(random.nextInt(3 * LONGEST_INSIDE_NANOS));
            readers.decrementAndGet();
          }
        },
        this::isEnough);
    report("read-write lock");
    assertAll(
        () -> guarded.visitedTimes(2 * writes.get()),
        () -> assertTrue(most.get() > 1, "no two were ever reading together"),
        () -> assertBalanced(lock.snapshot().counters()),
        () -> Steps.assertIdle(lock));
  }

  private boolean isEnough(long elapsedNanos) {
    return elapsedNanos >= SOAK_SECONDS * 1_000_000_000L
        && ledger.grants() >= GRANTS
        && ledger.leastTakenWayOut() >= EACH_WAY_OUT;
  }

  private void assertBalanced(QueueCounters counters) {
    assertEquals(ledger.grants(), ledger.releases(), "grants and releases");
    assertEquals(ledger.timeouts(), counters.timedOut(), "timeouts as told and as counted");
    assertTrue(
        counters.cancelled() <= ledger.cancellations(),
        () -> counters.cancelled() + " counted, " + ledger.cancellations() + " told");
    assertTrue(ledger.grants() >= GRANTS, ledger::toString);
    assertTrue(ledger.leastTakenWayOut() >= EACH_WAY_OUT, ledger::toString);
  }

  private void report(String what) {
    System.out.println(what + ": " + ledger);
  }

  /** What a worker does inside. */
  interface Inside {
    void visit(Hold hold, SplittableRandom random);
  }
}
