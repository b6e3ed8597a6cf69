package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.TaskRegistry;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A task that is to be started, with options, of an {@link AsyncTaskGroups} or an {@link
 * AsyncNamedTasks}: immutable, and good for any number of tasks.
 *
 * <p>Whatever starts one throws a {@link RejectedExecutionException} if the executor does, and an
 * {@link IllegalStateException} if names are unique and a task of that name has not ended. Then
 * there is no task, and nothing is passed, unless somebody has cancelled it meanwhile.
 */
@CheckReturnValue
public final class AsyncTaskRequest {
  private final TaskRegistry registry;
  private final Executor executor;
  private final Executor completions;
  private final Object group;
  private final @Nullable String name;
  private final @Nullable AsyncBarrier barrier;
  private final @Nullable AsyncCountDownLatch latch;

  AsyncTaskRequest(
      TaskRegistry registry,
      Executor executor,
      Executor completions,
      Object group,
      @Nullable String name,
      @Nullable AsyncBarrier barrier,
      @Nullable AsyncCountDownLatch latch) {
    this.registry = registry;
    this.executor = executor;
    this.completions = completions;
    this.group = Arguments.group(group);
    this.name = name;
    this.barrier = barrier;
    this.latch = latch;
  }

  /**
   * As this, with a name.
   *
   * @param value what reports call the task; not blank
   * @return a new request
   */
  public AsyncTaskRequest name(String value) {
    String checked = Arguments.name("name", value);
    return new AsyncTaskRequest(registry, executor, completions, group, checked, barrier, latch);
  }

  /**
   * As this, with a barrier.
   *
   * @param value where the task arrives when it has ended, in whatever manner, and even if it has
   *     never begun
   * @return a new request
   */
  public AsyncTaskRequest barrier(AsyncBarrier value) {
    AsyncBarrier checked = Arguments.notNull("barrier", value);
    return new AsyncTaskRequest(registry, executor, completions, group, name, checked, latch);
  }

  /**
   * As this, with a latch.
   *
   * @param value what the task counts down when it has ended, in whatever manner, and even if it
   *     has never begun
   * @return a new request
   */
  public AsyncTaskRequest latch(AsyncCountDownLatch value) {
    AsyncCountDownLatch checked = Arguments.notNull("latch", value);
    return new AsyncTaskRequest(registry, executor, completions, group, name, barrier, checked);
  }

  /**
   * Has the executor run {@code body} as a task without a result.
   *
   * @param body what to run
   * @return the task
   */
  @CanIgnoreReturnValue
  @SuppressWarnings("NullAway") // the only value there is of that type
  public AsyncTask<@Nullable Void> launch(CheckedRunnable<? extends Exception> body) {
    Arguments.notNull("body", body);
    return this.<@Nullable Void>launch(
        task -> {
          body.run();
          return null;
        });
  }

  /**
   * Has the executor run {@code body} as a task.
   *
   * @param <T> its result
   * @param body what to run
   * @return the task
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launch(Callable<? extends T> body) {
    Arguments.notNull("body", body);
    return this.<T>launch(task -> body.call());
  }

  /**
   * Has the executor run {@code body} as a task.
   *
   * @param <T> its result
   * @param body what to run; it is given its task, which has a number and may have a name
   * @return the task
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launch(
      CheckedFunction<? super AsyncTask<T>, ? extends T, ? extends Exception> body) {
    return face(threadTask(false, Arguments.notNull("body", body)).start(executor));
  }

  /**
   * Has the executor call {@code body}, whose stage is the task.
   *
   * @param <T> its result
   * @param body what to call; if it throws, or returns null, the task has failed
   * @return the task, which has ended when that stage is complete
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launchStage(
      Supplier<? extends CompletionStage<? extends T>> body) {
    Arguments.notNull("body", body);
    return face(
        new StageTask<T>(registry, group, name, passage(), null, registry.around(), body)
            .start(executor));
  }

  /**
   * Runs {@code body} here and now, in the calling thread, as a task.
   *
   * @param <T> its result
   * @param <X> what {@code body} throws
   * @param body what to run
   * @return its result
   * @throws X what {@code body} has thrown
   * @throws TaskCancelledException if the task was cancelled by somebody else
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T run(CheckedSupplier<T, X> body)
      throws X {
    Arguments.notNull("body", body);
    ThreadTask<T> task = threadTask(true, itself -> body.get());
    if (task.admit()) {
      task.run();
    }
    Throwable failure = task.failure();
    if (failure == null) {
      return task.outcome();
    }
    Throwable thrown = task.thrown();
    // What it has thrown of its own accord, which may well be that its thread was interrupted.
    throw Sneaky.<X>thrown(thrown == null || !task.hasEndedBy(thrown) ? failure : thrown);
  }

  private <T extends @Nullable Object> ThreadTask<T> threadTask(
      boolean isInline, CheckedFunction<? super AsyncTask<T>, ? extends T, ?> body) {
    return new ThreadTask<>(
        registry, group, name, passage(), null, registry.around(), completions, isInline, body);
  }

  private <T extends @Nullable Object> AsyncTask<T> face(JavaTask<T> task) {
    return new AsyncTask<>(task, completions);
  }

  private @Nullable Runnable passage() {
    AsyncBarrier arrivedAt = barrier;
    AsyncCountDownLatch counted = latch;
    if (arrivedAt == null && counted == null) {
      return null;
    }
    return () -> {
      try {
        if (arrivedAt != null) {
          var unused = arrivedAt.arrive();
        }
      } finally {
        if (counted != null) {
          counted.countDown();
        }
      }
    };
  }
}
