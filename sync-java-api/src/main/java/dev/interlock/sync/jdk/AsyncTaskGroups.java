package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskFailure;
import dev.interlock.sync.TaskGroups;
import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.TasksRunningException;
import dev.interlock.sync.TasksSnapshot;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.TaskRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in groups, each of which can be cancelled and waited for as a whole. A task is code that a
 * thread of an executor runs, a stage, or, from Kotlin, a coroutine; a group has any number of any
 * of them, and any object is the key of one, but no duration, which is a timeout in the wrong
 * place. {@link #core()} and {@link #of(TaskGroups, Executor)} go between the two faces of one
 * object.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>When {@link #cancelAll(Object)} returns, every task that was in the group has ended, its clean-up
 *   included, and there was an instant at which none ran. While it is under way the group is closed: what is launched into it is cancelled
 *   before it begins.</td></tr>
 * <tr><th scope="row">Independence</th><td>Concurrent calls, for one group or several, do not disturb each other. A group without tasks takes
 *   no memory.</td></tr>
 * <tr><th scope="row">A member</th><td>that cancels its own group, in whatever code of it, is not waited for: the others are, then it is
 *   cancelled itself, and the call returns. Two that do it to each other both end, unless both wait where they
 *   heed no cancellation. A thread belongs to the task whose code it runs, or whose coroutine, and so does what runs in place on its
 *   stack.</td></tr>
 * <tr><th scope="row">Interrupts</th><td>To cancel a thread's task is to interrupt the thread, once, while it runs the code of the task and
 *   never later: the flag is clear when the code has returned, unless it was set by or for somebody further out on the stack. An {@code
 *   InterruptedException}, or another that tells of an interrupt, is then
 *   no failure.</td></tr>
 * <tr><th scope="row">Structure</th><td>If the object has a Kotlin scope with a job, its tasks end with that; see {@link TaskGroups}. One that
 *   was made here has none.</td></tr>
 * <tr><th scope="row">Failure</th><td>of a task is its own: no other task is cancelled. It is told to the listener, or logged as an error by
 *   the system logger {@code dev.interlock.sync.Tasks}, before the task has ended; also if it was cancelled and fails to clean up. {@link
 *   AsyncTask#await()} throws it. The caller of {@link #run} gets it instead. If the executor rejects a task, whoever launches it is told,
 *   and there is no task.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>of a task that swallows it lasts until the task ends by itself. A call that waits can be interrupted
 *   or its future cancelled, and no task is by that. An already interrupted caller fails, and cancels nobody.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s. Tasks that do not end are named in the {@link TasksRunningException}; they stay
 *   cancelled, and the group is open again.</td></tr>
 * <tr><th scope="row">Memory</th><td>What happens before a task is launched happens-before its code, and all that it has done happens-before the
 *   return (or completion) of those who waited for its end.</td></tr>
 * <tr><th scope="row">Progress</th><td>To start, to cancel and to end a task is one short critical section each, in which nothing parks and no
 *   user code runs but {@code equals} and {@code hashCode} of a group; one that cancels or waits for a group looks once at each of its
 *   tasks, and a task that comes or goes at each call that waits.</td></tr>
 * </table>
 */
@CheckReturnValue
public final class AsyncTaskGroups {
  private final TaskGroups core;
  private final TaskRegistry engine;
  private final Executor executor;
  private final Executor completions;
  private final GroupDoor door;

  private AsyncTaskGroups(TaskGroups core, Executor executor, Executor completions) {
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
  public static AsyncTaskGroups on(Executor executor) {
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
   * The Java face of {@code groups}: the same object, the same tasks.
   *
   * @param groups the Kotlin face
   * @param executor runs tasks that are started here
   * @return its Java face
   */
  public static AsyncTaskGroups of(TaskGroups groups, Executor executor) {
    return new AsyncTaskGroups(
        Arguments.notNull("groups", groups),
        Arguments.notNull("executor", executor),
        FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Kotlin face of this object: the same tasks. Unless it was made there, coroutines that are
   * launched with it run on the executor.
   *
   * @return its Kotlin face
   */
  public TaskGroups core() {
    return core;
  }

  /**
   * The name.
   *
   * @return the name, or empty
   */
  public Optional<String> name() {
    return Optional.ofNullable(engine.name());
  }

  // ---- Starting ----

  /**
   * A task of the default group, with options.
   *
   * @return a request
   */
  public AsyncTaskRequest task() {
    return task(TaskGroups.DEFAULT_GROUP);
  }

  /**
   * A task with options.
   *
   * @param group what it can be cancelled with
   * @return a request
   */
  public AsyncTaskRequest task(Object group) {
    return new AsyncTaskRequest(engine, executor, completions, group, null, null, null);
  }

  /**
   * Has the executor run {@code body} as a task of the default group, without a result.
   *
   * @param body what to run
   * @return the task
   */
  @CanIgnoreReturnValue
  public AsyncTask<@Nullable Void> launch(CheckedRunnable<? extends Exception> body) {
    return task().launch(body);
  }

  /**
   * Has the executor run {@code body} as a task of the default group.
   *
   * @param <T> its result
   * @param body what to run
   * @return the task
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launch(Callable<? extends T> body) {
    return task().launch(body);
  }

  /**
   * Has the executor run {@code body} as a task without a result.
   *
   * @param group what it can be cancelled with
   * @param body what to run
   * @return the task
   */
  @CanIgnoreReturnValue
  public AsyncTask<@Nullable Void> launch(Object group, CheckedRunnable<? extends Exception> body) {
    return task(group).launch(body);
  }

  /**
   * Has the executor run {@code body} as a task.
   *
   * @param <T> its result
   * @param group what it can be cancelled with
   * @param body what to run
   * @return the task
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launch(
      Object group, Callable<? extends T> body) {
    return task(group).launch(body);
  }

  /**
   * Has the executor call {@code body}, whose stage is a task of the default group.
   *
   * @param <T> its result
   * @param body what to call; if it throws, or returns null, the task has failed
   * @return the task
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launchStage(
      Supplier<? extends CompletionStage<? extends T>> body) {
    return task().launchStage(body);
  }

  /**
   * Has the executor call {@code body}, whose stage is a task.
   *
   * @param <T> its result
   * @param group what it can be cancelled with
   * @param body what to call; if it throws, or returns null, the task has failed
   * @return the task
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> AsyncTask<T> launchStage(
      Object group, Supplier<? extends CompletionStage<? extends T>> body) {
    return task(group).launchStage(body);
  }

  /**
   * Runs {@code body} here and now, in the calling thread, as a task of the default group.
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
    return task().run(body);
  }

  /**
   * Runs {@code body} here and now, in the calling thread, as a task.
   *
   * @param <T> its result
   * @param <X> what {@code body} throws
   * @param group what it can be cancelled with
   * @param body what to run
   * @return its result
   * @throws X what {@code body} has thrown
   * @throws TaskCancelledException if the task was cancelled by somebody else
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T run(
      Object group, CheckedSupplier<T, X> body) throws X {
    return task(group).run(body);
  }

  // ---- Cancelling ----

  /**
   * Cancels the tasks of the default group that there are, and does not wait.
   *
   * @return how many nobody had cancelled before
   */
  @CanIgnoreReturnValue
  public int cancel() {
    return engine.cancel(TaskGroups.DEFAULT_GROUP, null);
  }

  /**
   * Cancels the tasks of the default group that there are, and does not wait.
   *
   * @param cause why, for those who wait for a result
   * @return how many nobody had cancelled before
   */
  @CanIgnoreReturnValue
  public int cancel(Throwable cause) {
    return cancel(TaskGroups.DEFAULT_GROUP, cause);
  }

  /**
   * Cancels the tasks of {@code group} that there are, and does not wait.
   *
   * @param group the key of the group
   * @return how many nobody had cancelled before
   */
  @CanIgnoreReturnValue
  public int cancel(Object group) {
    return engine.cancel(group, null);
  }

  /**
   * Cancels the tasks of {@code group} that there are, and does not wait.
   *
   * @param group the key of the group
   * @param cause why, for those who wait for a result
   * @return how many nobody had cancelled before
   */
  @CanIgnoreReturnValue
  public int cancel(Object group, Throwable cause) {
    return engine.cancel(group, Arguments.notNull("cause", cause));
  }

  /**
   * Cancels all tasks of the default group, and blocks until they have ended.
   *
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   */
  public void cancelAll() throws InterruptedException {
    cancelAll(TaskGroups.DEFAULT_GROUP);
  }

  /**
   * Cancels all tasks of the default group, and blocks until they have ended, for at most {@code
   * timeout}.
   *
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   * @throws TasksRunningException when time is up; they stay cancelled
   */
  public void cancelAll(Duration timeout) throws InterruptedException, TasksRunningException {
    cancelAll(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Cancels all tasks of {@code group}, in order of start, and blocks until they have ended.
   *
   * @param group the key of the group
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   */
  public void cancelAll(Object group) throws InterruptedException {
    var unused = door.await(group, true, Arguments.FOREVER);
  }

  /**
   * Cancels all tasks of {@code group}, in order of start, and blocks until they have ended, for at
   * most {@code timeout}.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   * @throws TasksRunningException when time is up; they stay cancelled
   */
  public void cancelAll(Object group, Duration timeout)
      throws InterruptedException, TasksRunningException {
    GroupDoor.failIf(door.await(group, true, Arguments.timeoutNanos(timeout)));
  }

  /**
   * Cancels all tasks of the default group, in order of start, and blocks until they have ended,
   * for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return those that had not ended when time was up; they stay cancelled
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   */
  public List<TaskSnapshot> tryCancelAll(Duration timeout) throws InterruptedException {
    return tryCancelAll(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Cancels all tasks of {@code group}, in order of start, and blocks until they have ended, for at
   * most {@code timeout}.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @return those that had not ended when time was up; they stay cancelled
   * @throws InterruptedException if the thread is interrupted; they stay cancelled
   */
  public List<TaskSnapshot> tryCancelAll(Object group, Duration timeout)
      throws InterruptedException {
    return GroupDoor.tasksOf(door.await(group, true, Arguments.timeoutNanos(timeout)));
  }

  /**
   * Cancels all tasks of the default group, in order of start.
   *
   * @return completes when they have ended
   */
  public CompletableFuture<@Nullable Void> cancelAllAsync() {
    return cancelAllAsync(TaskGroups.DEFAULT_GROUP);
  }

  /**
   * Cancels all tasks of the default group, in order of start.
   *
   * @param timeout how long to wait
   * @return completes when they have ended, or fails with a {@link TasksRunningException}; they
   *     stay cancelled
   */
  public CompletableFuture<@Nullable Void> cancelAllAsync(Duration timeout) {
    return cancelAllAsync(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Cancels all tasks of {@code group}, in order of start.
   *
   * @param group the key of the group
   * @return completes when they have ended
   */
  public CompletableFuture<@Nullable Void> cancelAllAsync(Object group) {
    return door.awaitAsync(group, true, Arguments.FOREVER);
  }

  /**
   * Cancels all tasks of {@code group}, in order of start.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @return completes when they have ended, or fails with a {@link TasksRunningException}; they
   *     stay cancelled
   */
  public CompletableFuture<@Nullable Void> cancelAllAsync(Object group, Duration timeout) {
    return door.awaitAsync(group, true, Arguments.timeoutNanos(timeout));
  }

  /**
   * Cancels all tasks of the default group, in order of start.
   *
   * @param timeout how long to wait
   * @return completes when they have ended, or time is up, with those that have not; they stay
   *     cancelled
   */
  public CompletableFuture<List<TaskSnapshot>> tryCancelAllAsync(Duration timeout) {
    return tryCancelAllAsync(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Cancels all tasks of {@code group}, in order of start.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @return completes when they have ended, or time is up, with those that have not; they stay
   *     cancelled
   */
  public CompletableFuture<List<TaskSnapshot>> tryCancelAllAsync(Object group, Duration timeout) {
    return door.awaitAsync(group, true, Arguments.timeoutNanos(timeout), GroupDoor::tasksOf);
  }

  // ---- Waiting ----

  /**
   * Blocks until nothing of the default group runs, without cancelling anything.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void join() throws InterruptedException {
    join(TaskGroups.DEFAULT_GROUP);
  }

  /**
   * Blocks until nothing of the default group runs, without cancelling anything, for at most {@code
   * timeout}.
   *
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted
   * @throws TasksRunningException when time is up
   */
  public void join(Duration timeout) throws InterruptedException, TasksRunningException {
    join(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Blocks until nothing of {@code group} runs, whatever is launched meanwhile, without cancelling
   * anything.
   *
   * @param group the key of the group
   * @throws InterruptedException if the thread is interrupted
   */
  public void join(Object group) throws InterruptedException {
    var unused = door.await(group, false, Arguments.FOREVER);
  }

  /**
   * Blocks until nothing of {@code group} runs, whatever is launched meanwhile, without cancelling
   * anything, for at most {@code timeout}.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted
   * @throws TasksRunningException when time is up
   */
  public void join(Object group, Duration timeout)
      throws InterruptedException, TasksRunningException {
    GroupDoor.failIf(door.await(group, false, Arguments.timeoutNanos(timeout)));
  }

  /**
   * Blocks until nothing of the default group runs, without cancelling anything, for at most {@code
   * timeout}.
   *
   * @param timeout how long to wait
   * @return false when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean tryJoin(Duration timeout) throws InterruptedException {
    return tryJoin(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Blocks until nothing of {@code group} runs, whatever is launched meanwhile, without cancelling
   * anything, for at most {@code timeout}.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @return false when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean tryJoin(Object group, Duration timeout) throws InterruptedException {
    return door.await(group, false, Arguments.timeoutNanos(timeout)) == null;
  }

  /**
   * Waits until nothing of the default group runs, without cancelling anything.
   *
   * @return completes then
   */
  public CompletableFuture<@Nullable Void> joinAsync() {
    return joinAsync(TaskGroups.DEFAULT_GROUP);
  }

  /**
   * Waits until nothing of the default group runs, without cancelling anything, for at most {@code
   * timeout}.
   *
   * @param timeout how long to wait
   * @return completes then, or fails with a {@link TasksRunningException}
   */
  public CompletableFuture<@Nullable Void> joinAsync(Duration timeout) {
    return joinAsync(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Waits until nothing of {@code group} runs, whatever is launched meanwhile, without cancelling
   * anything.
   *
   * @param group the key of the group
   * @return completes then
   */
  public CompletableFuture<@Nullable Void> joinAsync(Object group) {
    return door.awaitAsync(group, false, Arguments.FOREVER);
  }

  /**
   * Waits until nothing of {@code group} runs, whatever is launched meanwhile, without cancelling
   * anything, for at most {@code timeout}.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @return completes then, or fails with a {@link TasksRunningException}
   */
  public CompletableFuture<@Nullable Void> joinAsync(Object group, Duration timeout) {
    return door.awaitAsync(group, false, Arguments.timeoutNanos(timeout));
  }

  /**
   * Waits until nothing of the default group runs, without cancelling anything, for at most {@code
   * timeout}.
   *
   * @param timeout how long to wait
   * @return completes with whether that is so: false when time is up
   */
  public CompletableFuture<Boolean> tryJoinAsync(Duration timeout) {
    return tryJoinAsync(TaskGroups.DEFAULT_GROUP, timeout);
  }

  /**
   * Waits until nothing of {@code group} runs, whatever is launched meanwhile, without cancelling
   * anything, for at most {@code timeout}.
   *
   * @param group the key of the group
   * @param timeout how long to wait
   * @return completes with whether that is so: false when time is up
   */
  public CompletableFuture<Boolean> tryJoinAsync(Object group, Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return door.<Boolean>awaitAsync(group, false, timeoutNanos, timeUp -> timeUp == null);
  }

  // ---- Insight ----

  /**
   * The tasks of the default group that have not ended.
   *
   * @return them, in order of start
   */
  public List<TaskSnapshot> tasks() {
    return tasks(TaskGroups.DEFAULT_GROUP);
  }

  /**
   * The tasks of {@code group} that have not ended.
   *
   * @param group the key of the group
   * @return them, in order of start
   */
  public List<TaskSnapshot> tasks(Object group) {
    return engine.snapshots(group);
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

  /** Options of new groups. {@link #executor} says who completes futures, and runs no task. */
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
    public AsyncTaskGroups build() {
      return new AsyncTaskGroups(
          new TaskGroups(ExecutorScope.of(tasks), name, clock, onFailure), tasks, executor);
    }
  }
}
