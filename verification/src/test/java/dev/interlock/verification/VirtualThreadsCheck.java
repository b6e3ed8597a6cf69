package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Virtual threads that wait for a lock do not occupy their carrier, and tasks may be such. Not a
 * test of the default run, since that is on a JDK without them: on JDK 21 or later, with {@code
 * -Dtest=VirtualThreadsCheck} and one carrier, {@code -Djdk.virtualThreadScheduler.parallelism=1
 * -Djdk.virtualThreadScheduler.maxPoolSize=1}.
 */
class VirtualThreadsCheck {
  private static final int WAITERS = 10_000;

  private final LockTarget lock = LockTarget.fifo("camera");
  private final AsyncLock face = lock.face();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** {@code Thread.startVirtualThread}, which the JDK that compiles this may not have. */
  private static Thread start(Runnable task) {
    try {
      MethodHandle start =
          MethodHandles.publicLookup()
              .findStatic(
                  Thread.class,
                  "startVirtualThread",
                  MethodType.methodType(Thread.class, Runnable.class));
      return (Thread) start.invoke(task);
    } catch (Throwable failure) {
      throw new AssertionError("needs JDK 21 or later, is " + Runtime.version(), failure);
    }
  }

  private void tryTo(Runnable task) {
    try {
      task.run();
    } catch (Throwable failure) {
      failures.add(failure);
    }
  }

  private void assertOneCarrier() {
    for (String limit : new String[] {"parallelism", "maxPoolSize"}) {
      assertEquals(1, Integer.getInteger("jdk.virtualThreadScheduler." + limit), limit);
    }
  }

  @Test
  void tenThousandWaitersLeaveTheOnlyCarrierFree() {
    assertOneCarrier();
    Hold hold = Steps.take(lock);
    AtomicInteger served = new AtomicInteger();
    Thread last = Thread.currentThread();
    for (int i = 0; i < WAITERS; i++) {
      last = start(() -> tryTo(() -> face.acquireUninterruptibly().close()));
    }
    Steps.awaitWaiters(lock, WAITERS);
    Thread oneMore = start(served::incrementAndGet);
    Eventually.ended(oneMore);
    assertEquals(1, served.get());
    hold.close();
    Eventually.until(() -> lock.snapshot().counters().granted() == WAITERS, lock::snapshot);
    Eventually.ended(last);
    Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    Steps.assertIdle(lock);
    assertTrue(failures.isEmpty(), failures::toString);
  }

  @Test
  void theHolderMayBeOneOfThem() {
    assertOneCarrier();
    HoldContract.Guarded guarded = new HoldContract.Guarded();
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < WAITERS; i++) {
      Thread started =
          start(
              () -> {
                tryTo(
                    () -> {
                      try (Hold hold = face.acquireUninterruptibly()) {
                        guarded.visit();
                        LockSupport.parkNanos(1);
                        assertTrue(hold.isHeld());
                      }
                    });
                ended.incrementAndGet();
              });
      assertTrue(started.isDaemon());
    }
    Eventually.until(() -> ended.get() == WAITERS, lock::snapshot);
    guarded.visitedTimes(WAITERS);
    Steps.assertIdle(lock);
    assertTrue(failures.isEmpty(), failures::toString);
  }

  @Test
  void tasksAreInterruptedAndWaitedFor() throws InterruptedException {
    assertOneCarrier();
    AsyncTaskGroups groups =
        AsyncTaskGroups.builder(task -> assertTrue(start(task).isDaemon()))
            .onFailure(failure -> failures.add(failure.failure()))
            .build();
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger interrupted = new AtomicInteger();
    for (int i = 0; i < WAITERS; i++) {
      groups.launch(
          () -> {
            begun.incrementAndGet();
            try {
              new CountDownLatch(1).await();
            } finally {
              interrupted.incrementAndGet();
            }
          });
    }
    Eventually.until(() -> begun.get() == WAITERS, begun::get);
    groups.cancelAll();
    assertEquals(WAITERS, interrupted.get());
    assertEquals(List.of(), groups.tasks());
    assertTrue(failures.isEmpty(), failures::toString);
  }
}
