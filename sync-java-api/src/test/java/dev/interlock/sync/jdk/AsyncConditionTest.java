package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Condition;
import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class AsyncConditionTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final AsyncLock lock = AsyncLock.builder().name("camera").executor(Runnable::run).build();
  private final AsyncCondition condition = lock.newCondition("ready");

  private Hold take() {
    return lock.tryAcquire().orElseThrow();
  }

  private void signal() {
    Hold hold = lock.acquireUninterruptibly();
    condition.signal(hold);
    hold.close();
  }

  @Test
  void bothFacesAreTheSameCondition() {
    Condition core = condition.core();
    assertSame(core, AsyncCondition.of(core).core());
    assertSame(core, AsyncCondition.of(core, Runnable::run).core());
    CompletableFuture<@Nullable Void> wait = AsyncCondition.of(core).awaitAsync(take());
    assertEquals(1, condition.snapshot().waiterCount());
    assertTrue(wait.cancel(true));
    assertEquals(Optional.of("ready"), condition.name());
    assertEquals(Optional.empty(), lock.newCondition().name());
    assertEquals("condition 'ready' of lock 'camera'", condition.toString());
  }

  @Test
  void aFutureIsCompletedWithTheLock() {
    Hold hold = take();
    CompletableFuture<@Nullable Void> wait = condition.awaitAsync(hold);
    assertFalse(hold.isHeld());
    List<Boolean> held = new ArrayList<>();
    CompletableFuture<Void> seen = wait.thenRun(() -> held.add(hold.isHeld()));
    signal();
    seen.join();
    assertEquals(List.of(true), held);
    hold.release();
  }

  @Test
  void aFutureWhoseTimeIsUpHasTheLock() {
    Hold hold = take();
    CompletionException failure =
        assertThrows(CompletionException.class, condition.awaitAsync(hold, SHORT)::join);
    assertInstanceOf(SyncTimeoutException.class, failure.getCause());
    assertTrue(hold.isHeld());
    assertFalse(condition.tryAwaitAsync(hold, SHORT).join());
    assertFalse(condition.tryAwaitAsync(hold, Duration.ZERO).join());
    assertTrue(condition.awaitAsync(hold, Duration.ZERO).isCompletedExceptionally());
    hold.release();
    assertEquals(2, condition.snapshot().counters().timedOut());
  }

  @Test
  void aFutureThatIsEndedFromOutsideLeavesWithoutTheLock() {
    List<Runnable> endings = new ArrayList<>();
    List<Hold> holds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Hold hold = take();
      holds.add(hold);
      CompletableFuture<Boolean> wait = condition.tryAwaitAsync(hold, LONG);
      endings.add(
          List.<Runnable>of(
                  () -> wait.cancel(true),
                  () -> wait.complete(true),
                  () -> wait.completeExceptionally(new IllegalStateException("enough")),
                  () ->
                      assertThrows(
                          CompletionException.class,
                          wait.orTimeout(1, TimeUnit.MILLISECONDS)::join))
              .get(i));
    }
    CompletableFuture<@Nullable Void> last = condition.awaitAsync(take());
    endings.forEach(Runnable::run);
    assertEquals(1, condition.snapshot().waiterCount());
    signal();
    last.join();
    holds.forEach(hold -> assertFalse(hold.isHeld()));
  }

  @Test
  void anExecutorThatRejectsPassesTheLockAndTheSignalOn() {
    AsyncCondition rejecting =
        AsyncCondition.of(
            condition.core(),
            task -> {
              throw new RejectedExecutionException("shut down");
            });
    Hold hold = take();
    CompletableFuture<@Nullable Void> rejected = rejecting.awaitAsync(hold);
    Hold nextHold = take();
    CompletableFuture<@Nullable Void> next = condition.awaitAsync(nextHold);
    signal();
    next.join();
    assertTrue(nextHold.isHeld());
    assertFalse(hold.isHeld());
    CompletionException failure = assertThrows(CompletionException.class, rejected::join);
    assertInstanceOf(RejectedExecutionException.class, failure.getCause());
    nextHold.release();
  }

  @Test
  void anUninterruptibleWaitOutlastsAnInterruptAndKeepsTheFlag() {
    Hold hold = take();
    Thread.currentThread().interrupt();
    CompletableFuture<Void> signaller =
        CompletableFuture.runAsync(
            () -> {
              while (condition.snapshot().waiterCount() == 0) {
                Thread.onSpinWait();
              }
              signal();
            });
    condition.awaitUninterruptibly(hold);
    assertTrue(Thread.interrupted());
    signaller.join();
    hold.release();
  }

  @Test
  void anInterruptedCallerFailsAndKeepsItsHold() {
    Hold hold = take();
    List<Executable> waits =
        List.of(
            () -> condition.await(hold),
            () -> condition.await(hold, LONG),
            () -> condition.await(hold, () -> true),
            () -> condition.await(hold, LONG, () -> true),
            () -> assertTrue(condition.tryAwait(hold, Duration.ZERO)),
            () -> assertTrue(condition.tryAwait(hold, LONG, () -> true)));
    for (Executable wait : waits) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, wait);
      assertFalse(Thread.interrupted());
      assertTrue(hold.isHeld());
    }
    hold.release();
    assertEquals(0, condition.snapshot().counters().cancelled());
  }

  @Test
  void thePredicateIsAskedWithTheLockUntilItHolds() throws Exception {
    Hold hold = take();
    int[] asked = new int[1];
    Thread signaller =
        new Thread(
            () -> {
              for (int i = 0; i < 3; i++) {
                while (condition.snapshot().waiterCount() == 0) {
                  Thread.onSpinWait();
                }
                signal();
                while (lock.snapshot().waiterCount() != 0) {
                  Thread.onSpinWait();
                }
              }
            });
    signaller.setDaemon(true);
    signaller.start();
    condition.await(hold, LONG, () -> hold.isHeld() && ++asked[0] == 4);
    assertEquals(4, asked[0]);
    signaller.join();
    assertFalse(condition.tryAwait(hold, SHORT, () -> false));
    assertFalse(condition.tryAwait(hold, Duration.ZERO, () -> false));
    SyncTimeoutException error =
        assertThrows(SyncTimeoutException.class, () -> condition.await(hold, SHORT, () -> false));
    assertEquals(1_000_000, error.getTimeoutNanos());
    assertTrue(condition.tryAwait(hold, Duration.ZERO, hold::isHeld));
    hold.release();
  }

  @Test
  @SuppressWarnings("NullAway") // the point
  void badInputIsAnErrorThatShowsItAndNothingHasChanged() {
    Hold hold = take();
    Duration negative = Duration.ofSeconds(-2);
    List<Executable> mistakes =
        List.of(
            () -> lock.newCondition(null),
            () -> lock.newCondition(" "),
            () -> AsyncCondition.of(null),
            () -> AsyncCondition.of(condition.core(), null),
            () -> condition.await(null),
            () -> condition.await(hold, (Duration) null),
            () -> condition.await(hold, negative),
            () -> condition.await(hold, negative, () -> true),
            () -> condition.await(hold, LONG, null),
            () -> assertTrue(condition.tryAwait(hold, negative)),
            () -> assertTrue(condition.tryAwait(hold, negative, () -> true)),
            () -> condition.awaitUninterruptibly(null),
            () -> condition.awaitAsync(null).join(),
            () -> condition.awaitAsync(hold, negative).join(),
            () -> condition.tryAwaitAsync(hold, negative).join(),
            () -> condition.signal(null),
            () -> condition.signalAll(null));
    for (Executable mistake : mistakes) {
      assertThrows(IllegalArgumentException.class, mistake);
    }
    assertEquals(
        "hold must be one of lock 'camera', was null",
        assertThrows(IllegalArgumentException.class, () -> condition.signal(null)).getMessage());
    assertTrue(hold.isHeld());
    hold.release();
  }

  @Test
  void foreverIsNoOverflow() {
    Hold hold = take();
    CompletableFuture<@Nullable Void> wait =
        condition.awaitAsync(hold, ChronoUnit.FOREVER.getDuration());
    assertFalse(wait.isDone());
    signal();
    wait.join();
    hold.release();
  }
}
