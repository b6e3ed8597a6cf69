package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.Task;
import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.TaskChain;
import dev.interlock.sync.engine.TaskEngine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Something that was started with an {@link AsyncTaskGroups} or an {@link AsyncNamedTasks}, can be
 * cancelled, and ends. Kotlin coroutines have and wait for the same object: {@link #core()} and
 * {@link #of(Task)} go between its two faces.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The end</th><td>A task has ended when nothing of it runs any more: a thread's code, a stage, a coroutine with its
 *   children and all {@code finally} blocks. One that is cancelled before it has begun never begins, and has ended at once unless it is a
 *   coroutine, whose dispatcher has to take notice.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>The first to cancel something that has not ended is told so. It interrupts the thread, for only as
 *   long as that runs the code of the task, or cancels the stage; it completes the stage exceptionally if it was given a cause. To cancel
 *   or to time out a <em>wait</em> for a task never cancels the task.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s; the failure is a {@link SyncTimeoutException} that says what the task is
 *   doing.</td></tr>
 * <tr><th scope="row">Itself</th><td>A task that cancels and joins itself is cancelled and does not wait. One that only waits for its own end
 *   or result waits for ever.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>What depends on a future that had to wait runs on the executor of futures; see {@link
 *   AsyncLock}.</td></tr>
 * <tr><th scope="row">Memory</th><td>All that a task has done happens-before the return (or completion) of those who waited for its end, and
 *   before {@link #isRunning()} is false.</td></tr>
 * <tr><th scope="row">Progress</th><td>To cancel is one short critical section, after which the coroutine, thread or stage is told.</td></tr>
 * </table>
 *
 * @param <T> its result
 */
@CheckReturnValue
public final class AsyncTask<T extends @Nullable Object> {
  private final TaskEngine<? extends T> engine;
  private final Executor executor;

  AsyncTask(TaskEngine<? extends T> engine) {
    this(engine, FutureDoor.DEFAULT_EXECUTOR);
  }

  AsyncTask(TaskEngine<? extends T> engine, Executor executor) {
    this.engine = engine;
    this.executor = executor;
  }

  /**
   * The Java face of {@code task}: the same object.
   *
   * @param <T> its result
   * @param task the Kotlin face
   * @return its Java face
   */
  public static <T extends @Nullable Object> AsyncTask<T> of(Task<? extends T> task) {
    return of(task, FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code task}, whose futures are completed by {@code executor}.
   *
   * @param <T> its result
   * @param task the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static <T extends @Nullable Object> AsyncTask<T> of(
      Task<? extends T> task, Executor executor) {
    return new AsyncTask<>(
        Arguments.notNull("task", task).getEngine(), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this task: the same object.
   *
   * @return its Kotlin face
   */
  public Task<T> core() {
    return new Task<>(engine);
  }

  /**
   * The number.
   *
   * @return from 0 in the object that it was started with, in order of start
   */
  public long number() {
    return engine.number();
  }

  /**
   * The name.
   *
   * @return the name, or empty
   */
  public Optional<String> name() {
    return Optional.ofNullable(engine.name());
  }

  /**
   * The group.
   *
   * @return the key of the group
   */
  public Object group() {
    return engine.group();
  }

  /**
   * Whether it has not ended.
   *
   * @return whether it runs, is cleaning up, or is going to begin
   */
  public boolean isRunning() {
    return engine.isRunning();
  }

  /**
   * Whether it was cancelled.
   *
   * @return whether somebody has cancelled it, or it has cancelled itself
   */
  public boolean isCancelled() {
    return engine.isCancelled();
  }

  /**
   * Cancels it. Never waits.
   *
   * @return true only for the first call that cancels something that has not ended
   */
  @CanIgnoreReturnValue
  public boolean cancel() {
    return engine.cancel(null);
  }

  /**
   * As {@link #cancel()}, with a cause for those who wait for the result.
   *
   * @param cause why
   * @return as the other
   */
  @CanIgnoreReturnValue
  public boolean cancel(Throwable cause) {
    return engine.cancel(Arguments.notNull("cause", cause));
  }

  /**
   * Blocks until it has ended, in whatever manner.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void join() throws InterruptedException {
    var unused = tryJoin(Arguments.FOREVER);
  }

  /**
   * Blocks until it has ended, in whatever manner, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   */
  public void join(Duration timeout) throws InterruptedException, SyncTimeoutException {
    join(Arguments.timeoutNanos(timeout));
  }

  private void join(long timeoutNanos) throws InterruptedException, SyncTimeoutException {
    BlockingDoor.checkNotInterrupted();
    if (!engine.isOpen()) {
      BlockingDoor.await(engine, Grant.PASSAGE, 1, timeoutNanos);
    }
  }

  /**
   * Blocks until it has ended, in whatever manner, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return false when time is up
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean tryJoin(Duration timeout) throws InterruptedException {
    return tryJoin(Arguments.timeoutNanos(timeout));
  }

  private boolean tryJoin(long timeoutNanos) throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    return engine.isOpen() || BlockingDoor.tryAwait(engine, Grant.PASSAGE, 1, timeoutNanos);
  }

  /**
   * Waits until it has ended, in whatever manner.
   *
   * @return completes then
   */
  public CompletableFuture<@Nullable Void> joinAsync() {
    return after(Arguments.FOREVER, () -> null);
  }

  /**
   * Waits until it has ended, in whatever manner, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes then, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<@Nullable Void> joinAsync(Duration timeout) {
    return after(Arguments.timeoutNanos(timeout), () -> null);
  }

  /**
   * Waits until it has ended, in whatever manner, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes with whether it has: false when time is up
   */
  public CompletableFuture<Boolean> tryJoinAsync(Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    return engine.isOpen()
        ? AcquisitionFuture.delivered(true)
        : new FutureDoor(engine, executor)
            .tryAwait(Grant.PASSAGE, 1, timeoutNanos, () -> true, false);
  }

  /**
   * Cancels it, and blocks until it has ended.
   *
   * @return as {@link #cancel()}
   * @throws InterruptedException if the thread is interrupted
   */
  @CanIgnoreReturnValue
  public boolean cancelAndJoin() throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    boolean isFirst = cancel();
    if (!engine.isAround(TaskChain.bound())) {
      join();
    }
    return isFirst;
  }

  /**
   * Cancels it, and blocks until it has ended, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return as {@link #cancel()}
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up; it stays cancelled
   */
  @CanIgnoreReturnValue
  public boolean cancelAndJoin(Duration timeout) throws InterruptedException, SyncTimeoutException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BlockingDoor.checkNotInterrupted();
    boolean isFirst = cancel();
    if (!engine.isAround(TaskChain.bound())) {
      join(timeoutNanos);
    }
    return isFirst;
  }

  /**
   * Cancels it, and waits until it has ended.
   *
   * @return completes then, with what {@link #cancel()} says
   */
  public CompletableFuture<Boolean> cancelAndJoinAsync() {
    return cancelAndJoinAsync(Arguments.FOREVER);
  }

  /**
   * Cancels it, and waits until it has ended, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes then, with what {@link #cancel()} says, or fails with a {@link
   *     SyncTimeoutException}; it stays cancelled
   */
  public CompletableFuture<Boolean> cancelAndJoinAsync(Duration timeout) {
    return cancelAndJoinAsync(Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<Boolean> cancelAndJoinAsync(long timeoutNanos) {
    boolean isFirst = cancel();
    return engine.isAround(TaskChain.bound())
        ? AcquisitionFuture.delivered(isFirst)
        : after(timeoutNanos, () -> isFirst);
  }

  /**
   * Blocks until it has ended, and returns its result.
   *
   * @return the result
   * @throws InterruptedException if the thread is interrupted
   * @throws ExecutionException if it has failed, with the failure as its cause
   * @throws TaskCancelledException if it was cancelled
   */
  @CanIgnoreReturnValue
  public T await() throws InterruptedException, ExecutionException {
    join();
    return result();
  }

  /**
   * Blocks until it has ended, for at most {@code timeout}, and returns its result.
   *
   * @param timeout how long to wait
   * @return the result
   * @throws InterruptedException if the thread is interrupted
   * @throws ExecutionException if it has failed, with the failure as its cause
   * @throws SyncTimeoutException when time is up; it runs on
   * @throws TaskCancelledException if it was cancelled
   */
  @CanIgnoreReturnValue
  public T await(Duration timeout)
      throws InterruptedException, ExecutionException, SyncTimeoutException {
    join(timeout);
    return result();
  }

  private T result() throws ExecutionException {
    Throwable failure = engine.failure();
    if (failure == null) {
      return engine.outcome();
    }
    if (engine.isCancelled() && failure instanceof TaskCancelledException cancelled) {
      throw cancelled;
    }
    throw new ExecutionException(failure);
  }

  /**
   * Waits until it has ended.
   *
   * @return completes with its result, or fails with what it has thrown, with a {@link
   *     TaskCancelledException} if it was cancelled
   */
  public CompletableFuture<T> awaitAsync() {
    return after(Arguments.FOREVER, () -> resultOf(engine));
  }

  /**
   * Waits until it has ended, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return as {@link #awaitAsync()}, or fails with a {@link SyncTimeoutException}
   */
  public CompletableFuture<T> awaitAsync(Duration timeout) {
    return after(Arguments.timeoutNanos(timeout), () -> resultOf(engine));
  }

  private <R extends @Nullable Object> CompletableFuture<R> after(
      long timeoutNanos, java.util.concurrent.Callable<R> result) {
    return new TaskFutureDoor(engine, executor).await(timeoutNanos, result);
  }

  private static <R extends @Nullable Object> R resultOf(TaskEngine<? extends R> task) {
    Throwable failure = task.failure();
    if (failure != null) {
      throw Sneaky.<RuntimeException>thrown(failure);
    }
    return task.outcome();
  }

  /**
   * The state now; see {@link dev.interlock.sync.SyncSnapshot} for what is consistent with what.
   *
   * @return the snapshot
   */
  public TaskSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Whether the other one stands for the same task. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AsyncTask<?> task && task.engine == engine;
  }

  /** Of the task that this stands for. */
  @Override
  public int hashCode() {
    return System.identityHashCode(engine);
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return engine.excerpt().toString();
  }
}
