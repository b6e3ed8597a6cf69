package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

/**
 * Waiters that have gone are gone: nothing of them can be reached from the lock, however many there
 * were.
 */
class FootprintTest {
  private static final int WAITERS = 100_000;

  private final LockTarget lock = LockTarget.fifo("camera");
  private final AsyncLock face = lock.face();

  /** Transferred, so that the lock does not lead to this thread. */
  private final Hold hold = Steps.take(lock).transfer();

  private String before = "";

  @BeforeEach
  void measureBefore() {
    // Classes are initialised and caches filled by a waiter of each kind.
    leaveAtOnce();
    assertTrue(face.acquireAsync().cancel(true));
    SuspendedCrowd.of(lock.core(), 1).cancel();
    before = footprint();
  }

  @AfterEach
  void theLockIsStillGood() {
    hold.close();
    Steps.assertIdle(lock);
  }

  /** All that can be reached from the lock: how many of which class, and how large. */
  private String footprint() {
    return GraphLayout.parseInstance(lock.core()).toFootprint();
  }

  private void leaveAtOnce() {
    assertThrows(LockBusyException.class, () -> face.acquire(Duration.ofNanos(1)));
  }

  @Test
  void nothingIsLeftOfFutures() {
    List<CompletableFuture<Hold>> futures = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      futures.add(face.acquireAsync());
    }
    assertEquals(WAITERS, lock.snapshot().waiterCount());
    futures.forEach(future -> future.cancel(true));
    assertEquals(before, footprint());
    assertEquals(new QueueCounters(0, 1, WAITERS + 2L, 0), lock.snapshot().counters());
  }

  @Test
  void nothingIsLeftOfCoroutines() {
    SuspendedCrowd crowd = SuspendedCrowd.of(lock.core(), WAITERS);
    assertEquals(WAITERS, lock.snapshot().waiterCount());
    crowd.cancel();
    assertEquals(before, footprint());
    assertEquals(new QueueCounters(0, 1, WAITERS + 2L, 0), lock.snapshot().counters());
  }

  @Test
  void nothingIsLeftOfThreads() {
    for (int i = 0; i < WAITERS; i++) {
      leaveAtOnce();
    }
    assertEquals(before, footprint());
    assertEquals(new QueueCounters(0, WAITERS + 1L, 2, 0), lock.snapshot().counters());
  }

  @Test
  void nothingIsLeftOfWaitersThatGotIn() {
    List<CompletableFuture<Void>> futures = new ArrayList<>();
    AsyncLock inPlace = AsyncLock.of(lock.core(), Runnable::run);
    for (int i = 0; i < 1_000; i++) {
      futures.add(inPlace.acquireAsync().thenAccept(Hold::close));
    }
    hold.close();
    futures.forEach(CompletableFuture::join);
    Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    assertEquals(before, footprint());
  }

  @Test
  void theMeasureSeesAWaiter() {
    CompletableFuture<Hold> future = face.acquireAsync();
    assertTrue(footprint().contains("FutureDoor$Acquisition"), this::footprint);
    assertTrue(future.cancel(true));
    assertEquals(before, footprint());
  }
}
