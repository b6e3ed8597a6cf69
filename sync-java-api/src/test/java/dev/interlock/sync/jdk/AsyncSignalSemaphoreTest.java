package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.SignalSemaphore;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class AsyncSignalSemaphoreTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AsyncSignalSemaphore frames = AsyncSignalSemaphore.create(0, "frames");

  @Test
  void bothFacesAreTheSameSemaphore() {
    SignalSemaphore core = frames.core();
    assertSame(core, AsyncSignalSemaphore.of(core).core());
    core.release(2);
    assertTrue(AsyncSignalSemaphore.of(core, Runnable::run).tryAcquire());
    assertEquals(1, frames.availablePermits());
    assertEquals(Optional.of("frames"), frames.name());
    assertEquals(Optional.empty(), AsyncSignalSemaphore.create(0).name());
    assertEquals(Integer.MAX_VALUE, frames.maxPermits());
  }

  @Test
  void theBuildersOptionsAreTheSemaphores() {
    AsyncSignalSemaphore semaphore =
        AsyncSignalSemaphore.builder(1)
            .name("frames")
            .maxPermits(2)
            .fairness(Fairness.barging(1))
            .executor(Runnable::run)
            .build();
    assertEquals(2, semaphore.maxPermits());
    CompletableFuture<Void> waiter = semaphore.acquireAsync(2);
    assertTrue(semaphore.tryAcquire(), "barges");
    semaphore.release(2);
    assertTrue(waiter.isDone(), "completed in place");
    assertThrows(IllegalArgumentException.class, () -> AsyncSignalSemaphore.create(-1));
    for (int bad : new int[] {0, -1}) {
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> AsyncSignalSemaphore.builder(0).maxPermits(bad).build());
      assertEquals(
          "maxPermits of a signal semaphore must be from 1, was " + bad, error.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> AsyncSignalSemaphore.builder(3).maxPermits(2).build());
  }

  @Test
  void everyWayToAcquireUsesUpWhatItSays() throws Exception {
    frames.release(24);
    frames.acquire();
    frames.acquire(2);
    frames.acquire(MINUTE);
    frames.acquire(2, MINUTE);
    frames.acquireUninterruptibly();
    frames.acquireUninterruptibly(2);
    assertTrue(frames.tryAcquire());
    assertTrue(frames.tryAcquire(2));
    assertTrue(frames.tryAcquire(MINUTE));
    assertTrue(frames.tryAcquire(2, MINUTE));
    assertEquals(9, frames.availablePermits());
    frames.acquireAsync().join();
    frames.acquireAsync(2).join();
    frames.acquireAsync(MINUTE).join();
    frames.acquireAsync(2, MINUTE).join();
    assertTrue(frames.tryAcquireAsync(MINUTE).join());
    assertTrue(frames.tryAcquireAsync(2, MINUTE).join());
    assertEquals(0, frames.drain());
    assertFalse(frames.tryAcquireAsync(Duration.ZERO).join());
    var failure =
        assertThrows(CompletionException.class, () -> frames.acquireAsync(Duration.ZERO).join());
    assertInstanceOf(SyncTimeoutException.class, failure.getCause());
  }

  @Test
  void anInterruptedCallerFailsEvenIfThereArePermits() {
    frames.release(9);
    List<Executable> everyWay =
        List.of(
            () -> frames.acquire(),
            () -> frames.acquire(MINUTE),
            () -> frames.acquire(Duration.ZERO),
            () -> frames.tryAcquire(MINUTE),
            () -> frames.tryAcquire(Duration.ZERO));
    for (Executable way : everyWay) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, way);
      assertFalse(Thread.currentThread().isInterrupted(), "the flag was used up");
    }
    assertEquals(9, frames.availablePermits());
    Thread.currentThread().interrupt();
    assertTrue(frames.tryAcquire());
    frames.acquireUninterruptibly();
    assertTrue(Thread.interrupted(), "the flag stays");
    assertEquals(7, frames.availablePermits());
  }

  @Test
  void anUninterruptibleWaitOutlastsAnInterruptAndKeepsTheFlag() throws Exception {
    boolean[] flag = new boolean[1];
    Thread thread =
        new Thread(
            () -> {
              frames.acquireUninterruptibly(2);
              flag[0] = Thread.currentThread().isInterrupted();
            });
    thread.start();
    while (frames.snapshot().waiterCount() == 0) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    while (thread.isInterrupted()) {
      Thread.onSpinWait();
    }
    assertEquals(1, frames.snapshot().waiterCount());
    frames.release(2);
    thread.join();
    assertTrue(flag[0]);
    assertEquals(0, frames.availablePermits());
  }

  @Test
  void anExecutorThatRejectsPassesThePermitsOn() {
    AsyncSignalSemaphore rejecting =
        AsyncSignalSemaphore.of(
            frames.core(),
            task -> {
              throw new RejectedExecutionException("full");
            });
    CompletableFuture<Void> unlucky = rejecting.acquireAsync(2);
    CompletableFuture<Void> next = frames.acquireAsync();
    frames.release(2);
    next.orTimeout(20, TimeUnit.SECONDS).join();
    var failure = assertThrows(CompletionException.class, unlucky::join);
    assertInstanceOf(RejectedExecutionException.class, failure.getCause());
    assertEquals(1, frames.availablePermits());
  }

  @Test
  void aGrantThatMeetsACancellationComesBackEvenAboveTheMaximum() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    AsyncSignalSemaphore bounded =
        AsyncSignalSemaphore.builder(0).maxPermits(2).executor(tasks::add).build();
    CompletableFuture<Void> granted = bounded.acquireAsync(2);
    CompletableFuture<Boolean> completed = bounded.tryAcquireAsync(MINUTE);
    bounded.release(2);
    bounded.release();
    assertEquals(2, tasks.size());
    bounded.release(2);
    assertTrue(granted.cancel(true));
    assertTrue(completed.complete(false));
    assertEquals(5, bounded.availablePermits());
    tasks.forEach(Runnable::run);
    assertTrue(granted.isCancelled());
    assertEquals(5, bounded.availablePermits());
    assertThrows(IllegalStateException.class, bounded::release);
    assertEquals(5, bounded.drain());
    bounded.release();
    assertEquals(1, bounded.availablePermits());
  }

  @Test
  void aFutureThatIsCompletedWhileItWaitsUsesUpNothing() {
    CompletableFuture<Void> first = frames.acquireAsync();
    CompletableFuture<Void> second = frames.acquireAsync();
    assertTrue(first.complete(null));
    assertEquals(1, frames.snapshot().waiterCount());
    frames.release();
    second.join();
    assertEquals(0, frames.availablePermits());
    assertThrows(UnsupportedOperationException.class, () -> second.obtrudeValue(null));
  }

  @Test
  void badTimeoutsAreRefusedWithTheirValue() {
    Duration negative = Duration.ofSeconds(-5);
    for (Executable way :
        List.<Executable>of(
            () -> frames.acquire(negative),
            () -> frames.tryAcquire(negative),
            () -> frames.acquireAsync(negative),
            () -> frames.tryAcquireAsync(negative))) {
      assertEquals(
          "timeout must not be negative, was PT-5S",
          assertThrows(IllegalArgumentException.class, way).getMessage());
    }
    assertEquals("signal semaphore 'frames' has 0 permits available", frames.toString());
  }
}
