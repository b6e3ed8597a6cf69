package dev.interlock.sync;

/** What a task is made of, and so what it is to cancel it. */
public enum TaskKind {
  /** A Kotlin coroutine: its job is cancelled. It has ended when its job is complete. */
  COROUTINE,
  /** Code of a thread: the thread is interrupted. It has ended when the code has returned. */
  THREAD,
  /** A {@link java.util.concurrent.CompletionStage}: it is cancelled, and has ended when done. */
  STAGE
}
