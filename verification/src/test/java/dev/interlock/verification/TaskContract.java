package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** What waiting for the result of a task promises at every door. A subclass says which. */
abstract class TaskContract extends WaitContract {
  TaskContract(DoorUnderTest door) {
    super(door);
  }

  @Override
  final TaskTarget closedTo(int waiters) {
    return new TaskTarget();
  }

  @Override
  final boolean letsAllIn() {
    return true;
  }

  /** Whatever becomes of who waits, the task has ended, and nobody has cancelled it. */
  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    TaskTarget task = (TaskTarget) target;
    assertFalse(task.getFace().isRunning());
    assertFalse(task.getFace().isCancelled());
  }

  @Test
  void allWhoWaitGetTheResultAndSoDoesWhoComesLater() {
    TaskTarget target = closedTo(2);
    List<Attempt<String>> waiters = List.of(enqueue(target, null), enqueue(target, null));
    target.letIn();
    for (Attempt<String> waiter : waiters) {
      assertEquals(TaskTarget.RESULT, waiter.value());
    }
    assertEquals(TaskTarget.RESULT, door().startWait(target, null).value());
    assertEquals(TaskTarget.RESULT, door().startWait(target, Duration.ZERO).value());
    assertEquals(TaskState.ENDED, target.snapshot().state());
  }

  @Test
  void aFailureIsThrownAsItIsToAllWhoWaitAndWhoComeLater() {
    TaskTarget target = closedTo(1);
    Attempt<String> waiter = enqueue(target, null);
    IOException failure = new IOException("no water");
    target.getEnd().completeExceptionally(failure);
    for (Attempt<String> attempt : List.of(waiter, door().startWait(target, null))) {
      assertEquals("no water", attempt.failure(IOException.class).getMessage());
    }
    assertSame(failure, target.getFailures().remove().failure());
    assertTrue(target.getFailures().isEmpty());
  }

  @Test
  void whoWaitsForACancelledTaskFailsWithItsCauseAndIsNotCancelled() {
    TaskTarget target = closedTo(1);
    Attempt<String> waiter = enqueue(target, null);
    IOException cause = new IOException("no water");
    assertTrue(target.getFace().cancel(cause));
    assertFalse(target.getFace().cancel());
    assertTrue(waiter.isOpen(), "it has not ended");
    target.letIn();
    for (Attempt<String> attempt : List.of(waiter, door().startWait(target, null))) {
      Throwable failure = attempt.failure();
      assertFalse(failure instanceof CancellationException, failure::toString);
      TaskCancelledException cancelled = attempt.failure(TaskCancelledException.class);
      assertSame(cause, cancelled.getCause());
      assertEquals("scan", cancelled.getSnapshot().name());
    }
    assertTrue(target.getFailures().isEmpty());
  }

  @Test
  void aTaskThatIsCancelledWithoutACauseHasNone() {
    TaskTarget target = closedTo(1);
    assertTrue(target.getFace().cancel());
    target.letIn();
    var cancelled = door().startWait(target, null).failure(TaskCancelledException.class);
    assertNull(cancelled.getCause());
    assertEquals("'scan' (task 0, a stage) was cancelled", cancelled.getMessage());
  }

  @Test
  void theTimeoutSaysWhatTheTaskIsDoing() {
    TaskTarget target = closedTo(1);
    assertEquals(
        "'scan' (task 0, a stage) has been running for less than 0.1 ms; nobody else waiting; gave up"
            + " at once",
        door().startWait(target, Duration.ZERO).failure().getMessage());
    target.letIn();
  }
}
