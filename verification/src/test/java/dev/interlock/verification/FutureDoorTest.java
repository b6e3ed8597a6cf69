package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.Owner;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Futures of holds: whatever is done to them is a withdrawal or a delivered hold. */
@Timeout(120)
class FutureDoorTest {
  private static final Executor REJECTING =
      task -> {
        throw new RejectedExecutionException("closed for today");
      };

  private final LockTarget lock = LockTarget.fifo("camera");
  private final AsyncLock face = lock.face();

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(Eventually.PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new AssertionError("should have succeeded", failed.getCause());
    } catch (InterruptedException | TimeoutException never) {
      throw new AssertionError("never completed", never);
    }
  }

  private static Throwable awaitFailure(CompletableFuture<?> future) {
    Eventually.until(future::isDone, () -> future);
    try {
      future.join();
    } catch (CompletionException failed) {
      return failed.getCause() == null ? failed : failed.getCause();
    } catch (RuntimeException failure) {
      return failure;
    }
    throw new AssertionError("should have failed");
  }

  /** A hold that has nothing to do with the lock under test. */
  private static Hold foreign() {
    return AsyncLock.create().tryAcquire().orElseThrow();
  }

  /** The ways in which somebody else can end a future. */
  enum Abuse {
    CANCEL(future -> future.cancel(true)),
    OR_TIMEOUT(future -> future.orTimeout(1, TimeUnit.MILLISECONDS)),
    COMPLETE_ON_TIMEOUT(future -> future.completeOnTimeout(foreign(), 1, TimeUnit.MILLISECONDS)),
    COMPLETE(future -> future.complete(foreign())),
    COMPLETE_EXCEPTIONALLY(
        future -> future.completeExceptionally(new IllegalStateException("from outside"))),
    COMPLETE_ASYNC(future -> future.completeAsync(FutureDoorTest::foreign)),
    COMPLETE_ASYNC_IN_PLACE(future -> future.completeAsync(FutureDoorTest::foreign, Runnable::run));

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    final Consumer<CompletableFuture<Hold>> action;

    Abuse(Consumer<CompletableFuture<Hold>> action) {
      this.action = action;
    }
  }

  @Test
  void aFutureThatWouldWaitForItselfCannotBeGivenAnotherOutcome() {
    Owner owner = new Owner("scan");
    CompletableFuture<Void> body = new CompletableFuture<>();
    var scope = face.request().owner(owner).withHoldAsync(() -> body);
    CompletableFuture<Hold> itself = face.request().owner(owner).acquireAsync();
    assertThrows(UnsupportedOperationException.class, () -> itself.obtrudeValue(foreign()));
    assertTrue(itself.isCompletedExceptionally());
    body.complete(null);
    assertFalse(scope.isCompletedExceptionally());
    Steps.assertIdle(lock);
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void completingAFutureByNothingChangesNothing() {
    Hold hold = Steps.take(lock);
    CompletableFuture<Hold> future = face.acquireAsync();
    assertThrows(IllegalArgumentException.class, () -> future.completeAsync(null));
    assertThrows(
        IllegalArgumentException.class, () -> future.completeAsync(FutureDoorTest::foreign, null));
    assertEquals(1, lock.snapshot().waiterCount());
    hold.close();
    future.join().close();
    Steps.assertIdle(lock);
  }

  @ParameterizedTest
  @EnumSource
  void endingAWaitingFutureFromOutsideWithdrawsIt(Abuse abuse) {
    Hold hold = Steps.take(lock);
    CompletableFuture<Hold> future = face.acquireAsync();
    CompletableFuture<Hold> next = face.acquireAsync();
    abuse.action.accept(future);
    Eventually.until(future::isDone, lock::snapshot);
    assertEquals(1, lock.snapshot().waiterCount());
    assertEquals(new QueueCounters(0, 0, 1, 0), lock.snapshot().counters());
    hold.close();
    await(next).close();
    Steps.assertIdle(lock);
  }

  @ParameterizedTest
  @EnumSource
  void endingAFutureBetweenItsGrantAndItsCompletionPassesTheLockOn(Abuse abuse) {
    ManualExecutor executor = new ManualExecutor();
    AsyncLock slow = AsyncLock.of(lock.core(), executor);
    Hold hold = Steps.take(lock);
    CompletableFuture<Hold> future = slow.acquireAsync();
    CompletableFuture<Hold> next = face.acquireAsync();
    hold.close();
    assertEquals(1, executor.pending(), "granted, not yet delivered");
    abuse.action.accept(future);
    Eventually.until(future::isDone, lock::snapshot);
    await(next).close();
    executor.runAll();
    Steps.assertIdle(lock);
  }

  @ParameterizedTest
  @EnumSource
  void endingADeliveredFutureChangesNothing(Abuse abuse) {
    CompletableFuture<Hold> future = face.acquireAsync();
    Hold hold = future.join();
    abuse.action.accept(future);
    assertSame(hold, future.join());
    assertTrue(hold.isHeld());
    hold.close();
    Steps.assertIdle(lock);
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCEL", "OR_TIMEOUT", "COMPLETE_EXCEPTIONALLY"})
  void aTimedFutureThatIsEndedFromOutsideDoesNotTimeOut(Abuse abuse) {
    Hold hold = Steps.take(lock);
    CompletableFuture<Hold> future = face.acquireAsync(Duration.ofMinutes(1));
    abuse.action.accept(future);
    assertFalse(awaitFailure(future) instanceof LockBusyException);
    assertEquals(new QueueCounters(0, 0, 1, 0), lock.snapshot().counters());
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  void obtrudingIsRefusedAndChangesNothing() {
    Hold hold = Steps.take(lock);
    CompletableFuture<Hold> future = face.acquireAsync();
    assertThrows(UnsupportedOperationException.class, () -> future.obtrudeValue(foreign()));
    assertThrows(
        UnsupportedOperationException.class,
        () -> future.obtrudeException(new IllegalStateException()));
    assertFalse(future.isDone());
    assertEquals(1, lock.snapshot().waiterCount());
    hold.close();
    await(future).close();
    assertThrows(UnsupportedOperationException.class, () -> future.obtrudeValue(foreign()));
    Steps.assertIdle(lock);
  }

  @Test
  void aFutureThatNeedNotWaitIsCompleteAtOnce() {
    CompletableFuture<Hold> future = face.acquireAsync();
    assertTrue(future.isDone());
    CompletableFuture<Optional<Hold>> attempt = face.tryAcquireAsync(Duration.ZERO);
    assertEquals(Optional.empty(), attempt.getNow(null));
    assertInstanceOf(LockBusyException.class, awaitFailure(face.acquireAsync(Duration.ZERO)));
    future.join().close();
    Steps.assertIdle(lock);
  }

  @Test
  void cancellingADependentDoesNotWithdraw() {
    Hold hold = Steps.take(lock);
    CompletableFuture<Hold> future = face.acquireAsync();
    assertTrue(future.thenApply(Hold::isHeld).cancel(true));
    assertTrue(future.copy().cancel(true));
    assertEquals(1, lock.snapshot().waiterCount());
    hold.close();
    await(future).close();
    Steps.assertIdle(lock);
  }

  @Test
  void leavingATimedGetDoesNotWithdraw() {
    Hold hold = Steps.take(lock);
    CompletableFuture<Hold> future = face.acquireAsync();
    assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.MILLISECONDS));
    assertEquals(1, lock.snapshot().waiterCount());
    hold.close();
    await(future).close();
    Steps.assertIdle(lock);
  }

  @Test
  void aFutureMayBeJoinedInADependentOfAnother() {
    CompletableFuture<Hold> first = face.acquireAsync();
    CompletableFuture<Hold> second = face.acquireAsync();
    CompletableFuture<Boolean> both =
        CompletableFuture.supplyAsync(
            () -> {
              first.join().close();
              try (Hold hold = second.join()) {
                return hold.isHeld();
              }
            });
    assertTrue(await(both));
    Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    Steps.assertIdle(lock);
  }

  @Test
  void dependentsDoNotRunInTheReleasersThread() {
    for (int round = 0; round < 50; round++) {
      Hold hold = Steps.take(lock);
      CompletableFuture<Thread> ranIn =
          face.acquireAsync()
              .thenApply(
                  granted -> {
                    granted.close();
                    return Thread.currentThread();
                  });
      CompletableFuture<Thread> tryRanIn =
          face.tryAcquireAsync(Duration.ofMinutes(1))
              .thenApply(
                  granted -> {
                    granted.orElseThrow().close();
                    return Thread.currentThread();
                  });
      hold.close();
      assertNotSame(Thread.currentThread(), await(ranIn));
      assertNotSame(Thread.currentThread(), await(tryRanIn));
      Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    }
  }

  @Test
  void aRejectingExecutorPassesTheLockOnAndFailsTheFuture() {
    passesOnWhatTheExecutorRejects(lock);
  }

  @Test
  void aRejectingExecutorPassesABargingLockOnAndFailsTheFuture() {
    passesOnWhatTheExecutorRejects(LockTarget.barging("camera", 10));
  }

  private static void passesOnWhatTheExecutorRejects(LockTarget target) {
    AsyncLock rejecting = AsyncLock.of(target.core(), REJECTING);
    Hold hold = Steps.take(target);
    List<CompletableFuture<?>> rejected =
        List.of(
            rejecting.acquireAsync(),
            rejecting.acquireAsync(Duration.ofMinutes(1)),
            rejecting.tryAcquireAsync(Duration.ofMinutes(1)),
            rejecting.withLockAsync(() -> CompletableFuture.completedFuture("never")));
    CompletableFuture<Hold> next = target.face().acquireAsync();
    hold.close();
    await(next).close();
    for (CompletableFuture<?> future : rejected) {
      assertInstanceOf(RejectedExecutionException.class, awaitFailure(future));
    }
    Steps.assertIdle(target);
  }

  @Test
  void aTimeoutReachesTheFutureEvenIfTheExecutorRejects() {
    AsyncLock rejecting = AsyncLock.of(lock.core(), REJECTING);
    Hold hold = Steps.take(lock);
    assertInstanceOf(
        LockBusyException.class, awaitFailure(rejecting.acquireAsync(Duration.ofMillis(1))));
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  void aHundredThousandReleasesInPlaceDoNotOverflowTheStack() {
    int waiters = 100_000;
    AsyncLock inPlace = AsyncLock.of(lock.core(), Runnable::run);
    Hold hold = Steps.take(lock);
    AtomicInteger released = new AtomicInteger();
    List<CompletableFuture<Void>> chain = new ArrayList<>();
    for (int i = 0; i < waiters; i++) {
      chain.add(
          inPlace
              .acquireAsync()
              .thenAccept(
                  granted -> {
                    released.incrementAndGet();
                    granted.close();
                  }));
    }
    hold.close();
    chain.forEach(FutureDoorTest::await);
    assertEquals(waiters, released.get());
    Eventually.until(() -> !lock.isTaken(), lock::snapshot);
    Steps.assertIdle(lock);
  }

  @Test
  void exactlySoManyNewcomersOvertakeAWaiterThatWasTold() {
    int bound = 4;
    LockTarget barging = LockTarget.barging("camera", bound);
    ManualExecutor executor = new ManualExecutor();
    Hold hold = Steps.take(barging);
    CompletableFuture<Hold> waiter = AsyncLock.of(barging.core(), executor).acquireAsync();
    hold.close();
    assertFalse(barging.isTaken(), "barging leaves it free until the waiter comes");
    for (int i = 0; i < bound; i++) {
      Steps.take(barging).close();
    }
    assertFalse(barging.isTaken());
    assertTrue(barging.tryAcquire().isEmpty(), "one too many");
    assertFalse(waiter.isDone());
    executor.runAll();
    waiter.join().close();
    assertEquals(new QueueCounters(1, 0, 0, bound), barging.snapshot().counters());
    Steps.assertIdle(barging);
  }
}
