package dev.interlock.sync.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are started together, and what is made of their results. All are tasks of the default
 * group of {@code registry}, and it has no others.
 */
public final class GatherEngine<T extends @Nullable Object> {
  private final TaskRegistry registry;
  private final boolean failsFast;

  /** Written by the thread that starts them. */
  private final List<TaskEngine<T>> tasks = new ArrayList<>();

  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
  private final AtomicBoolean isAbandoned = new AtomicBoolean();

  /**
   * Nothing yet.
   *
   * @param failsFast whether the first failure cancels the others
   */
  public GatherEngine(TaskRegistry registry, boolean failsFast) {
    this.registry = registry;
    this.failsFast = failsFast;
  }

  /** One more, in the order of the results. */
  public void started(TaskEngine<T> task) {
    tasks.add(task);
    if (failsFast) {
      task.whenEnded(() -> failBy(task));
      // Whoever has failed just before may not have seen it.
      if (hasFailed()) {
        task.cancel(null);
      }
    }
  }

  /** Cancels all, because of {@code failure} if there is one, and it is the first. */
  public void fail(@Nullable Throwable failure) {
    if (failure != null && first.compareAndSet(null, failure)) {
      cancel();
    }
  }

  /** What becomes of a task after the first failure is nobody's reason for anything. */
  private void failBy(TaskEngine<T> task) {
    if (!hasFailed()) {
      fail(task.failure());
    }
  }

  /** Whether it is no use to start more. */
  public boolean hasFailed() {
    return first.get() != null;
  }

  public void cancel() {
    registry.cancel(TaskRegistry.DEFAULT_GROUP, null);
  }

  /** Cancels all, since nobody waits any more: what has failed, or is going to, is logged. */
  public void abandon() {
    cancel();
    if (isAbandoned.getAndSet(true)) {
      return;
    }
    for (TaskEngine<T> task : tasks) {
      task.whenEnded(
          () -> {
            Throwable failure = task.ownFailure();
            if (failure != null) {
              TaskRegistry.log(task, failure);
            }
          });
    }
  }

  /** Those that were started, in order. */
  public List<TaskEngine<T>> tasks() {
    return tasks;
  }

  /** The first failure, with the others attached, or null. When all have ended. */
  public @Nullable Throwable failure() {
    // Whoever has failed last may not have said so yet.
    tasks.forEach(this::failBy);
    return withOthers(first.get());
  }

  /**
   * What a task has thrown, other than because it was cancelled, with the others attached, or null.
   * When all have ended and the results are not wanted.
   */
  public @Nullable Throwable ownFailure() {
    for (TaskEngine<T> task : tasks) {
      Throwable failure = task.ownFailure();
      if (failure != null) {
        return withOthers(failure);
      }
    }
    return null;
  }

  private @Nullable Throwable withOthers(@Nullable Throwable failure) {
    if (failure != null) {
      for (TaskEngine<T> task : tasks) {
        Throwable other = task.ownFailure();
        if (other != null && other != failure) {
          failure.addSuppressed(other);
        }
      }
    }
    return failure;
  }

  /** The results, in order. When all have ended and none has failed. */
  public List<T> values() {
    List<T> values = new ArrayList<>(tasks.size());
    tasks.forEach(task -> values.add(task.outcome()));
    return values;
  }
}
