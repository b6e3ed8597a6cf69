package dev.interlock.sync;

/** How far a task has come. */
public enum TaskState {
  /** Its code has not begun. */
  WAITING,
  /** It runs, or is being cancelled. */
  RUNNING,
  /** It is over, with all that it has to clean up; or was cancelled and will never begin. */
  ENDED
}
