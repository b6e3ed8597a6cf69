package dev.interlock.sync;

/**
 * A task has failed, or has failed to clean up after it was cancelled.
 *
 * @param task the task when it failed
 * @param failure what its code has thrown
 */
public record TaskFailure(TaskSnapshot task, Throwable failure) {

  /**
   * Returns what has happened in words: {@code 'pump' (task 4, thread 'worker-1') of group
   * 'cooling' failed after 12 s}.
   */
  @Override
  public String toString() {
    return task.who()
        + (task.group() == null ? "" : " of group '" + task.group() + "'")
        + " failed after "
        + Sentences.time(task.runningNanos());
  }
}
