package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.NamedTasks;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskFailure;
import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.TasksRunningException;
import dev.interlock.sync.TasksSnapshot;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.TaskEngine;
import dev.interlock.sync.engine.TaskRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are known by their names: of each name there is at most one at a time, which anybody
 * can cancel who knows the name. {@link #core()} and {@link #of(NamedTasks, Executor)} go between
 * the two faces of one object.
 *
 * <p>The guarantees are those of {@link AsyncTaskGroups}, with all tasks in one group, and of
 * {@link AsyncTask}; and a name is free again when its task has ended, not before.
 */
@CheckReturnValue
public final class AsyncNamedTasks {
  private static final Object ALL = TaskRegistry.DEFAULT_GROUP;

  private final NamedTasks core;
  private final TaskRegistry engine;
  private final Executor executor;
  private final Executor completions;
  private final GroupDoor door;

  private AsyncNamedTasks(NamedTasks core, Executor executor, Executor completions) {
    this.core = core;
    this.engine = core.getEngine();
    this.executor = executor;
    this.completions = completions;
    this.door = new GroupDoor(engine, completions);
  }

  /**
   * No tasks, and no name.
   *
   * @param executor runs tasks; one of virtual threads is as good as any
   * @return the object
   */
  public static AsyncNamedTasks on(Executor executor) {
    return builder(executor).build();
  }

  /**
   * No tasks, with options.
   *
   * @param executor runs tasks; one of virtual threads is as good as any
   * @return a builder
   */
  public static Builder builder(Executor executor) {
    return new Builder(Arguments.notNull("executor", executor));
  }

  /**
   * The Java face of {@code tasks}: the same object, the same tasks.
   *
   * @param tasks the Kotlin face
   * @param executor runs tasks that are started here
   * @return its Java face
   */
  public static AsyncNamedTasks of(NamedTasks tasks, Executor executor) {
    return new AsyncNamedTasks(
        Arguments.notNull("tasks", tasks),
        Arguments.notNull("executor", executor),
        FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Kotlin face of this object: the same tasks. Unless it was made there, coroutines that are
   * launched with it run on the executor.
   *
   * @return its Kotlin face
   */
  public NamedTasks core() {
    return core;
  }

  /**
   * The name of this object.
   *
   * @return the name, or empty
   */
  public Optional<String> name() {
    return Optional.ofNullable(engine.name());
  }

  // ---- Starting ----

  /**
   * A task with options.
   *
   * @param taskName what it can be cancelled with; not blank
   * @return a request
   */
  public AsyncTaskRequest task(String taskName) {
    String checked = Arguments.name("task name", taskName);
    return new AsyncTaskRequest(engine, executor, completions, ALL, checked, null, null);
  }

  /**
   * Has the executor run {@code body} as a task without a result.
   *
   * @param taskName what it can be cancelled with; not blank
   * @param body what to run
   * @return the task
   * @throws IllegalStateException if a task of that name has not ended
   */
  @CanIgnoreReturnValue
  public AsyncTask<@Nullable Void> launch(
      String taskName, CheckedRunnable<? extends Exception> body) {
    return task(taskName).launch(body);
  }

  /**
   * Has the executor run {@code body} as a task.
   *
   * @param <T> its result
   * @param taskName what it can be cancelled with; not blank
   * @param body what to run
   * @return the task
   * @throws IllegalStateException if a task of that name has not ended
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launch(
      String taskName, Callable<? extends T> body) {
    return task(taskName).launch(body);
  }

  /**
   * Has the executor call {@code body}, whose stage is a task.
   *
   * @param <T> its result
   * @param taskName what it can be cancelled with; not blank
   * @param body what to call; if it throws, or returns null, the task has failed
   * @return the task
   * @throws IllegalStateException if a task of that name has not ended
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launchStage(
      String taskName, Supplier<? extends CompletionStage<? extends T>> body) {
    return task(taskName).launchStage(body);
  }

  /**
   * Runs {@code body} here and now, in the calling thread, as a task.
   *
   * @param <T> its result
   * @param <X> what {@code body} throws
   * @param taskName what it can be cancelled with; not blank
   * @param body what to run
   * @return its result
   * @throws X what {@code body} has thrown
   * @throws IllegalStateException if a task of that name has not ended
   * @throws TaskCancelledException if the task was cancelled by somebody else
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T run(
      String taskName, CheckedSupplier<T, X> body) throws X {
    return task(taskName).run(body);
  }

  // ---- One task ----

  /**
   * The task of that name.
   *
   * @param taskName its name
   * @return the task, if it has not ended
   */
  public Optional<AsyncTask<?>> get(String taskName) {
    TaskEngine<?> task = engine.get(Objects.requireNonNull(taskName));
    return task == null ? Optional.empty() : Optional.of(new AsyncTask<>(task, completions));
  }

  /**
   * Whether there is a task of that name that has not ended.
   *
   * @param taskName its name
   * @return whether it runs, is cleaning up, or is going to begin
   */
  public boolean isRunning(String taskName) {
    return engine.get(taskName) != null;
  }

  /**
   * The names of the tasks that have not ended.
   *
   * @return them, in order of start
   */
  public List<String> names() {
    return core.names();
  }

  /**
   * Cancels the task of that name, and does not wait.
   *
   * @param taskName its name
   * @return true only for the first call that cancels something that has not ended
   */
  @CanIgnoreReturnValue
  public boolean cancel(String taskName) {
    return core.cancel(taskName);
  }

  /**
   * Cancels the task of that name, and does not wait.
   *
   * @param taskName its name
   * @param cause why, for those who wait for its result
   * @return true only for the first call that cancels something that has not ended
   */
  @CanIgnoreReturnValue
  public boolean cancel(String taskName, Throwable cause) {
    return core.cancel(taskName, Arguments.notNull("cause", cause));
  }

  /**
   * Cancels the task of that name, and blocks until it has ended.
   *
   * @param taskName its name
   * @return as {@link #cancel(String)}
   * @throws InterruptedException if the thread is interrupted; it stays cancelled
   */
  @CanIgnoreReturnValue
  public boolean cancelAndJoin(String taskName) throws InterruptedException {
    Optional<AsyncTask<?>> task = get(taskName);
    return task.isPresent() && task.get().cancelAndJoin();
  }

  /**
   * Cancels the task of that name, and blocks until it has ended, for at most {@code timeout}.
   *
   * @param taskName its name
   * @param timeout how long to wait
   * @return as {@link #cancel(String)}
   * @throws InterruptedException if the thread is interrupted; it stays cancelled
   * @throws SyncTimeoutException when time is up; it stays cancelled
   */
  @CanIgnoreReturnValue
  public boolean cancelAndJoin(String taskName, Duration timeout)
      throws InterruptedException, SyncTimeoutException {
    long unused = Arguments.timeoutNanos(timeout);
    Optional<AsyncTask<?>> task = get(taskName);
    return task.isPresent() && task.get().cancelAndJoin(timeout);
  }

  /**
   * Cancels the task of that name, and waits until it has ended.
   *
   * @param taskName its name
   * @return completes then, with what {@link #cancel(String)} says
   */
  public CompletableFuture<Boolean> cancelAndJoinAsync(String taskName) {
    return get(taskName)
        .map(AsyncTask::cancelAndJoinAsync)
        .orElseGet(() -> AcquisitionFuture.delivered(false));
  }

  /**
   * Cancels the task of that name, and waits until it has ended, for at most {@code timeout}.
   *
   * @param taskName its name
   * @param timeout how long to wait
   * @return completes then, with what {@link #cancel(String)} says, or fails with a {@link
   *     SyncTimeoutException}; it stays cancelled
   */
  public CompletableFuture<Boolean> cancelAndJoinAsync(String taskName, Duration timeout) {
    long unused = Arguments.timeoutNanos(timeout);
    return get(taskName)
        .map(task -> task.cancelAndJoinAsync(timeout))
        .orElseGet(() -> AcquisitionFuture.delivered(false));
  }

  // ---- All tasks ----

  /**
   * Cancels all tasks, in order of start, and blocks until they have ended; no new one begins until
   * then.
   *
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   */
  public void cancelAll() throws InterruptedException {
    var unused = door.await(ALL, true, Arguments.FOREVER);
  }

  /**
   * Cancels all tasks, in order of start, and blocks until they have ended, for at most {@code
   * timeout}; no new one begins until then.
   *
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   * @throws TasksRunningException when time is up; they stay cancelled
   */
  public void cancelAll(Duration timeout) throws InterruptedException, TasksRunningException {
    GroupDoor.failIf(door.await(ALL, true, Arguments.timeoutNanos(timeout)));
  }

  /**
   * Cancels all tasks, in order of start, and blocks until they have ended, for at most {@code
   * timeout}; no new one begins until then.
   *
   * @param timeout how long to wait
   * @return those that had not ended when time was up; they stay cancelled
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   */
  public List<TaskSnapshot> tryCancelAll(Duration timeout) throws InterruptedException {
    return GroupDoor.tasksOf(door.await(ALL, true, Arguments.timeoutNanos(timeout)));
  }

  /**
   * Cancels all tasks, in order of start; no new one begins until they have ended.
   *
   * @return completes when they have ended
   */
  public CompletableFuture<@Nullable Void> cancelAllAsync() {
    return door.awaitAsync(ALL, true, Arguments.FOREVER);
  }

  /**
   * Cancels all tasks, in order of start; no new one begins until they have ended.
   *
   * @param timeout how long to wait
   * @return completes when they have ended, or fails with a {@link TasksRunningException}; they
   *     stay cancelled
   */
  public CompletableFuture<@Nullable Void> cancelAllAsync(Duration timeout) {
    return door.awaitAsync(ALL, true, Arguments.timeoutNanos(timeout));
  }

  /**
   * Cancels all tasks, in order of start; no new one begins until they have ended.
   *
   * @param timeout how long to wait
   * @return completes when they have ended, or time is up, with those that have not; they stay
   *     cancelled
   */
  public CompletableFuture<List<TaskSnapshot>> tryCancelAllAsync(Duration timeout) {
    return door.awaitAsync(ALL, true, Arguments.timeoutNanos(timeout), GroupDoor::tasksOf);
  }

  /**
   * Blocks until no task runs, without cancelling anything.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void join() throws InterruptedException {
    var unused = door.await(ALL, false, Arguments.FOREVER);
  }

  /**
   * Blocks until no task runs, without cancelling anything, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted
   * @throws TasksRunningException when time is up
   */
  public void join(Duration timeout) throws InterruptedException, TasksRunningException {
    GroupDoor.failIf(door.await(ALL, false, Arguments.timeoutNanos(timeout)));
  }

  /**
   * Blocks until no task runs, without cancelling anything, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return false when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean tryJoin(Duration timeout) throws InterruptedException {
    return door.await(ALL, false, Arguments.timeoutNanos(timeout)) == null;
  }

  /**
   * Waits until no task runs, without cancelling anything.
   *
   * @return completes then
   */
  public CompletableFuture<@Nullable Void> joinAsync() {
    return door.awaitAsync(ALL, false, Arguments.FOREVER);
  }

  /**
   * Waits until no task runs, without cancelling anything, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes then, or fails with a {@link TasksRunningException}
   */
  public CompletableFuture<@Nullable Void> joinAsync(Duration timeout) {
    return door.awaitAsync(ALL, false, Arguments.timeoutNanos(timeout));
  }

  /**
   * Waits until no task runs, without cancelling anything, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with whether that is so: false when time is up
   */
  public CompletableFuture<Boolean> tryJoinAsync(Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return door.<Boolean>awaitAsync(ALL, false, timeoutNanos, timeUp -> timeUp == null);
  }

  /**
   * The tasks that have not ended.
   *
   * @return them, in order of start
   */
  public List<TaskSnapshot> tasks() {
    return engine.snapshots(ALL);
  }

  /**
   * All tasks that have not ended; see {@link dev.interlock.sync.SyncSnapshot} for what is
   * consistent with what.
   *
   * @return the snapshot
   */
  public TasksSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  /** Options of new named tasks. {@link #executor} says who completes futures, and runs no task. */
  public static final class Builder extends OptionsBuilder<Builder> {
    private final Executor tasks;
    private @Nullable Consumer<? super TaskFailure> onFailure;

    private Builder(Executor tasks) {
      this.tasks = tasks;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Says who is told of tasks that fail; by default they are logged.
     *
     * @param listener is told of each as the last thing that the task does
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder onFailure(Consumer<? super TaskFailure> listener) {
      this.onFailure = Arguments.notNull("listener", listener);
      return this;
    }

    /**
     * Makes the object.
     *
     * @return an object without tasks
     */
    public AsyncNamedTasks build() {
      return new AsyncNamedTasks(
          new NamedTasks(ExecutorScope.of(tasks), name, clock, onFailure), tasks, executor);
    }
  }
}
