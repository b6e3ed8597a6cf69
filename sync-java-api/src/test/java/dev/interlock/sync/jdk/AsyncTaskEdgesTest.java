package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskFailure;
import dev.interlock.sync.TaskGroups;
import dev.interlock.sync.TaskTotals;
import dev.interlock.sync.TasksRunningException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks inside of tasks, on executors that run in place, reject, or throw what they like. */
@Timeout(60)
class AsyncTaskEdgesTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final Queue<TaskFailure> failures = new ConcurrentLinkedQueue<>();
  private final AsyncTaskGroups groups = on(pool);
  private final AsyncTaskGroups inPlace = on(Runnable::run);

  private AsyncTaskGroups on(Executor executor) {
    return AsyncTaskGroups.builder(executor).clock(() -> 0).onFailure(failures::add).build();
  }

  @AfterEach
  void closePool() {
    pool.shutdownNow();
  }

  /** Until it is interrupted. */
  private static void block() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  // ---- Interrupts ----

  @Test
  void anInterruptForTheOuterTaskIsNotSwallowedByOneThatRunsInPlace() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    groups.launch(
        "a",
        () -> {
          inPlace.launch(
              () -> {
                inside.countDown();
                block();
              });
          block();
        });
    inside.await();
    groups.cancelAll("a", BOUND);
  }

  @Test
  void twoTasksOnOneThreadAreBothInterrupted() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CompletableFuture<@Nullable Void> both = new CompletableFuture<>();
    AtomicBoolean innerCancelled = new AtomicBoolean();
    groups.launch(
        "a",
        () -> {
          try {
            int unused =
                groups.run(
                    "b",
                    () -> {
                      inside.countDown();
                      while (!both.isDone()) {
                        Thread.onSpinWait();
                      }
                      return 1;
                    });
          } catch (TaskCancelledException inner) {
            innerCancelled.set(true);
          }
          block();
        });
    inside.await();
    assertEquals(1, groups.cancel("a"));
    assertEquals(1, groups.cancel("b"));
    both.complete(null);
    groups.cancelAll("a", BOUND);
    assertTrue(innerCancelled.get());
  }

  @Test
  void whatInterruptedAThreadBeforeATaskRanInPlaceIsThereAgainWhenThatWasCancelled() {
    Thread.currentThread().interrupt();
    AsyncTask<?> task = inPlace.launch(() -> inPlace.cancel());
    assertTrue(task.isCancelled());
    assertTrue(Thread.interrupted());
    inPlace.launch(() -> inPlace.cancel());
    assertFalse(Thread.interrupted());
  }

  /** Does something the first time that somebody asks whether it is interrupted. */
  private static final class Asked extends Thread {
    private final AtomicReference<@Nullable Runnable> then;

    Asked(Runnable code, Runnable then) {
      super(code);
      this.then = new AtomicReference<>(then);
    }

    @Override
    public boolean isInterrupted() {
      Runnable first = then.getAndSet(null);
      if (first != null) {
        first.run();
      }
      return super.isInterrupted();
    }
  }

  @Test
  void whatIsCancelledJustAsItBeginsLeavesItsThreadAlone() throws Exception {
    AtomicReference<@Nullable Runnable> given = new AtomicReference<>();
    AsyncTask<?> task =
        on(given::set)
            .launch(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                  }
                });
    AtomicBoolean flag = new AtomicBoolean();
    Thread thread =
        new Asked(
            () -> {
              Objects.requireNonNull(given.get()).run();
              flag.set(Thread.interrupted());
            },
            task::cancel);
    thread.start();
    thread.join();
    task.join(BOUND);
    assertTrue(task.isCancelled());
    assertFalse(flag.get());
  }

  @Test
  void aScopeThatTakesNothingInLeavesNoTask() throws Exception {
    IllegalStateException broken = new IllegalStateException("broken scope");
    kotlinx.coroutines.CoroutineScope scope =
        () -> {
          throw broken;
        };
    AtomicBoolean isBroken = new AtomicBoolean();
    kotlinx.coroutines.CoroutineScope sometimes =
        () -> isBroken.get() ? scope.getCoroutineContext() : kotlinx.coroutines.JobKt.Job(null);
    AsyncTaskGroups tied =
        AsyncTaskGroups.of(
            new TaskGroups(sometimes, null, System::nanoTime, failures::add), Runnable::run);
    isBroken.set(true);
    assertSame(broken, assertThrows(IllegalStateException.class, () -> tied.launch(() -> 1)));
    assertSame(broken, assertThrows(IllegalStateException.class, () -> tied.run(() -> 1)));
    assertEquals(new TaskTotals(0, 0, 0, 0), tied.snapshot().totals());
    assertEquals(List.of(), tied.tasks());
  }

  @Test
  void anInterruptThatNobodySentIsAFailureAndThatOfACancelledTaskIsNone() throws Exception {
    InterruptedException driver = new InterruptedException("the driver's own");
    AsyncTask<Integer> task =
        groups.launch(
            () -> {
              throw driver;
            });
    assertSame(driver, assertThrows(ExecutionException.class, task::await).getCause());
    assertFalse(task.isCancelled());
    assertSame(driver, failures.remove().failure());
    CountDownLatch running = new CountDownLatch(1);
    groups.launch(
        () -> {
          running.countDown();
          block();
        });
    running.await();
    groups.cancelAll(BOUND);
    assertTrue(failures.isEmpty(), failures::toString);
  }

  @Test
  void anInterruptThatNobodySentIsNotLeftToTheThreadThatTheExecutorLends() {
    Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    AsyncTaskGroups later = on(queue::add);
    var own =
        later.launch(
            () -> {
              throw new InterruptedException("the driver's own");
            });
    queue.remove().run();
    assertFalse(Thread.interrupted());
    var stale = later.launch(AsyncTaskEdgesTest::block);
    Thread.currentThread().interrupt();
    queue.remove().run();
    assertFalse(Thread.interrupted());
    assertFalse(own.isRunning());
    assertFalse(stale.isRunning());
  }

  @Test
  void aSocketThatTimesOutInCleanUpIsAFailure() throws Exception {
    SocketTimeoutException lost = new SocketTimeoutException("the device does not say good-bye");
    CountDownLatch running = new CountDownLatch(1);
    AsyncTask<?> task =
        groups.launch(
            () -> {
              try {
                running.countDown();
                block();
              } catch (InterruptedException cancelled) {
                throw lost;
              }
            });
    running.await();
    task.cancelAndJoin(BOUND);
    assertSame(lost, failures.remove().failure());
  }

  // ---- Groups ----

  @Test
  void aDurationIsNoGroup() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AsyncTask<?> pump =
        groups.launch(
            () -> {
              running.countDown();
              block();
            });
    running.await();
    Object duration = BOUND;
    List<CheckedRunnable<Exception>> calls =
        List.of(
            () -> groups.cancelAll(duration),
            () -> groups.cancel(duration),
            () -> groups.join(duration),
            () -> groups.tasks(duration).clear(),
            () -> groups.cancelAllAsync(duration).join(),
            () -> groups.joinAsync(duration).join(),
            () -> groups.launch(duration, () -> {}).join());
    for (CheckedRunnable<Exception> call : calls) {
      String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
      assertEquals("a duration is no group, was PT5S", message);
    }
    assertTrue(pump.isRunning());
    assertFalse(pump.isCancelled());
  }

  // ---- Tasks inside of tasks ----

  @Test
  void aThreadOfAnObjectInsideATaskIsAPartOfThatTask() throws Exception {
    AtomicReference<@Nullable AsyncTask<?>> inner = new AtomicReference<>();
    AsyncTask<?> outer =
        AsyncTask.of(
            groups
                .core()
                .launch(
                    "g",
                    null,
                    null,
                    null,
                    (scope, then) -> {
                      AsyncTaskGroups inside =
                          AsyncTaskGroups.of(
                              new TaskGroups(scope, null, System::nanoTime, failures::add), pool);
                      inner.set(inside.launch(() -> groups.cancelAllAsync("g").join()));
                      return "the scope waits for the thread";
                    }));
    outer.join(BOUND);
    assertTrue(outer.isCancelled());
    assertTrue(failures.isEmpty(), failures::toString);
  }

  @Test
  void soIsAStageThere() throws Exception {
    AsyncTask<?> outer =
        AsyncTask.of(
            groups
                .core()
                .launch(
                    "g",
                    null,
                    null,
                    null,
                    (scope, then) ->
                        AsyncTaskGroups.of(
                                new TaskGroups(scope, null, System::nanoTime, failures::add), pool)
                            .launchStage(
                                () -> groups.cancelAllAsync("g").minimalCompletionStage())));
    outer.join(BOUND);
    assertTrue(outer.isCancelled());
  }

  @Test
  void whatIsGatheredInATaskIsAPartOfThatTask() throws Exception {
    AtomicReference<@Nullable Object> gathered = new AtomicReference<>();
    AsyncTask<?> outer =
        groups.launch(
            "g",
            () ->
                gathered.set(
                    AsyncGathering.<String>on(pool)
                        .task(
                            () -> {
                              groups.cancelAllAsync("g").join();
                              return "returned";
                            })
                        .resultsAsync()
                        .join()
                        .get(0)
                        .value()));
    outer.join(BOUND);
    assertEquals("returned", gathered.get());
    assertTrue(outer.isCancelled());
  }

  @Test
  void aMemberIsCancelledEvenIfNobodyCompletesItsFuture() throws Exception {
    RejectedExecutionException closed = new RejectedExecutionException("closed for today");
    AsyncTaskGroups rejecting =
        AsyncTaskGroups.builder(pool)
            .executor(
                completion -> {
                  throw closed;
                })
            .build();
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    rejecting.launch(
        () -> {
          running.countDown();
          while (end.getCount() > 0) {
            Thread.onSpinWait();
          }
        });
    running.await();
    AtomicReference<@Nullable Throwable> told = new AtomicReference<>();
    AsyncTask<?> member =
        rejecting.launch(
            () -> {
              CompletableFuture<?> all = rejecting.cancelAllAsync(TaskGroups.DEFAULT_GROUP);
              end.countDown();
              told.set(assertThrows(CompletionException.class, all::join).getCause());
              Eventually.until(() -> Thread.currentThread().isInterrupted());
            });
    member.join(BOUND);
    assertTrue(member.isCancelled());
    assertSame(closed, told.get());
  }

  // ---- Executors, scopes and stages that throw ----

  @Test
  void anExecutorMayThrowWhatItDoesNotDeclareAndThereIsNoTask() throws Exception {
    IOException undeclared = new IOException("written in Kotlin");
    AsyncNamedTasks tasks =
        AsyncNamedTasks.on(
            task -> {
              throw Sneaky.<RuntimeException>thrown(undeclared);
            });
    for (int i = 0; i < 2; i++) {
      assertSame(undeclared, assertThrows(IOException.class, () -> tasks.launch("scan", () -> 1)));
      assertFalse(tasks.isRunning("scan"));
    }
    assertEquals(new TaskTotals(0, 0, 0, 0), tasks.snapshot().totals());
  }

  @Test
  void aStageWhoseCancellationThrowsHasEndedWhenItIsComplete() throws Exception {
    IllegalStateException broken = new IllegalStateException("cannot be cancelled now");
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch made = new CountDownLatch(1);
    CompletableFuture<String> stage =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> toCompletableFuture() {
            throw broken;
          }
        };
    AsyncTask<String> task =
        groups.launchStage(
            () -> {
              making.countDown();
              Eventually.until(() -> made.getCount() == 0);
              return stage;
            });
    making.await();
    assertTrue(task.cancel());
    made.countDown();
    assertFalse(task.tryJoin(Duration.ofMillis(100)), "the stage is not complete");
    stage.complete("done");
    task.join(BOUND);
    assertTrue(failures.isEmpty(), failures::toString);
  }

  @Test
  void theCauseOfACancellationMayBeWhatFuturesWrapFailuresIn() throws Exception {
    CompletionException cause = new CompletionException(new IOException("no water"));
    CompletableFuture<String> stage = new CompletableFuture<>();
    AsyncTask<String> task = inPlace.launchStage(() -> stage);
    assertTrue(task.cancel(cause));
    assertSame(cause, assertThrows(TaskCancelledException.class, task::await).getCause());
    assertTrue(failures.isEmpty(), failures::toString);
  }

  // ---- Just then ----

  /** Cancels, the moment that its thread begins, what the main thread is about to run inline. */
  @Test
  void whatWasCancelledBeforeItRanInlineHasEndedWhenItsCallerIsTold() throws Exception {
    Thread main = Thread.currentThread();
    AtomicInteger looks = new AtomicInteger();
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    CompletableFuture<AsyncNamedTasks> object = new CompletableFuture<>();
    Thread canceller = new Thread(() -> object.join().cancel("scan"));
    LongSupplier clock =
        () -> {
          if (Thread.currentThread() == main) {
            // It looks when it is added, and when it begins.
            if (looks.incrementAndGet() == 2) {
              canceller.start();
              Eventually.until(() -> cancelled.getCount() == 0);
            }
          } else if (Thread.currentThread() == canceller
              && object.join().get("scan").orElseThrow().isCancelled()) {
            // It is marked, and about to end.
            cancelled.countDown();
            Eventually.until(() -> told.getCount() == 0);
          }
          return 0;
        };
    AsyncNamedTasks tasks = AsyncNamedTasks.builder(pool).clock(clock).build();
    object.complete(tasks);
    try {
      assertThrows(TaskCancelledException.class, () -> tasks.run("scan", () -> "begun"));
      assertFalse(tasks.isRunning("scan"));
    } finally {
      told.countDown();
      canceller.join();
    }
    assertEquals(new TaskTotals(1, 1, 0, 1), tasks.snapshot().totals());
  }

  @Test
  void whatABarrierRunsMayWaitForWhoWaitsForTheGroup() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    AsyncBarrier barrier =
        AsyncBarrier.builder()
            .parties(1)
            .action(
                () -> {
                  try {
                    joined.await();
                  } catch (InterruptedException never) {
                    throw new AssertionError(never);
                  }
                })
            .build();
    groups.task("g").barrier(barrier).launch(() -> {});
    groups.join("g", BOUND);
    joined.countDown();
  }

  @Test
  void aGatheringThatWasStartedTakesNoMoreTasks() throws Exception {
    AsyncGathering<Integer> gathering = AsyncGathering.<Integer>on(pool).task(() -> 1);
    assertEquals(List.of(1), gathering.all());
    assertThrows(IllegalStateException.class, () -> gathering.task(() -> 2));
    assertThrows(IllegalStateException.class, () -> gathering.stage(CompletableFuture::new));
  }

  // ---- Gather ----

  @Test
  void aTimeoutNeedsNoThreadThatOthersMayBeKeepingBusy() throws Exception {
    AtomicReference<@Nullable String> canceller = new AtomicReference<>();
    AtomicReference<@Nullable String> maker = new AtomicReference<>();
    // If time is up while the stage is being made, whoever makes it cancels it.
    for (long millis = 1; Objects.equals(canceller.get(), maker.get()); millis *= 2) {
      assertEquals(
          List.of(-1),
          AsyncGathering.<Integer>on(pool)
              .stage(
                  Duration.ofMillis(millis),
                  () -> {
                    maker.set(Thread.currentThread().getName());
                    return new CompletableFuture<>() {
                      @Override
                      public boolean cancel(boolean mayInterrupt) {
                        canceller.set(Thread.currentThread().getName());
                        return super.cancel(mayInterrupt);
                      }
                    };
                  },
                  up -> -1)
              .all());
    }
    assertEquals("interlock-elsewhere", canceller.get());
  }

  @Test
  void whoInterruptsTheWaitIsToldWhatFailsInCleanUp() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    IOException open = new IOException("the valve did not close");
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () ->
                told.complete(
                    assertThrows(
                        InterruptedException.class,
                        gatheringOf(
                                () -> {
                                  running.countDown();
                                  try {
                                    block();
                                  } catch (InterruptedException cancelled) {
                                    throw open;
                                  }
                                  return 1;
                                })
                            ::all)));
    caller.start();
    running.await();
    caller.interrupt();
    caller.join();
    assertSame(open, told.join().getSuppressed()[0]);
  }

  private AsyncGathering<Integer> gatheringOf(java.util.concurrent.Callable<Integer> body) {
    return AsyncGathering.<Integer>on(pool).task(body);
  }

  @Test
  void whoInterruptsACallerThatRunsTheTasksInPlaceInterruptsTheWait() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              AsyncGathering<Integer> gathering =
                  AsyncGathering.<Integer>on(Runnable::run)
                      .task(
                          () -> {
                            running.countDown();
                            block();
                            return 1;
                          });
              try {
                gathering.all().clear();
              } catch (InterruptedException | ExecutionException failure) {
                told.complete(failure);
              }
            });
    caller.start();
    running.await();
    caller.interrupt();
    caller.join();
    assertInstanceOf(InterruptedException.class, told.join());
  }

  @Test
  void whatAnExecutorThrowsThatHasRunTheTaskOfAGatheringIsNotLost() throws Exception {
    RejectedExecutionException late = new RejectedExecutionException("did it all the same");
    Thread thread = Thread.currentThread();
    AtomicReference<@Nullable Throwable> told = new AtomicReference<>();
    thread.setUncaughtExceptionHandler((who, failure) -> told.set(failure));
    try {
      assertEquals(
          List.of(1),
          AsyncGathering.<Integer>on(
                  task -> {
                    task.run();
                    throw late;
                  })
              .task(() -> 1)
              .all());
    } finally {
      thread.setUncaughtExceptionHandler(null);
    }
    assertSame(late, told.get());
  }

  @Test
  void whenTimeIsUpForAGatheringItsTasksAreCancelledAndHaveEnded() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AsyncGathering<Integer> gathering =
        gatheringOf(
            () -> {
              try {
                block();
                return 1;
              } catch (InterruptedException cancelled) {
                ended.set(true);
                throw new IOException("the valve did not close", cancelled);
              }
            });
    var timeUp =
        assertThrows(
            TasksRunningException.class, () -> gathering.all(Duration.ofMillis(20)).clear());
    assertTrue(ended.get());
    assertEquals(1, timeUp.getTasks().size());
    assertInstanceOf(IOException.class, timeUp.getSuppressed()[0]);
    assertEquals(List.of(1), gatheringOf(() -> 1).all(BOUND));
    assertThrows(
        IllegalArgumentException.class, () -> gatheringOf(() -> 1).all(Duration.ofNanos(-1)));
  }

  @Test
  void aFailureThatWasThereBeforeTimeWasUpIsTheReasonForItAll() {
    Thread caller = Thread.currentThread();
    CountDownLatch running = new CountDownLatch(1);
    AtomicBoolean poolIsNext = new AtomicBoolean(true);
    IOException failure = new IOException("no signal");
    AsyncGathering<Integer> gathering =
        AsyncGathering.<Integer>on(
                task -> {
                  if (poolIsNext.getAndSet(false)) {
                    pool.execute(task);
                  } else {
                    task.run();
                  }
                })
            .task(
                () -> {
                  running.countDown();
                  // It heeds no interrupt, and has not ended when time is up.
                  while (caller.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                  }
                  return 1;
                })
            .task(
                () -> {
                  while (running.getCount() != 0) {
                    Thread.onSpinWait();
                  }
                  throw failure;
                });
    var thrown = assertThrows(ExecutionException.class, () -> gathering.all(Duration.ZERO).clear());
    assertSame(failure, thrown.getCause());
  }

  @Test
  void theDefaultGroupNeedsNotBeNamed() throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    inPlace.launchStage(end::minimalCompletionStage);
    assertEquals(1, inPlace.run(() -> inPlace.tasks().size() - 1));
    assertFalse(inPlace.tryJoin(Duration.ZERO));
    assertFalse(inPlace.tryJoinAsync(Duration.ZERO).join());
    assertInstanceOf(
        TasksRunningException.class,
        assertThrows(CompletionException.class, inPlace.joinAsync(Duration.ZERO)::join).getCause());
    assertEquals(0, inPlace.snapshot().totals().cancelled());
    assertEquals(1, inPlace.tryCancelAll(Duration.ZERO).size());
    assertEquals(1, inPlace.tryCancelAllAsync(Duration.ZERO).join().size());
    assertThrows(CompletionException.class, inPlace.cancelAllAsync(Duration.ZERO)::join);
    CompletableFuture<?> all = inPlace.cancelAllAsync();
    CompletableFuture<?> joined = inPlace.joinAsync();
    assertFalse(all.isDone() || joined.isDone());
    end.complete("done");
    all.join();
    joined.join();
  }

  @Test
  void namedTasksAreTriedLikeGroups() throws Exception {
    AsyncNamedTasks tasks = AsyncNamedTasks.on(Runnable::run);
    CompletableFuture<String> end = new CompletableFuture<>();
    tasks.launchStage("scan", end::minimalCompletionStage);
    assertFalse(tasks.tryJoin(Duration.ZERO));
    assertFalse(tasks.tryJoinAsync(Duration.ZERO).join());
    assertEquals("scan", tasks.tryCancelAllAsync(Duration.ZERO).join().get(0).name());
    end.complete("done");
    assertTrue(tasks.tryJoin(Duration.ZERO) && tasks.tryJoinAsync(Duration.ZERO).join());
  }
}
