package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.TaskCancelledException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncGatheringTest {
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final AtomicInteger ended = new AtomicInteger();
  private final CountDownLatch running = new CountDownLatch(2);

  @AfterEach
  void closePool() {
    pool.shutdownNow();
  }

  private AsyncGathering<Integer> gathering() {
    return AsyncGathering.on(pool);
  }

  /** Until it is interrupted, and then counts itself. */
  private Callable<Integer> endless() {
    return () -> {
      try {
        running.countDown();
        new CountDownLatch(1).await();
        return -1;
      } finally {
        ended.incrementAndGet();
      }
    };
  }

  @Test
  void theResultsComeInOrder() throws Exception {
    CompletableFuture<Integer> stage = new CompletableFuture<>();
    assertEquals(
        List.of(1, 2, 3),
        gathering()
            .stage(() -> stage)
            .task(
                () -> {
                  stage.complete(1);
                  return 2;
                })
            .task(() -> 3)
            .all());
    assertEquals(List.of(7), gathering().task(() -> 7).allAsync().join());
    assertEquals(List.of(), gathering().all());
    assertEquals(List.of(), gathering().resultsAsync().join());
  }

  @Test
  void theFirstFailureCancelsTheOthersAndIsThrownWhenTheyHaveEnded() {
    IOException failure = new IOException("first");
    Callable<Integer> failing =
        () -> {
          running.await();
          throw failure;
        };
    var thrown =
        assertThrows(
            ExecutionException.class,
            gathering()
                    .task(endless())
                    .task(failing)
                    .task(
                        () -> {
                          try {
                            return endless().call();
                          } catch (InterruptedException interrupted) {
                            throw new IllegalStateException("second");
                          }
                        })
                ::all);
    assertSame(failure, thrown.getCause());
    assertEquals("second", failure.getSuppressed()[0].getMessage());
    assertEquals(2, ended.get());
    var later = assertThrows(CompletionException.class, gathering().task(failing).allAsync()::join);
    assertSame(failure, later.getCause());
  }

  @Test
  void resultsAreCollectedOneByOne() throws Exception {
    IOException failure = new IOException("no water");
    List<TaskResult<Integer>> results =
        gathering()
            .task(
                () -> {
                  throw failure;
                })
            .task(() -> 42)
            .stage(
                () -> {
                  CompletableFuture<Integer> cancelled = new CompletableFuture<>();
                  cancelled.cancel(true);
                  return cancelled;
                })
            .results();
    assertSame(failure, results.get(0).failure());
    assertFalse(results.get(0).isSuccess());
    assertSame(failure, assertThrows(ExecutionException.class, results.get(0)::get).getCause());
    assertEquals(42, results.get(1).get());
    assertInstanceOf(TaskCancelledException.class, results.get(2).failure());
    assertEquals(42, gathering().task(() -> 42).resultsAsync().join().get(0).value());
  }

  @Test
  void whenTimeIsUpForATaskTheResultIsWhatIsMadeOfThat() throws Exception {
    CompletableFuture<Integer> never = new CompletableFuture<>();
    assertEquals(
        List.of(4, 5, 6, 7, 8),
        gathering()
            .task(MOMENT, endless(), timeUp -> 4)
            .stage(MOMENT, () -> never, timeUp -> 5)
            .task(Duration.ZERO, () -> -1, timeUp -> 6)
            .task(LONG, () -> 7, timeUp -> -1)
            .stage(
                java.time.temporal.ChronoUnit.FOREVER.getDuration(),
                () -> CompletableFuture.completedFuture(8),
                timeUp -> -1)
            .all());
    assertEquals(1, ended.get());
    assertTrue(never.isCancelled());
    var thrown =
        assertThrows(
            ExecutionException.class,
            gathering()
                    .task(
                        MOMENT,
                        endless(),
                        timeUp -> {
                          throw new IllegalStateException(timeUp);
                        })
                ::all);
    var failure = assertInstanceOf(IllegalStateException.class, thrown.getCause());
    var timeUp = assertInstanceOf(SyncTimeoutException.class, failure.getCause());
    assertEquals(MOMENT.toNanos(), timeUp.getTimeoutNanos());
  }

  @Test
  void whoInterruptsTheWaitCancelsTheTasksWhichHaveEndedThen() throws Exception {
    Thread caller =
        new Thread(
            () -> {
              try {
                var unused = gathering().task(endless()).task(endless()).all();
              } catch (InterruptedException interrupted) {
                ended.addAndGet(10);
              } catch (ExecutionException failure) {
                throw new AssertionError(failure);
              }
            });
    caller.start();
    running.await();
    caller.interrupt();
    caller.join();
    assertEquals(12, ended.get());
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, gathering().task(endless())::results);
    assertEquals(12, ended.get(), "nothing was started");
  }

  @Test
  void whoCancelsTheFutureCancelsTheTasks() throws Exception {
    CompletableFuture<List<Integer>> future =
        gathering().task(endless()).task(endless()).allAsync();
    running.await();
    assertTrue(future.cancel(true));
    Eventually.until(() -> ended.get() == 2);
  }

  @Test
  void whatIsCancelledWhenItsCodeHasEndedIsNotInterruptedAnyMore() {
    CompletableFuture<CompletableFuture<?>> gathered = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    gathered.complete(
        gathering()
            .task(
                MOMENT,
                endless(),
                timeUp -> {
                  gathered.join().cancel(true);
                  flag.complete(Thread.currentThread().isInterrupted());
                  return 1;
                })
            .allAsync());
    assertFalse(flag.join());
  }

  @Test
  void whatTheExecutorRejectsHasFailed() throws Exception {
    pool.shutdown();
    var thrown = assertThrows(ExecutionException.class, gathering().task(() -> 1)::all);
    assertInstanceOf(RejectedExecutionException.class, thrown.getCause());
    assertInstanceOf(
        RejectedExecutionException.class, gathering().task(() -> 1).results().get(0).failure());
  }

  @Test
  void itIsGoodForOneStart() throws Exception {
    AsyncGathering<Integer> once = gathering().task(() -> 1);
    assertEquals(List.of(1), once.all());
    assertThrows(IllegalStateException.class, once::all);
    assertThrows(
        IllegalArgumentException.class, () -> once.task(Duration.ofNanos(-1), () -> 1, t -> 1));
  }
}
