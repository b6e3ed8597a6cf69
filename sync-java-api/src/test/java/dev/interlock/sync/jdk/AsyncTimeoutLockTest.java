package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of a hold between the step that lets it in and the one that tells its caller. */
class AsyncTimeoutLockTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Queue<Runnable> tasks = new ArrayDeque<>();

  /** Its tasks run when the test says so. */
  private final AsyncTimeoutLock lock =
      AsyncTimeoutLock.builder().name("camera").executor(tasks::add).build();

  /** It need not wait. */
  private final AsyncTimeoutHold acq = lock.request().job("acq").acquireAsync().join();

  private void runAll() {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      task.run();
    }
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    return Objects.requireNonNull(assertThrows(CompletionException.class, future::join).getCause());
  }

  /** It has let another go first and is back; its future is not complete yet. */
  private CompletableFuture<Boolean> backAndUntold() {
    CompletableFuture<AsyncTimeoutHold> other = lock.acquireAsync(LONG, "other");
    CompletableFuture<Boolean> back = acq.releaseAndAcquireAsync(LONG);
    runAll();
    other.join().release();
    assertTrue(acq.isHeld());
    assertFalse(back.isDone());
    return back;
  }

  @Test
  void aHoldThatIsClosedBeforeItsFutureIsCompleteFailsTheFuture() {
    CompletableFuture<Boolean> back = backAndUntold();
    acq.close();
    assertFalse(acq.isHeld());
    assertFalse(lock.isLocked());
    runAll();
    assertEquals(
        "this hold 'acq' of lock 'camera' was closed before it was let in again",
        failureOf(back).getMessage());
  }

  @Test
  void aHoldWhoseFutureIsNotCompleteIsInNoOtherCall() {
    CompletableFuture<Boolean> back = backAndUntold();
    for (Supplier<CompletableFuture<?>> second :
        List.<Supplier<CompletableFuture<?>>>of(
            acq::releaseAndAcquireAsync,
            acq::reacquireAsync,
            () -> acq.yieldEveryAsync(Duration.ZERO),
            () -> acq.unlockedAsync(CompletableFuture::new))) {
      assertThrows(IllegalStateException.class, second::get);
    }
    runAll();
    assertTrue(back.join());
    assertTrue(acq.isHeld());
    assertTrue(acq.releaseAndAcquireAsync().join());
    acq.release();
    assertFalse(lock.isLocked());
  }

  @Test
  void aFutureThatIsEndedTooLateDoesNotTakeTheHoldFromTheNextCall() {
    List<Consumer<CompletableFuture<Boolean>>> ends =
        List.of(
            back -> back.cancel(true),
            back -> back.complete(false),
            back -> back.completeExceptionally(new IllegalStateException("ended")));
    for (Consumer<CompletableFuture<Boolean>> end : ends) {
      CompletableFuture<Boolean> back = backAndUntold();
      acq.close();
      assertTrue(acq.reacquireAsync(Duration.ZERO).join());
      end.accept(back);
      runAll();
      assertTrue(acq.isHeld(), "the later reacquire was told true, and nobody has closed it");
      assertTrue(lock.isLocked());
    }
  }

  @Test
  void aFutureThatIsEndedBeforeItIsCompleteGivesTheHoldBack() {
    CompletableFuture<Boolean> back = backAndUntold();
    assertTrue(back.cancel(true));
    assertFalse(acq.isHeld());
    assertTrue(acq.reacquireAsync(Duration.ZERO).join());
    runAll();
    assertTrue(acq.isHeld());
  }

  @Test
  void aRefusalIsKnownBeforeItsFutureIsCompleteAndForgottenWhenTheHoldIsBack() {
    CompletableFuture<AsyncTimeoutHold> other = lock.acquireAsync(LONG, "other");
    CompletableFuture<Boolean> back = acq.releaseAndAcquireAsync(Duration.ZERO);
    assertFalse(back.isDone());
    assertEquals(
        Optional.of("other"), acq.refusal().map(LockSnapshot::holder).map(HolderSnapshot::label));
    // Only the other one is told.
    tasks.remove().run();
    other.join().release();
    assertTrue(acq.reacquireAsync(Duration.ZERO).join());
    runAll();
    assertFalse(back.join());
    assertTrue(acq.isHeld());
    assertEquals(Optional.empty(), acq.refusal());
  }

  @Test
  void aHoldWhoseBlockIsEndedFromOutsideMayBeTakenAgainAtOnce() {
    List<Consumer<CompletableFuture<String>>> ends =
        List.of(
            unlocked -> unlocked.cancel(true),
            unlocked -> unlocked.complete("outside"),
            unlocked -> unlocked.completeExceptionally(new IllegalStateException("ended")));
    for (Consumer<CompletableFuture<String>> end : ends) {
      CompletableFuture<String> body = new CompletableFuture<>();
      CompletableFuture<String> unlocked = acq.unlockedAsync(LONG, () -> body);
      end.accept(unlocked);
      assertFalse(acq.isHeld());
      assertTrue(acq.reacquireAsync(Duration.ZERO).join());
      body.complete("late");
      runAll();
      assertTrue(acq.isHeld());
      assertTrue(unlocked.isCompletedExceptionally() || unlocked.join().equals("outside"));
    }
    assertEquals(4, lock.snapshot().acquisitions());
  }

  @Test
  void whoEndsABlocksFutureWhileItsHoldIsOnTheWayBackSaysHow() {
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<String> unlocked = acq.unlockedAsync(LONG, () -> body);
    AsyncTimeoutHold other = lock.tryAcquire().orElseThrow();
    body.complete("slept");
    assertEquals(1, lock.snapshot().waiterCount());
    assertTrue(unlocked.complete("outside"));
    assertEquals("outside", unlocked.join());
    assertEquals(0, lock.snapshot().waiterCount());
    other.release();
    runAll();
    assertFalse(lock.isLocked());
  }
}
