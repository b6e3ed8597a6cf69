package dev.interlock.sync;

import org.jspecify.annotations.Nullable;

/**
 * There is no result to wait for, since the task was cancelled, or has cancelled itself. The {@link
 * #getCause() cause} is the one that it was cancelled with, if there was one.
 *
 * <p>It is no {@code CancellationException}: in a coroutine it is a failure like any other, since
 * it is another one that was cancelled. Whoever waits gets one of its own.
 */
public class TaskCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The task when it had ended. */
  private final TaskSnapshot snapshot;

  /**
   * Made by the library.
   *
   * @param snapshot the task
   * @param cause what it was cancelled with, or {@code null}
   */
  public TaskCancelledException(TaskSnapshot snapshot, @Nullable Throwable cause) {
    super(snapshot.who() + " was cancelled" + (cause == null ? "" : ": " + cause), cause);
    this.snapshot = snapshot;
  }

  /**
   * The task.
   *
   * @return the task when this was made
   */
  public TaskSnapshot getSnapshot() {
    return snapshot;
  }
}
