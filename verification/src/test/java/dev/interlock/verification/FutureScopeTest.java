package dev.interlock.verification;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A scope of stages: the hold is given back when the body's stage is complete, whatever becomes of
 * the future.
 */
@Timeout(120)
class FutureScopeTest {
  private final LockTarget lock = LockTarget.fifo("camera");
  private final AsyncLock face = lock.face();
  private final AtomicInteger runs = new AtomicInteger();
  private final CompletableFuture<String> body = new CompletableFuture<>();

  private CompletionStage<String> run() {
    runs.incrementAndGet();
    return body;
  }

  @CanIgnoreReturnValue
  private static Throwable failureOf(CompletableFuture<?> future) {
    return requireNonNull(assertThrows(CompletionException.class, future::join).getCause());
  }

  @Test
  void aSupplierThatThrowsFailsTheFutureAndGivesTheLockBack() {
    IllegalStateException thrown = new IllegalStateException("from the supplier");
    Supplier<CompletionStage<String>> throwing =
        () -> {
          throw thrown;
        };
    assertSame(thrown, failureOf(face.withLockAsync(throwing)));
    Steps.assertIdle(lock);

    Hold hold = Steps.take(lock);
    CompletableFuture<String> waiting = face.withLockAsync(throwing);
    hold.close();
    Eventually.until(waiting::isDone, lock::snapshot);
    assertSame(thrown, failureOf(waiting));
    Steps.assertIdle(lock);
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void aSupplierOfNothingFailsTheFutureAndGivesTheLockBack() {
    CompletableFuture<String> future = face.withLockAsync(() -> null);
    assertInstanceOf(NullPointerException.class, failureOf(future));
    Steps.assertIdle(lock);
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void noSupplierAtAllIsRefusedBeforeAnythingChanges() {
    assertThrows(IllegalArgumentException.class, () -> face.withLockAsync(null));
    assertEquals(0, lock.snapshot().acquisitions());
  }

  @Test
  void aStageThatFailsFailsTheFutureAndGivesTheLockBack() {
    IllegalStateException thrown = new IllegalStateException("from the stage");
    CompletableFuture<String> future = face.withLockAsync(this::run);
    assertTrue(lock.isTaken());
    body.completeExceptionally(thrown);
    assertSame(thrown, failureOf(future));
    Steps.assertIdle(lock);
  }

  @Test
  void cancellingTheFutureWhileTheBodyRunsDoesNotGiveTheLockBackYet() {
    CompletableFuture<String> future = face.withLockAsync(this::run);
    CompletableFuture<Hold> next = face.acquireAsync();
    assertTrue(future.cancel(true));
    assertTrue(lock.isTaken());
    assertFalse(next.isDone());
    assertFalse(body.isDone(), "the body's own stage is none of our business");
    body.complete("done");
    Eventually.until(next::isDone, lock::snapshot);
    next.join().close();
    Steps.assertIdle(lock);
  }

  @Test
  void completingTheFutureWhileTheBodyRunsDoesNotGiveTheLockBackYet() {
    CompletableFuture<String> future = face.withLockAsync(this::run);
    assertTrue(future.complete("something else"));
    assertTrue(lock.isTaken());
    body.complete("done");
    assertEquals("something else", future.join());
    Steps.assertIdle(lock);
  }

  @Test
  void endingTheFutureBeforeTheBodyHasBegunWithdrawsIt() {
    Hold hold = Steps.take(lock);
    CompletableFuture<String> cancelled = face.withLockAsync(this::run);
    CompletableFuture<String> completed = face.withLockAsync(this::run);
    CompletableFuture<String> failed = face.withLockAsync(this::run);
    assertEquals(3, lock.snapshot().waiterCount());
    assertTrue(cancelled.cancel(true));
    assertEquals(2, lock.snapshot().waiterCount());
    assertTrue(completed.complete("something else"));
    assertEquals(1, lock.snapshot().waiterCount());
    assertTrue(failed.completeExceptionally(new IllegalStateException()));
    assertEquals(0, lock.snapshot().waiterCount());
    hold.close();
    Steps.assertIdle(lock);
    assertEquals(0, runs.get());
    assertEquals("something else", completed.join());
  }

  @Test
  void endingTheFutureBetweenItsGrantAndItsBodyGivesTheLockBack() {
    ManualExecutor executor = new ManualExecutor();
    Hold hold = Steps.take(lock);
    CompletableFuture<String> future = AsyncLock.of(lock.core(), executor).withLockAsync(this::run);
    hold.close();
    assertTrue(future.cancel(true));
    executor.runAll();
    assertEquals(0, runs.get());
    Steps.assertIdle(lock);
  }

  @Test
  void aScopeInAScopeOfAnotherLockIsFine() {
    AsyncLock inner = AsyncLock.create("stage");
    CompletableFuture<String> future = face.withLockAsync(() -> inner.withLockAsync(this::run));
    assertTrue(face.isLocked() && inner.isLocked());
    body.complete("both");
    assertEquals("both", future.join());
    assertFalse(face.isLocked() || inner.isLocked());
  }
}
