package dev.interlock.sync.engine;

import org.jspecify.annotations.Nullable;

/** Which tasks the code that runs just now is a part of, the innermost first. */
public final class TaskChain {
  private static final ThreadLocal<@Nullable TaskChain> BOUND = new ThreadLocal<>();

  private final TaskEngine<?> task;
  private final @Nullable TaskChain outer;

  /** A part of {@code task}, which is itself a part of those in {@code outer}. */
  public TaskChain(TaskEngine<?> task, @Nullable TaskChain outer) {
    this.task = task;
    this.outer = outer;
  }

  /** Those that the current thread runs, or null. */
  public static @Nullable TaskChain bound() {
    return BOUND.get();
  }

  /** Replaces those that the current thread runs; returns the ones that were there before. */
  public static @Nullable TaskChain bind(@Nullable TaskChain chain) {
    TaskChain before = BOUND.get();
    if (chain != before) {
      if (chain == null) {
        BOUND.remove();
      } else {
        BOUND.set(chain);
      }
    }
    return before;
  }

  /** Whether {@code task} is one of those in {@code chain}. */
  public static boolean contains(@Nullable TaskChain chain, TaskEngine<?> task) {
    for (TaskChain link = chain; link != null; link = link.outer) {
      if (link.task == task) {
        return true;
      }
    }
    return false;
  }
}
