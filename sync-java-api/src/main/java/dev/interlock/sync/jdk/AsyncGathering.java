package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.TaskGroups;
import dev.interlock.sync.TasksRunningException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.GatherEngine;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.QueuedSynchronizer;
import dev.interlock.sync.engine.TaskChain;
import dev.interlock.sync.engine.TaskRegistry;
import dev.interlock.sync.engine.TaskWait;
import dev.interlock.sync.engine.ThreadWaiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks at the same time and returns their results in the order in which they were named. It
 * is good for one start.
 *
 * <p>{@link #all()} fails with the first failure, which cancels the others, when all have ended;
 * further failures are attached to it. {@link #results()} gives each task a result of its own. A
 * task that was cancelled, or has cancelled itself, has failed with a {@link
 * dev.interlock.sync.TaskCancelledException}; one that the executor rejects, with the rejection.
 * Whoever interrupts the wait, or cancels the future, cancels the tasks; what fails in their
 * clean-up is attached to the {@code InterruptedException}, or logged.
 *
 * @param <T> the type of the results
 */
@CheckReturnValue
public final class AsyncGathering<T extends @Nullable Object> {
  private static final Object ALL = TaskRegistry.DEFAULT_GROUP;

  private final Executor executor;
  private final TaskRegistry registry;
  private final List<Supplier<JavaTask<T>>> members = new ArrayList<>();
  private boolean isStarted;

  private AsyncGathering(Executor executor) {
    this.executor = executor;
    // Nobody has to be told of what is thrown.
    this.registry =
        new TaskGroups(
                ExecutorScope.of(executor), null, QueuedSynchronizer.SYSTEM_CLOCK, failure -> {})
            .getEngine();
  }

  /**
   * No tasks yet.
   *
   * @param <T> the type of the results
   * @param executor runs the tasks
   * @return a gathering
   */
  public static <T extends @Nullable Object> AsyncGathering<T> on(Executor executor) {
    return new AsyncGathering<>(Arguments.notNull("executor", executor));
  }

  /**
   * One more task.
   *
   * @param body what to run
   * @return this
   */
  @CanIgnoreReturnValue
  public AsyncGathering<T> task(Callable<? extends T> body) {
    Arguments.notNull("body", body);
    return add(() -> thread(body, null));
  }

  /**
   * One more task, which may run for only so long. When time is up its thread is interrupted, and
   * when its code has ended the result is what {@code onTimeout} makes of it.
   *
   * @param timeout for how long it may run; zero is not at all
   * @param body what to run
   * @param onTimeout makes the result; may throw
   * @return this
   */
  @CanIgnoreReturnValue
  public AsyncGathering<T> task(
      Duration timeout,
      Callable<? extends T> body,
      Function<? super SyncTimeoutException, ? extends T> onTimeout) {
    Arguments.notNull("body", body);
    JavaTask.Limit<T> limit = limit(timeout, onTimeout);
    return add(() -> thread(body, limit));
  }

  /**
   * One more task, which is the stage that {@code body} returns.
   *
   * @param body what the executor is to call
   * @return this
   */
  @CanIgnoreReturnValue
  public AsyncGathering<T> stage(Supplier<? extends CompletionStage<? extends T>> body) {
    Arguments.notNull("body", body);
    return add(() -> stage(body, null));
  }

  /**
   * One more task, which is the stage that {@code body} returns. When time is up the stage is
   * cancelled, and the result is what {@code onTimeout} makes of it.
   *
   * @param timeout for how long it may take; zero is not at all
   * @param body what the executor is to call
   * @param onTimeout makes the result; may throw
   * @return this
   */
  @CanIgnoreReturnValue
  public AsyncGathering<T> stage(
      Duration timeout,
      Supplier<? extends CompletionStage<? extends T>> body,
      Function<? super SyncTimeoutException, ? extends T> onTimeout) {
    Arguments.notNull("body", body);
    JavaTask.Limit<T> limit = limit(timeout, onTimeout);
    return add(() -> stage(body, limit));
  }

  private AsyncGathering<T> add(Supplier<JavaTask<T>> member) {
    checkNotStarted();
    members.add(member);
    return this;
  }

  private JavaTask.Limit<T> limit(
      Duration timeout, Function<? super SyncTimeoutException, ? extends T> onTimeout) {
    return new JavaTask.Limit<>(
        Arguments.timeoutNanos(timeout), Arguments.notNull("onTimeout", onTimeout));
  }

  private JavaTask<T> thread(Callable<? extends T> body, JavaTask.@Nullable Limit<T> limit) {
    return new ThreadTask<>(
        registry,
        TaskRegistry.DEFAULT_GROUP,
        null,
        null,
        limit,
        TaskChain.bound(),
        FutureDoor.DEFAULT_EXECUTOR,
        false,
        task -> body.call());
  }

  private JavaTask<T> stage(
      Supplier<? extends CompletionStage<? extends T>> body, JavaTask.@Nullable Limit<T> limit) {
    return new StageTask<>(
        registry, TaskRegistry.DEFAULT_GROUP, null, null, limit, TaskChain.bound(), body);
  }

  /**
   * Runs the tasks, and blocks until they have ended.
   *
   * @return the results, in order
   * @throws ExecutionException if one has failed, with the first failure as its cause
   * @throws InterruptedException if the thread is interrupted; the tasks were cancelled and have
   *     ended
   */
  public List<T> all() throws ExecutionException, InterruptedException {
    return valuesOf(startAndAwait(true));
  }

  private static <T extends @Nullable Object> List<T> valuesOf(GatherEngine<T> gather)
      throws ExecutionException {
    Throwable failure = gather.failure();
    if (failure != null) {
      throw new ExecutionException(failure);
    }
    return gather.values();
  }

  /**
   * Runs the tasks, and blocks until they have ended. When time is up they are cancelled, and the
   * call fails when they have ended.
   *
   * @param timeout for how long they may run
   * @return the results, in order
   * @throws ExecutionException if one has failed, with the first failure as its cause
   * @throws InterruptedException if the thread is interrupted; the tasks were cancelled and have
   *     ended
   * @throws TasksRunningException when time is up, with those that had not ended then; unless one
   *     had failed before. Time begins when all were given to the executor
   */
  public List<T> all(Duration timeout)
      throws ExecutionException, InterruptedException, TasksRunningException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    GatherEngine<T> gather = start(true);
    GroupDoor.failIf(await(gather, timeoutNanos));
    return valuesOf(gather);
  }

  /**
   * Runs the tasks.
   *
   * @return completes with the results, in order, when all have ended; or fails with the first
   *     failure
   */
  public CompletableFuture<List<T>> allAsync() {
    GatherEngine<T> gather = start(true);
    return whenEnded(
        gather,
        () -> {
          Throwable failure = gather.failure();
          if (failure != null) {
            throw Sneaky.<RuntimeException>thrown(failure);
          }
          return gather.values();
        });
  }

  /**
   * Runs the tasks, and blocks until they have ended.
   *
   * @return what has become of each, in order
   * @throws InterruptedException if the thread is interrupted; the tasks were cancelled and have
   *     ended
   */
  public List<TaskResult<T>> results() throws InterruptedException {
    return results(startAndAwait(false));
  }

  /**
   * Runs the tasks.
   *
   * @return completes with what has become of each, in order, when all have ended
   */
  public CompletableFuture<List<TaskResult<T>>> resultsAsync() {
    GatherEngine<T> gather = start(false);
    return whenEnded(gather, () -> results(gather));
  }

  private static <T extends @Nullable Object> List<TaskResult<T>> results(GatherEngine<T> gather) {
    List<TaskResult<T>> results = new ArrayList<>();
    gather.tasks().forEach(task -> results.add(new TaskResult<>(task.outcome(), task.failure())));
    return results;
  }

  private GatherEngine<T> start(boolean failsFast) {
    checkNotStarted();
    isStarted = true;
    GatherEngine<T> gather = new GatherEngine<>(registry, failsFast);
    for (Supplier<JavaTask<T>> member : members) {
      if (gather.hasFailed()) {
        break;
      }
      gather.started(member.get().startOrFail(executor));
    }
    return gather;
  }

  private void checkNotStarted() {
    if (isStarted) {
      throw new IllegalStateException("this gathering was started before");
    }
  }

  private GatherEngine<T> startAndAwait(boolean failsFast) throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    GatherEngine<T> gather = start(failsFast);
    TasksRunningException unused = await(gather, Arguments.FOREVER);
    return gather;
  }

  /** Blocks until all have ended; says who had not when time was up. */
  private @Nullable TasksRunningException await(GatherEngine<T> gather, long timeoutNanos)
      throws InterruptedException {
    TasksRunningException timeUp;
    try {
      // What runs in place may have been interrupted instead of this.
      timeUp = new GroupDoor(registry, executor).await(ALL, false, timeoutNanos);
    } catch (InterruptedException interrupted) {
      throw cancelBecauseOf(gather, interrupted);
    }
    if (timeUp == null) {
      return null;
    }
    boolean hadFailed = gather.hasFailed();
    timeUp = cancelBecauseOf(gather, timeUp);
    // A failure that was there before is the reason for it all.
    return hadFailed ? null : timeUp;
  }

  /** Cancels all, and waits until they have ended; what has failed is attached to the reason. */
  private <X extends Exception> X cancelBecauseOf(GatherEngine<T> gather, X reason) {
    gather.cancel();
    TaskWait last = registry.await(ALL, false, null);
    if (last != null) {
      new ThreadWaiter(last, Grant.PASSAGE, 1).awaitUninterruptibly();
    }
    Throwable failure = gather.ownFailure();
    if (failure != null) {
      reason.addSuppressed(failure);
    }
    return reason;
  }

  private <R> CompletableFuture<R> whenEnded(GatherEngine<T> gather, Callable<R> result) {
    TaskWait wait = registry.await(ALL, false, null);
    return wait == null
        ? AcquisitionFuture.ended(result)
        : new TaskFutureDoor(wait, FutureDoor.DEFAULT_EXECUTOR)
            .awaitOrNot(Arguments.FOREVER, result, gather::abandon);
  }
}
