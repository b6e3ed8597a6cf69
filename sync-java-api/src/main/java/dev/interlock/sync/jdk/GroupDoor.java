package dev.interlock.sync.jdk;

import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.TasksRunningException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.TaskChain;
import dev.interlock.sync.engine.TaskRegistry;
import dev.interlock.sync.engine.TaskWait;
import dev.interlock.sync.engine.ThreadWaiter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The doors of calls that wait until nobody but the caller runs in a group of tasks, having
 * cancelled all of them or not.
 */
final class GroupDoor {
  private final TaskRegistry registry;
  private final Executor completions;

  GroupDoor(TaskRegistry registry, Executor completions) {
    this.registry = registry;
    this.completions = completions;
  }

  /** What is made of the reason why some have not ended; there is none if all have. */
  interface Result<T extends @Nullable Object> {
    T of(@Nullable TasksRunningException timeUp) throws TasksRunningException;
  }

  static void failIf(@Nullable TasksRunningException timeUp) throws TasksRunningException {
    if (timeUp != null) {
      throw timeUp;
    }
  }

  /** Those that have not ended, as a result. */
  static List<TaskSnapshot> tasksOf(@Nullable TasksRunningException timeUp) {
    return timeUp == null ? List.of() : timeUp.getTasks();
  }

  /** Blocks until they have ended, or says why not. */
  @Nullable TasksRunningException await(Object group, boolean cancels, long timeoutNanos)
      throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    TaskWait wait = registry.await(group, cancels, TaskChain.bound());
    if (wait == null) {
      return null;
    }
    try {
      return wait.isOpen() || hasPassed(wait, timeoutNanos) ? null : wait.timeUp(timeoutNanos);
    } finally {
      wait.leave();
    }
  }

  private static boolean hasPassed(TaskWait wait, long timeoutNanos) throws InterruptedException {
    ThreadWaiter waiter = new ThreadWaiter(wait, Grant.PASSAGE, 1);
    if (timeoutNanos == Arguments.FOREVER) {
      waiter.await();
      return true;
    }
    return BlockingDoor.awaitOrCapture(wait, waiter, timeoutNanos) == null;
  }

  /** Completes when they have ended, or fails when time is up. */
  @SuppressWarnings("NullAway") // the only value there is of that type
  CompletableFuture<@Nullable Void> awaitAsync(Object group, boolean cancels, long timeoutNanos) {
    return this.<@Nullable Void>awaitAsync(
        group,
        cancels,
        timeoutNanos,
        timeUp -> {
          failIf(timeUp);
          return null;
        });
  }

  /** Completes with {@code result} when they have ended, or time is up. */
  <T extends @Nullable Object> CompletableFuture<T> awaitAsync(
      Object group, boolean cancels, long timeoutNanos, Result<T> result) {
    TaskWait wait = registry.await(group, cancels, TaskChain.bound());
    if (wait == null) {
      return AcquisitionFuture.ended(() -> result.of(null));
    }
    try {
      return new TaskFutureDoor(wait, completions)
          .awaitOrNot(
              timeoutNanos,
              () -> {
                wait.leave();
                return result.of(wait.timeUp(timeoutNanos));
              },
              wait::leave);
    } catch (Throwable failure) {
      wait.leave();
      throw failure;
    }
  }
}
