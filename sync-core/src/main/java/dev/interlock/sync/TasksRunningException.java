package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Time was up before all tasks of a group had ended. The message names them: {@code group
 * 'cooling': 2 of 7 tasks still running 5 s after they were cancelled: 'pump' (task 4, thread
 * 'worker-1') for 12 s, task 7 (a coroutine) for 6 s}.
 */
public class TasksRunningException extends SyncTimeoutException {
  private static final long serialVersionUID = 1L;

  /** Those that were still running. */
  @SuppressWarnings("serial") // an immutable list of records
  private final List<TaskSnapshot> tasks;

  /**
   * Made by the library.
   *
   * @param snapshot all tasks of the object
   * @param group the group in words, or {@code null} for the default group
   * @param tasks those of the group that have not ended
   * @param total how many there were to wait for
   * @param cancelled whether they were cancelled
   * @param timeoutNanos how long the caller was ready to wait
   * @param waitedNanos how long it did wait
   */
  public TasksRunningException(
      TasksSnapshot snapshot,
      @Nullable String group,
      List<TaskSnapshot> tasks,
      int total,
      boolean cancelled,
      long timeoutNanos,
      long waitedNanos) {
    super(
        snapshot,
        timeoutNanos,
        waitedNanos,
        (group == null ? "" : "group '" + group + "': ")
            + (tasks.size() + " of " + total + " tasks still running")
            + when(cancelled, waitedNanos)
            + (": " + Sentences.tasks(tasks)));
    this.tasks = List.copyOf(tasks);
  }

  private static String when(boolean cancelled, long waitedNanos) {
    String waited = waitedNanos == 0 ? "" : Sentences.time(waitedNanos) + " ";
    if (cancelled) {
      return waited.isEmpty()
          ? " when they were cancelled"
          : " " + waited + "after they were cancelled";
    }
    return waited.isEmpty() ? "" : " after " + waited.strip();
  }

  /**
   * Those that were still running.
   *
   * @return the tasks at the instant of giving up, in order of start
   */
  public List<TaskSnapshot> getTasks() {
    return tasks;
  }
}
