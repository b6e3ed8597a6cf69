package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskFailure;
import dev.interlock.sync.TaskState;
import dev.interlock.sync.TaskTotals;
import dev.interlock.sync.TasksRunningException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncTaskGroupsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ExecutorService pool = Executors.newSingleThreadExecutor();
  private final Queue<TaskFailure> failures = new ConcurrentLinkedQueue<>();
  private final AsyncTaskGroups groups = on(pool);

  private AsyncTaskGroups on(java.util.concurrent.Executor executor) {
    return AsyncTaskGroups.builder(executor)
        .name("lab")
        .clock(() -> 0)
        .onFailure(failures::add)
        .build();
  }

  @AfterEach
  void closePool() {
    pool.shutdownNow();
  }

  /** A body that says that it runs, and then does so until it is interrupted. */
  private static CheckedRunnable<InterruptedException> endless(CountDownLatch running) {
    return () -> {
      running.countDown();
      new CountDownLatch(1).await();
    };
  }

  private AsyncTask<@Nullable Void> running(CheckedRunnable<? extends Exception> body)
      throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    AsyncTask<@Nullable Void> task =
        groups.launch(
            () -> {
              running.countDown();
              body.run();
            });
    running.await();
    return task;
  }

  @Test
  void bothFacesHaveTheSameTasks() throws Exception {
    assertEquals(Optional.of("lab"), groups.name());
    CountDownLatch running = new CountDownLatch(1);
    AsyncTask<@Nullable Void> task = groups.launch("cooling", endless(running));
    running.await();
    assertEquals(1, groups.core().tasks("cooling").size());
    assertSame(groups.core(), AsyncTaskGroups.of(groups.core(), pool).core());
    assertEquals(task, AsyncTask.of(task.core()));
    assertEquals(task.hashCode(), AsyncTask.of(task.core()).hashCode());
    assertEquals(task.core(), task.core());
    assertEquals(1, AsyncTaskGroups.of(groups.core(), pool).cancel("cooling"));
    task.join();
    assertEquals("tasks 'lab': none running", groups.toString());
  }

  @Test
  void codeOfAThreadHasAResultAndKnowsItsTask() throws Exception {
    AsyncTask<String> task =
        groups
            .task("cooling")
            .name("pump")
            .launch(own -> own.number() + " " + own.name().orElseThrow() + " " + own.group());
    assertEquals("0 pump cooling", task.await());
    assertEquals("0 pump cooling", task.await(LONG));
    assertEquals("0 pump cooling", task.awaitAsync().join());
    assertEquals("0 pump cooling", task.awaitAsync(Duration.ZERO).join());
    assertTrue(task.tryJoin(Duration.ZERO) && task.tryJoinAsync(Duration.ZERO).join());
    assertFalse(task.isRunning() || task.isCancelled());
    assertEquals(TaskState.ENDED, task.snapshot().state());
    assertNull(groups.launch(() -> {}).await());
  }

  @Test
  void aFailureIsThrownWithTheOriginalAsItsCauseAndToldOnce() {
    IOException failure = new IOException("no water");
    AsyncTask<Object> task =
        groups.launch(
            () -> {
              throw failure;
            });
    assertSame(failure, assertThrows(ExecutionException.class, task::await).getCause());
    assertSame(
        failure, assertThrows(CompletionException.class, task.awaitAsync()::join).getCause());
    TaskFailure told = failures.remove();
    assertSame(failure, told.failure());
    assertEquals(TaskState.RUNNING, told.task().state(), "to tell of it is a part of the task");
    assertTrue(failures.isEmpty());
  }

  @Test
  void cancellingInterruptsTheCodeAndTheFlagDoesNotOutliveIt() throws Exception {
    AtomicBoolean flag = new AtomicBoolean();
    AsyncTask<@Nullable Void> task =
        running(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
              flag.set(true);
            });
    assertTrue(task.cancel());
    assertFalse(task.cancel());
    task.join();
    assertTrue(flag.get());
    assertThrows(TaskCancelledException.class, task::await);
    assertFalse(groups.launch(() -> Thread.currentThread().isInterrupted()).await());
    assertTrue(failures.isEmpty());
  }

  @Test
  void aThreadThatRunsATaskInPlaceIsNotInterruptedWhenThatHasEnded() {
    AsyncTaskGroups inPlace = on(Runnable::run);
    AsyncTask<@Nullable Void> task =
        inPlace.launch(
            () -> {
              inPlace.cancel();
              assertTrue(Thread.currentThread().isInterrupted());
            });
    assertTrue(task.isCancelled());
    assertFalse(Thread.interrupted());
  }

  /** It takes its time to interrupt it, during which the code ends. */
  private static final class SlowToInterrupt extends Thread {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isBeingInterrupted = new AtomicBoolean();
    private final AtomicBoolean codeEnds = new AtomicBoolean();

    @Override
    public void run() {
      for (int ran = 0; ran < 2; ) {
        Runnable task = tasks.poll();
        if (task != null) {
          task.run();
          ran++;
        }
      }
    }

    @Override
    public void interrupt() {
      isBeingInterrupted.set(true);
      Eventually.until(codeEnds::get);
      LockSupport.parkNanos(2_000_000);
      super.interrupt();
    }
  }

  @Test
  void anInterruptThatIsUnderWayWhenTheCodeEndsDoesNotReachTheNextTask() throws Exception {
    SlowToInterrupt thread = new SlowToInterrupt();
    thread.start();
    AsyncTaskGroups slow = on(thread.tasks::add);
    AsyncTask<@Nullable Void> task =
        slow.launch(
            () -> {
              while (!thread.isBeingInterrupted.get()) {
                Thread.onSpinWait();
              }
              thread.codeEnds.set(true);
            });
    AtomicBoolean hasCancelled = new AtomicBoolean();
    AsyncTask<Boolean> next =
        slow.launch(
            () -> {
              while (!hasCancelled.get()) {
                Thread.onSpinWait();
              }
              return thread.isInterrupted();
            });
    Eventually.until(() -> task.snapshot().state() == TaskState.RUNNING);
    assertTrue(task.cancel());
    hasCancelled.set(true);
    assertFalse(next.await(), "interrupted by the cancellation of another task");
    thread.join();
  }

  @Test
  void aThreadThatWasInterruptedByOthersIsStillSoWhenItsInlineTaskHasEnded() throws Exception {
    Thread.currentThread().interrupt();
    assertEquals(1, groups.run("here", () -> 1));
    assertTrue(Thread.interrupted());
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class,
        () ->
            groups.run(
                "here",
                () -> {
                  new CountDownLatch(1).await();
                  return 1;
                }));
    assertFalse(Thread.interrupted());
  }

  @Test
  void whatRunsInlineIsInterruptedAndItsCallerIsToldThatItWasCancelled() throws Exception {
    Thread caller = Thread.currentThread();
    TaskCancelledException cancelled =
        assertThrows(
            TaskCancelledException.class,
            () ->
                groups.run(
                    "here",
                    () -> {
                      assertEquals(1, groups.cancel("here"));
                      assertTrue(caller.isInterrupted());
                      new CountDownLatch(1).await();
                      return 1;
                    }));
    assertNull(cancelled.getCause());
    assertFalse(Thread.interrupted());
    IOException failure = new IOException("no water");
    CheckedSupplier<Integer, IOException> failing =
        () -> {
          throw failure;
        };
    assertSame(failure, assertThrows(IOException.class, () -> groups.run("here", failing)));
    assertTrue(failures.isEmpty(), "its caller knows");
    assertEquals(new TaskTotals(2, 2, 1, 1), groups.snapshot().totals());
  }

  @Test
  void whatWasCancelledBeforeItBeganHasEndedAtOnceAndNeverBegins() throws Exception {
    Queue<Runnable> queue = new ArrayDeque<>();
    AsyncTaskGroups late = on(queue::add);
    AtomicBoolean begun = new AtomicBoolean();
    AsyncCountDownLatch latch = AsyncCountDownLatch.create(2);
    AsyncBarrier barrier = AsyncBarrier.create(3);
    AsyncTask<?> thread = late.task().latch(latch).barrier(barrier).launch(() -> begun.set(true));
    AsyncTask<String> stage =
        late.task()
            .latch(latch)
            .barrier(barrier)
            .launchStage(
                () -> {
                  begun.set(true);
                  return new CompletableFuture<>();
                });
    assertEquals(
        "task 0 (a thread) not begun for less than 0.1 ms",
        late.toString().substring(late.toString().indexOf("task 0"), late.toString().indexOf(',')));
    assertTrue(thread.cancel() && stage.cancel());
    assertFalse(thread.isRunning() || stage.isRunning());
    assertTrue(latch.isOpen());
    assertEquals(2, barrier.arrived());
    assertThrows(TaskCancelledException.class, stage::await);
    queue.forEach(Runnable::run);
    assertFalse(begun.get());
    assertEquals(new TaskTotals(2, 2, 0, 2), late.snapshot().totals());
    late.cancelAll();
  }

  @Test
  void anExecutorThatRejectsIsThrownAndLeavesNoTask() throws Exception {
    RejectedExecutionException rejection = new RejectedExecutionException("closed for today");
    AsyncTaskGroups rejecting =
        on(
            task -> {
              throw rejection;
            });
    AsyncCountDownLatch latch = AsyncCountDownLatch.create(1);
    for (CheckedRunnable<Exception> launch :
        List.<CheckedRunnable<Exception>>of(
            () -> rejecting.launch(() -> {}),
            () -> rejecting.launchStage(() -> CompletableFuture.completedFuture(1)),
            () -> rejecting.task().latch(latch).launch(() -> 1))) {
      assertSame(rejection, assertThrows(RejectedExecutionException.class, launch::run));
    }
    assertEquals(new TaskTotals(0, 0, 0, 0), rejecting.snapshot().totals());
    assertEquals(List.of(), rejecting.tasks());
    assertFalse(latch.isOpen());
    rejecting.cancelAll();
  }

  @Test
  void anExecutorThatRunsTheTaskAndThrowsAllTheSameIsNotBelieved() throws Exception {
    AsyncTaskGroups both =
        on(
            task -> {
              task.run();
              throw new RejectedExecutionException("did it all the same");
            });
    Thread thread = Thread.currentThread();
    AtomicReference<@Nullable Throwable> told = new AtomicReference<>();
    thread.setUncaughtExceptionHandler((who, failure) -> told.set(failure));
    try {
      assertEquals(1, both.launch(() -> 1).await());
    } finally {
      thread.setUncaughtExceptionHandler(null);
    }
    assertInstanceOf(RejectedExecutionException.class, told.get());
  }

  @Test
  void anExecutorThatRunsATaskTwiceRunsItsCodeOnce() throws Exception {
    AsyncTaskGroups twice =
        on(
            task -> {
              task.run();
              task.run();
            });
    List<String> log = new ArrayList<>();
    CompletableFuture<Integer> stage = new CompletableFuture<>();
    twice.launch(() -> log.add("thread"));
    twice.launchStage(
        () -> {
          log.add("stage");
          return stage;
        });
    stage.complete(1);
    assertEquals(List.of("thread", "stage"), log);
    assertEquals(new TaskTotals(2, 2, 0, 0), twice.snapshot().totals());
  }

  @Test
  void aStageIsCancelledAndHasEndedWhenItIsComplete() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    AsyncTask<String> task = groups.launchStage("cooling", () -> stage);
    Eventually.until(() -> task.snapshot().state() == TaskState.RUNNING);
    groups.cancelAll("cooling");
    assertTrue(stage.isCancelled());
    CompletableFuture<String> another = new CompletableFuture<>();
    AsyncTask<String> withCause = groups.launchStage(() -> another);
    Eventually.until(() -> withCause.snapshot().state() == TaskState.RUNNING);
    IOException cause = new IOException("no water");
    assertTrue(withCause.cancel(cause));
    withCause.join();
    assertTrue(another.isCompletedExceptionally());
    assertFalse(another.isCancelled());
    assertSame(cause, assertThrows(TaskCancelledException.class, withCause::await).getCause());
    assertTrue(failures.isEmpty());
  }

  @Test
  void aStageThatIsNotToBeCancelledIsWaitedFor() throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    AsyncTask<String> task = groups.launchStage(end::minimalCompletionStage);
    Eventually.until(() -> task.snapshot().state() == TaskState.RUNNING);
    CompletableFuture<@Nullable Void> all = groups.cancelAllAsync(task.group());
    assertFalse(all.isDone());
    end.complete("done");
    all.join();
    assertThrows(TaskCancelledException.class, task::await);
  }

  @Test
  void aStageIsCancelledEvenIfItIsStillBeingMade() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch make = new CountDownLatch(1);
    CompletableFuture<String> stage = new CompletableFuture<>();
    AsyncTask<String> task =
        groups.launchStage(
            () -> {
              making.countDown();
              while (make.getCount() > 0) {
                Thread.onSpinWait();
              }
              return stage;
            });
    making.await();
    assertTrue(task.cancel());
    make.countDown();
    task.join();
    assertTrue(stage.isCancelled());
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void aSupplierThatThrowsOrReturnsNullHasFailed() {
    AsyncTask<String> none = groups.launchStage(() -> null);
    var missing = assertThrows(ExecutionException.class, none::await);
    assertEquals("the supplier returned null instead of a stage", missing.getCause().getMessage());
    AsyncTask<String> throwing =
        groups.launchStage(
            () -> {
              throw new IllegalStateException("no water");
            });
    assertInstanceOf(
        IllegalStateException.class,
        assertThrows(ExecutionException.class, throwing::await).getCause());
    AsyncTask<String> wrapped =
        groups.launchStage(
            () ->
                CompletableFuture.supplyAsync(
                    () -> {
                      throw new IllegalStateException("no water");
                    }));
    assertInstanceOf(
        IllegalStateException.class,
        assertThrows(ExecutionException.class, wrapped::await).getCause());
    assertEquals(3, failures.size());
  }

  @Test
  void aStageThatIsCancelledByItselfIsNoFailure() {
    AsyncTask<String> task =
        groups.launchStage(
            () -> CompletableFuture.failedFuture(new CancellationException("enough")));
    assertInstanceOf(
        CancellationException.class,
        assertThrows(TaskCancelledException.class, task::await).getCause());
    assertTrue(task.isCancelled());
    assertTrue(failures.isEmpty());
  }

  @Test
  void aThreadMayCancelItsOwnGroup() throws Exception {
    AtomicReference<@Nullable Boolean> flag = new AtomicReference<>();
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      AsyncTaskGroups own = on(two);
      CountDownLatch running = new CountDownLatch(1);
      AsyncTask<?> other = own.launch(endless(running));
      AsyncTask<?> task =
          own.launch(
              () -> {
                running.await();
                own.cancelAll();
                assertFalse(other.isRunning());
                flag.set(Thread.currentThread().isInterrupted());
                new CountDownLatch(1).await();
              });
      task.join();
      assertEquals(true, flag.get());
      assertTrue(task.isCancelled());
      assertTrue(failures.isEmpty(), failures::toString);
    } finally {
      two.shutdownNow();
    }
  }

  @Test
  void soMayBlockingCodeThatACoroutineCalls() throws Exception {
    AsyncTask<?> other = groups.launchStage("cooling", CompletableFuture::new);
    AsyncTask<?> task =
        AsyncTask.of(
            groups
                .core()
                .launch(
                    "cooling", null, null, null, (scope, then) -> cancelAllBlocking("cooling")));
    task.join(LONG);
    assertTrue(task.isCancelled());
    assertFalse(other.isRunning());
  }

  private String cancelAllBlocking(Object group) {
    try {
      groups.cancelAll(group);
      return "returned";
    } catch (InterruptedException interrupted) {
      throw new AssertionError("a coroutine is not interrupted", interrupted);
    }
  }

  @Test
  void endlessCodeIsNamedWithItsThread() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AsyncTask<?> task =
        running(
            () -> {
              while (end.getCount() > 0) {
                Thread.onSpinWait();
              }
            });
    var timeUp =
        assertThrows(TasksRunningException.class, () -> groups.cancelAll(Duration.ofMillis(1)));
    String name = timeUp.getTasks().get(0).party();
    assertTrue(name.startsWith("thread 'pool-"), name);
    String message = String.valueOf(timeUp.getMessage());
    assertTrue(message.contains("task 0 (" + name + ") for "), message);
    assertEquals(1, groups.tryCancelAll(task.group(), Duration.ZERO).size());
    assertThrows(SyncTimeoutException.class, () -> task.join(Duration.ZERO));
    assertThrows(SyncTimeoutException.class, () -> task.cancelAndJoin(Duration.ZERO));
    assertThrows(CompletionException.class, task.cancelAndJoinAsync(Duration.ZERO)::join);
    CompletableFuture<Boolean> joined = task.cancelAndJoinAsync();
    end.countDown();
    assertFalse(joined.join());
    task.joinAsync(LONG).join();
  }

  @Test
  void cancellingAWaitLeavesTheTaskAlone() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AsyncTask<?> task = groups.launch(endless(running));
    running.await();
    assertTrue(task.joinAsync().cancel(true));
    assertTrue(task.awaitAsync().cancel(true));
    assertTrue(groups.joinAsync(task.group()).cancel(true));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, task::join);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, groups::cancelAll);
    assertFalse(task.isCancelled());
    assertEquals(0, groups.snapshot().waiterCount());
    groups.cancelAll();
  }

  @Test
  void aChainOfTasksOnAnExecutorInPlaceDoesNotOverflowTheStack() {
    AsyncTaskGroups inPlace = on(Runnable::run);
    CompletableFuture<Integer> last = new CompletableFuture<>();
    next(inPlace, 0, last);
    assertEquals(100_000, last.join());
    assertTrue(failures.isEmpty());
  }

  private static void next(AsyncTaskGroups inPlace, int number, CompletableFuture<Integer> last) {
    if (number == 100_000) {
      last.complete(number);
    } else {
      inPlace.launch(() -> next(inPlace, number + 1, last));
    }
  }

  @Test
  void whatIsLaunchedInAScopeThatIsOverIsCancelledAtOnce() throws Exception {
    List<String> log = new ArrayList<>();
    kotlinx.coroutines.CompletableJob job = kotlinx.coroutines.JobKt.Job(null);
    AsyncTaskGroups tied =
        AsyncTaskGroups.of(
            new dev.interlock.sync.TaskGroups(
                new ExecutorScope(job), null, System::nanoTime, failures::add),
            pool);
    CountDownLatch running = new CountDownLatch(1);
    AsyncTask<?> thread =
        tied.launch(
            () -> {
              try {
                endless(running).run();
              } finally {
                log.add("cleaned up");
              }
            });
    running.await();
    CompletableFuture<String> stage = new CompletableFuture<>();
    job.cancel(null);
    thread.join();
    assertEquals(List.of("cleaned up"), log);
    assertTrue(thread.isCancelled());
    AsyncTask<?> late = tied.launch(() -> log.add("late"));
    AsyncTask<String> lateStage = tied.launchStage(() -> stage);
    assertFalse(late.isRunning() || lateStage.isRunning());
    assertThrows(TaskCancelledException.class, () -> tied.run("here", () -> log.add("inline")));
    assertEquals(1, log.size());
    Eventually.until(job::isCompleted);
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void whatCannotBeIsAnErrorThatShowsIt() {
    assertThrows(IllegalArgumentException.class, () -> AsyncTaskGroups.on(null));
    assertThrows(IllegalArgumentException.class, () -> AsyncTaskGroups.of(null, pool));
    assertThrows(IllegalArgumentException.class, () -> groups.task(null));
    assertThrows(IllegalArgumentException.class, () -> groups.task().name(" "));
    assertThrows(IllegalArgumentException.class, () -> groups.cancelAll("a", Duration.ofNanos(-1)));
    assertThrows(
        IllegalArgumentException.class, () -> groups.cancelAllAsync("a", Duration.ofNanos(-1)));
    assertThrows(IllegalArgumentException.class, () -> groups.launchStage(null));
    assertEquals(new TaskTotals(0, 0, 0, 0), groups.snapshot().totals());
  }
}
