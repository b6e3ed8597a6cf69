package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.Owner;
import dev.interlock.sync.ReadWriteLock;
import dev.interlock.sync.ReadWriteLockSnapshot;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.SyncTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class AsyncReadWriteLockTest {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final String FREE = "read-write lock 'map' is free";

  private final AtomicLong nanos = new AtomicLong();
  private final AsyncReadWriteLock lock =
      AsyncReadWriteLock.builder().name("map").clock(nanos::get).build();
  private final AsyncReadWriteLock.Side read = lock.read();
  private final AsyncReadWriteLock.Side write = lock.write();

  private List<AsyncReadWriteLock.Side> bothSides() {
    return List.of(read, write);
  }

  @Test
  void bothFacesAreTheSameLock() {
    ReadWriteLock core = lock.core();
    assertSame(core, AsyncReadWriteLock.of(core).core());
    Hold hold = read.tryAcquire().orElseThrow();
    assertEquals(1, core.getReaderCount());
    assertEquals(Optional.empty(), AsyncReadWriteLock.of(core).write().tryAcquire());
    hold.close();
    assertEquals(Optional.of("map"), lock.name());
    assertEquals(Optional.empty(), AsyncReadWriteLock.create().name());
    assertEquals(FREE, AsyncReadWriteLock.create("map").toString());
  }

  @Test
  void theTimeoutTellsAnOperatorEverything() throws Exception {
    Owner owner = new Owner("stage");
    String me = "thread '" + Thread.currentThread().getName() + "'";
    Hold scan = read.request().label("scan").owner(owner).acquire();
    nanos.addAndGet(2_000_000_000L);
    Hold probe = read.request().label("probe").acquire();
    List<CompletableFuture<Hold>> waiters = List.of(write.acquireAsync(), read.acquireAsync());
    nanos.addAndGet(300_000_000L);
    SyncTimeoutException timeUp =
        assertThrows(SyncTimeoutException.class, () -> write.acquire(Duration.ZERO));
    assertEquals(
        ("read-write lock 'map' is read by 2: 'scan' (%s, %s) for 2.3 s, 'probe' (%s) for 300 ms;"
                + " 2 waiting; write wanted; gave up at once")
            .formatted(owner, me, me),
        timeUp.getMessage());
    ReadWriteLockSnapshot snapshot =
        assertInstanceOf(ReadWriteLockSnapshot.class, timeUp.getSnapshot());
    assertEquals(2, snapshot.readerCount());
    assertEquals(2, snapshot.waiters().size());
    assertEquals(List.of(snapshot.waiters().get(0)), snapshot.waitingWriters());
    assertEquals(1, snapshot.waiters().get(0).permits());
    scan.close();
    probe.close();
    waiters.forEach(waiter -> waiter.join().close());
    assertEquals(FREE, lock.toString());
  }

  @Test
  void noTwoReadersShareAFuture() {
    Hold writer = write.tryAcquire().orElseThrow();
    CompletableFuture<Hold> first = read.acquireAsync();
    CompletableFuture<Hold> second = read.acquireAsync();
    assertNotSame(first, second);
    assertTrue(first.cancel(true));
    assertFalse(second.isDone());
    writer.close();
    second.join().close();
    assertEquals(FREE, lock.toString());
  }

  @Test
  void aTimedFutureFailsWithTheStateOrIsEmpty() {
    Hold hold = write.tryAcquire().orElseThrow();
    for (AsyncReadWriteLock.Side side : bothSides()) {
      CompletionException failure =
          assertThrows(CompletionException.class, side.acquireAsync(Duration.ofMillis(1))::join);
      SyncTimeoutException timeUp =
          assertInstanceOf(SyncTimeoutException.class, failure.getCause());
      assertInstanceOf(ReadWriteLockSnapshot.class, timeUp.getSnapshot());
      assertEquals(Optional.empty(), side.tryAcquireAsync(Duration.ofMillis(1)).join());
      assertEquals(Optional.empty(), side.tryAcquireAsync(Duration.ZERO).join());
      assertTrue(
          side.withLockAsync(Duration.ZERO, () -> CompletableFuture.completedFuture(1))
              .isCompletedExceptionally());
    }
    assertEquals(0, lock.snapshot().waiterCount());
    hold.close();
  }

  @Test
  void foreverIsNoOverflow() throws Exception {
    for (AsyncReadWriteLock.Side side : bothSides()) {
      side.acquire(FOREVER).close();
      side.tryAcquire(Duration.ofSeconds(Long.MAX_VALUE)).orElseThrow().close();
      side.withLock(FOREVER, () -> {});
      side.withLockAsync(FOREVER, () -> CompletableFuture.completedFuture(1)).join();
    }
    Hold hold = write.acquireAsync(FOREVER).join();
    CompletableFuture<Optional<Hold>> waiter = read.tryAcquireAsync(FOREVER);
    assertFalse(waiter.isDone());
    hold.close();
    waiter.join().orElseThrow().close();
    assertEquals(FREE, lock.toString());
  }

  @Test
  void aBodyThrowsWhatItDeclaresAndTheLockIsFree() throws Exception {
    for (AsyncReadWriteLock.Side side : bothSides()) {
      assertThrows(
          IOException.class,
          () ->
              side.withLock(
                  () -> {
                    throw new IOException("no paper");
                  }));
      int answer = side.withLock(Duration.ofSeconds(1), () -> 42);
      assertEquals(42, answer);
      assertEquals(FREE, lock.toString());
    }
  }

  @Test
  void aThreadInsideAScopeIsToldSoInsteadOfWaitingForItself() throws Exception {
    write.withLock(
        () -> {
          for (AsyncReadWriteLock.Side side : bothSides()) {
            assertThrows(SelfDeadlockException.class, () -> side.acquire().close());
            assertThrows(SelfDeadlockException.class, () -> side.acquireUninterruptibly().close());
            assertThrows(SelfDeadlockException.class, () -> side.withLock(() -> {}));
            assertThrows(SelfDeadlockException.class, () -> side.tryAcquire(FOREVER));
            assertThrows(SyncTimeoutException.class, () -> side.acquire(Duration.ofMillis(1)));
          }
        });
    read.withLock(
        Duration.ofSeconds(1),
        () -> {
          assertThrows(SelfDeadlockException.class, () -> write.acquire().close());
          assertThrows(SelfDeadlockException.class, () -> write.withLock(() -> {}));
          read.withLock(() -> assertEquals(2, lock.readerCount()));
        });
    assertEquals(FREE, lock.toString());
  }

  @Test
  void aThreadThatReadsMayReadAgainUnlessAWriterWaitsInBetween() throws Exception {
    read.withLock(
        () -> {
          CompletableFuture<Hold> writer = write.acquireAsync();
          assertThrows(SelfDeadlockException.class, () -> read.acquire().close());
          assertThrows(SyncTimeoutException.class, () -> read.acquire(Duration.ofMillis(1)));
          assertTrue(writer.cancel(true));
          read.acquire().close();
        });
    assertEquals(FREE, lock.toString());
  }

  @Test
  void theStageOfAScopeKeepsItInsideWhateverBecomesOfItsFuture() {
    CompletableFuture<String> work = new CompletableFuture<>();
    CompletableFuture<String> result = read.withLockAsync(() -> work);
    assertTrue(result.cancel(false));
    assertEquals(1, lock.readerCount());
    work.complete("done");
    assertEquals(FREE, lock.toString());
  }

  @Test
  void aBodyThatFailsToStartLeaves() {
    CompletableFuture<String> thrown =
        write.withLockAsync(
            () -> {
              throw new IllegalStateException("no");
            });
    assertTrue(thrown.isCompletedExceptionally());
    @SuppressWarnings("NullAway") // what careless callers do
    CompletableFuture<String> none = read.withLockAsync(() -> null);
    assertTrue(none.isCompletedExceptionally());
    assertEquals(FREE, lock.toString());
  }

  @Test
  void aDowngradeKeepsWritersOutAndLetsReadersIn() {
    Hold hold = write.tryAcquire().orElseThrow();
    AsyncReadWriteLock inPlace = AsyncReadWriteLock.of(lock.core(), Runnable::run);
    CompletableFuture<Hold> reader = inPlace.read().acquireAsync();
    CompletableFuture<Hold> writer = inPlace.write().acquireAsync();
    assertSame(hold, lock.downgrade(hold));
    assertTrue(reader.isDone());
    assertFalse(writer.isDone());
    assertEquals(2, lock.readerCount());
    assertFalse(lock.isWriteLocked());
    hold.close();
    reader.join().close();
    assertTrue(lock.isWriteLocked());
    writer.join().close();
    assertThrows(IllegalStateException.class, () -> lock.downgrade(hold));
  }

  @Test
  void aHundredThousandWaitersInPlaceDoNotOverflowTheStack() {
    AsyncReadWriteLock inPlace = AsyncReadWriteLock.builder().executor(Runnable::run).build();
    Hold hold = inPlace.write().tryAcquire().orElseThrow();
    List<CompletableFuture<Void>> waiters = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      AsyncReadWriteLock.Side side = i % 3 == 0 ? inPlace.write() : inPlace.read();
      waiters.add(side.acquireAsync().thenAccept(Hold::close));
    }
    hold.close();
    waiters.forEach(CompletableFuture::join);
    inPlace.write().acquireUninterruptibly().close();
  }

  @Test
  @SuppressWarnings("NullAway") // the point
  void badInputIsAnErrorThatShowsItAndNothingHasChanged() {
    Duration negative = Duration.ofSeconds(-2);
    List<Executable> mistakes =
        new ArrayList<>(
            mistakes(
                () -> AsyncReadWriteLock.create(null),
                () -> AsyncReadWriteLock.create("  "),
                () -> AsyncReadWriteLock.of(null),
                () -> AsyncReadWriteLock.of(lock.core(), null),
                () -> AsyncReadWriteLock.builder().clock(null),
                () -> AsyncReadWriteLock.builder().executor(null),
                () -> lock.downgrade(null)));
    for (AsyncReadWriteLock.Side side : bothSides()) {
      mistakes.addAll(
          mistakes(
              () -> side.acquire((Duration) null),
              () -> side.acquire(negative),
              () -> side.tryAcquire(negative),
              () -> side.acquireAsync(negative),
              () -> side.tryAcquireAsync(negative),
              () -> side.withLock(negative, () -> 1),
              () -> side.withLockAsync(negative, () -> CompletableFuture.completedFuture(1)),
              () -> side.withLock((CheckedSupplier<Integer, RuntimeException>) null),
              () -> side.withLock((CheckedRunnable<RuntimeException>) null),
              () -> side.withLockAsync(null),
              () -> side.request().timeout(negative),
              () -> side.request().label(null),
              () -> side.request().owner(null)));
    }
    for (Executable mistake : mistakes) {
      assertThrows(IllegalArgumentException.class, mistake);
    }
    assertEquals(
        "timeout must not be negative, was PT-2S",
        assertThrows(IllegalArgumentException.class, () -> read.acquire(negative)).getMessage());
    assertEquals(
        "name must be a text that is not blank, was null",
        assertThrows(IllegalArgumentException.class, () -> AsyncReadWriteLock.create(null))
            .getMessage());
    assertEquals(FREE, lock.toString());
  }

  private static List<Executable> mistakes(Executable... mistakes) {
    return List.of(mistakes);
  }
}
