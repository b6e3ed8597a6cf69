package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.TasksRunningException;
import dev.interlock.sync.jdk.AsyncTask;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What waiting for all tasks of a group promises at every door, having cancelled them or not. A
 * subclass says which.
 */
abstract class GroupContract extends WaitContract {
  private final boolean cancels;
  private final ExecutorService pool = Executors.newFixedThreadPool(4);

  GroupContract(DoorUnderTest door, boolean cancels) {
    super(door);
    this.cancels = cancels;
  }

  @AfterEach
  final void closePool() {
    assertEquals(List.of(), pool.shutdownNow());
  }

  @Override
  final GroupTarget closedTo(int waiters) {
    return new GroupTarget(cancels, new Tasks());
  }

  private GroupTarget withThreads() {
    return new GroupTarget(cancels, new Tasks(pool, () -> 0));
  }

  @Override
  final boolean letsAllIn() {
    return true;
  }

  @Override
  final Class<? extends SyncTimeoutException> timeoutError() {
    return TasksRunningException.class;
  }

  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    assertEquals(List.of(), ((GroupTarget) target).getFace().tasks(GroupTarget.GROUP));
  }

  @Test
  void anEmptyGroupLetsInAtOnce() {
    GroupTarget target = closedTo(1);
    target.letIn();
    door().startWait(target, null).value();
    door().startWait(target, Duration.ZERO).value();
    assertTrue(door().startTryWait(target, Duration.ZERO).value().isPresent());
  }

  @Test
  void nobodyIsLetInBeforeTheLastTaskHasEndedWithItsCleanUp() throws Exception {
    GroupTarget target = withThreads();
    AsyncTaskGroups groups = target.getFace();
    CompletableFuture<String> cleanedUp = new CompletableFuture<>();
    AsyncTask<?> thread =
        groups.launch(
            GroupTarget.GROUP,
            () -> {
              cleanedUp.join();
            });
    AsyncTask<?> coroutine = TaskTargets.launchCoroutine(groups, GroupTarget.GROUP, cleanedUp);
    Eventually.until(
        () -> groups.tasks(GroupTarget.GROUP).size() == 3, () -> groups.tasks(GroupTarget.GROUP));
    Attempt<?> waiter = enqueue(target, null);
    target.letIn();
    assertTrue(waiter.isOpen());
    assertEquals(cancels, thread.isCancelled());
    assertEquals(cancels, coroutine.isCancelled());
    cleanedUp.complete("");
    waiter.value();
    assertFalse(thread.isRunning() || coroutine.isRunning());
  }

  @Test
  void whatIsLaunchedMeanwhileNeverBeginsIfTheGroupIsBeingCancelledAndIsElseWaitedForAsWell()
      throws Exception {
    GroupTarget target = closedTo(1);
    Attempt<?> waiter = enqueue(target, null);
    CompletableFuture<String> end = new CompletableFuture<>();
    AsyncTask<String> late = target.getFace().launchStage(GroupTarget.GROUP, () -> end);
    AsyncTask<?> thread = target.getFace().launch(GroupTarget.GROUP, () -> {});
    assertFalse(thread.isRunning());
    assertEquals(cancels, thread.isCancelled());
    assertEquals(!cancels, late.isRunning());
    target.letIn();
    if (cancels) {
      assertThrows(TaskCancelledException.class, late::await);
    } else {
      assertTrue(waiter.isOpen());
      end.complete("");
    }
    waiter.value();
    assertEquals("open", target.getFace().launch(GroupTarget.GROUP, () -> "open").await());
  }

  @Test
  void whoeverDoesNotEndIsNamedAndTheGroupIsOpenAgain() throws Exception {
    TestClock clock = new TestClock();
    GroupTarget target = new GroupTarget(cancels, new Tasks(Runnable::run, clock));
    clock.advance(Duration.ofSeconds(12));
    AsyncTaskGroups groups = target.getFace();
    AsyncTask<String> ends =
        groups.task(GroupTarget.GROUP).name("pump").launchStage(CompletableFuture::new);
    var timeUp = door().startWait(target, Duration.ZERO).failure(TasksRunningException.class);
    assertEquals(
        cancels
            ? "group 'cooling': 1 of 2 tasks still running when they were cancelled: task 0 (a stage)"
                + " for 12 s"
            : "group 'cooling': 2 of 2 tasks still running: task 0 (a stage) for 12 s, 'pump' (task"
                + " 1, a stage) for less than 0.1 ms",
        timeUp.getMessage());
    assertEquals(cancels ? 1 : 2, timeUp.getTasks().size());
    TaskSnapshot endless = timeUp.getTasks().get(0);
    assertEquals(cancels, endless.isCancelled());
    assertEquals(GroupTarget.GROUP, endless.group());
    assertEquals(!cancels, ends.isRunning());
    assertEquals("open", groups.launch(GroupTarget.GROUP, () -> "open").await());
    ends.cancel();
    target.letIn();
  }

  @Test
  void callsForOneGroupAndForAnotherAreIndependent() {
    Tasks tasks = new Tasks();
    GroupTarget target = new GroupTarget(cancels, tasks);
    CompletableFuture<String> other = tasks.launchDeaf("heating");
    List<Attempt<?>> waiters = List.of(enqueue(target, null), enqueue(target, null));
    Attempt<?> impatient = door().startWait(target, Duration.ofMillis(1));
    impatient.failure(TasksRunningException.class);
    assertEquals(1, tasks.getFace().tasks("heating").size());
    assertFalse(tasks.getFace().tasks("heating").get(0).isCancelled());
    other.complete("");
    assertTrue(waiters.stream().allMatch(Attempt::isOpen));
    target.letIn();
    waiters.forEach(Attempt::value);
    assertEquals(0, tasks.getFace().snapshot().tasks().size());
  }
}
