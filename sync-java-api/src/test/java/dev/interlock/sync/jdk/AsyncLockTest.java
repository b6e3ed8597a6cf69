package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.Hold;
import dev.interlock.sync.Lock;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.Owner;
import dev.interlock.sync.SelfDeadlockException;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AsyncLockTest {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final AtomicLong nanos = new AtomicLong();
  private final AsyncLock lock = AsyncLock.builder().name("camera").clock(nanos::get).build();

  @Test
  void bothFacesAreTheSameLock() {
    Lock core = lock.core();
    assertSame(core, AsyncLock.of(core).core());
    Hold hold = lock.tryAcquire().orElseThrow();
    assertTrue(core.isLocked());
    assertEquals(Optional.empty(), AsyncLock.of(core).tryAcquire());
    hold.close();
    assertEquals(Optional.of("camera"), lock.name());
    assertEquals(Optional.empty(), AsyncLock.create().name());
  }

  @Test
  void theBusyMessageTellsAnOperatorEverything() throws Exception {
    Owner owner = new Owner("stage");
    Hold hold = lock.request().label("scan").owner(owner).acquire();
    List<CompletableFuture<Hold>> waiters = List.of(lock.acquireAsync(), lock.acquireAsync());
    nanos.addAndGet(2_300_000_000L);
    TimeoutException busy = assertThrows(TimeoutException.class, () -> lock.acquire(Duration.ZERO));
    assertEquals(
        "lock 'camera' is held by 'scan' (%s, thread '%s') for 2.3 s; 2 waiting; gave up at once"
            .formatted(owner, Thread.currentThread().getName()),
        busy.getMessage());
    hold.close();
    waiters.forEach(waiter -> waiter.join().close());
    assertEquals("lock 'camera' is free", lock.toString());
  }

  @Test
  void aTimedFutureFailsWithTheBusyException() {
    Hold hold = lock.tryAcquire().orElseThrow();
    CompletionException failure =
        assertThrows(CompletionException.class, lock.acquireAsync(Duration.ofMillis(1))::join);
    LockBusyException busy = assertInstanceOf(LockBusyException.class, failure.getCause());
    assertEquals(1_000_000, busy.getTimeoutNanos());
    assertEquals(Optional.empty(), lock.tryAcquireAsync(Duration.ofMillis(1)).join());
    assertEquals(Optional.empty(), lock.tryAcquireAsync(Duration.ZERO).join());
    assertEquals(0, lock.snapshot().waiterCount());
    hold.close();
  }

  @Test
  void foreverIsNoOverflow() throws Exception {
    lock.acquire(FOREVER).close();
    lock.tryAcquire(Duration.ofSeconds(Long.MAX_VALUE)).orElseThrow().close();
    Hold hold = lock.acquireAsync(FOREVER).join();
    CompletableFuture<Optional<Hold>> waiter = lock.tryAcquireAsync(FOREVER);
    assertFalse(waiter.isDone());
    hold.close();
    waiter.join().orElseThrow().close();
    assertFalse(lock.isLocked());
  }

  @Test
  void aBodyThrowsWhatItDeclaresAndTheLockIsFree() throws Exception {
    assertThrows(
        IOException.class,
        () ->
            lock.withLock(
                () -> {
                  throw new IOException("no paper");
                }));
    int answer = lock.withLock(Duration.ofSeconds(1), () -> 42);
    assertEquals(42, answer);
    assertFalse(lock.isLocked());
  }

  @Test
  void aThreadInsideAScopeIsToldSoInsteadOfWaitingForItself() throws Exception {
    lock.withLock(
        () -> {
          assertThrows(SelfDeadlockException.class, () -> lock.acquire().close());
          assertThrows(SelfDeadlockException.class, () -> lock.acquireUninterruptibly().close());
          assertThrows(SelfDeadlockException.class, () -> lock.withLock(() -> {}));
          assertThrows(LockBusyException.class, () -> lock.acquire(Duration.ofMillis(1)));
        });
    assertFalse(lock.isLocked());
  }

  @Test
  void theStageOfAScopeKeepsTheLockWhateverBecomesOfItsFuture() {
    CompletableFuture<String> work = new CompletableFuture<>();
    CompletableFuture<String> result = lock.withLockAsync(() -> work);
    assertTrue(result.cancel(false));
    assertTrue(lock.isLocked());
    work.complete("done");
    assertFalse(lock.isLocked());
  }

  @Test
  void aBodyThatFailsToStartGivesTheLockBack() {
    CompletableFuture<String> thrown =
        lock.withLockAsync(
            () -> {
              throw new IllegalStateException("no");
            });
    assertTrue(thrown.isCompletedExceptionally());
    @SuppressWarnings("NullAway") // what careless callers do
    CompletableFuture<String> none = lock.withLockAsync(() -> null);
    assertTrue(none.isCompletedExceptionally());
    assertFalse(lock.isLocked());
  }

  @Test
  @SuppressWarnings("NullAway") // the point
  void badInputIsAnErrorThatShowsItAndNothingHasChanged() {
    Duration negative = Duration.ofSeconds(-2);
    List<Executable> mistakes =
        List.of(
            () -> AsyncLock.create(null),
            () -> AsyncLock.create("  "),
            () -> AsyncLock.of(null),
            () -> AsyncLock.of(lock.core(), null),
            () -> AsyncLock.builder().fairness(null),
            () -> AsyncLock.builder().clock(null),
            () -> AsyncLock.builder().executor(null),
            () -> Fairness.barging(0),
            () -> Fairness.barging(65_536),
            () -> lock.acquire((Duration) null),
            () -> lock.acquire(negative),
            () -> lock.tryAcquire(negative),
            () -> lock.acquireAsync(negative),
            () -> lock.tryAcquireAsync(negative),
            () -> lock.withLock(negative, () -> 1),
            () -> lock.withLockAsync(negative, () -> CompletableFuture.completedFuture(1)),
            () -> lock.withLock((CheckedSupplier<Integer, RuntimeException>) null),
            () -> lock.withLock((CheckedRunnable<RuntimeException>) null),
            () -> lock.withLockAsync(null),
            () -> lock.request().timeout(negative),
            () -> lock.request().label(null),
            () -> lock.request().owner(null));
    for (Executable mistake : mistakes) {
      assertThrows(IllegalArgumentException.class, mistake);
    }
    assertEquals(
        "timeout must not be negative, was PT-2S",
        assertThrows(IllegalArgumentException.class, () -> lock.acquire(negative)).getMessage());
    assertEquals(
        "name must be a text that is not blank, was null",
        assertThrows(IllegalArgumentException.class, () -> AsyncLock.create(null)).getMessage());
    assertEquals(
        "maxOvertakes must be from 1 to 65535, was 0",
        assertThrows(IllegalArgumentException.class, () -> Fairness.barging(0)).getMessage());
    assertEquals(0, lock.snapshot().acquisitions());
  }
}
