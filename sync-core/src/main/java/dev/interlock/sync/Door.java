package dev.interlock.sync;

/** The manner in which a caller came. */
public enum Door {
  /** A Kotlin coroutine that suspends. */
  SUSPENDING,
  /** A {@link java.util.concurrent.CompletableFuture}: no thread waits. */
  FUTURE,
  /** A thread, platform or virtual, that parks. */
  BLOCKING
}
