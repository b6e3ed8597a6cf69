package dev.interlock.sync.engine;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks the code that runs just now is a part of, the innermost first: those on the stack,
 * and those that wait for one of them.
 */
public final class TaskChain {
  private static final ThreadLocal<@Nullable TaskChain> BOUND = new ThreadLocal<>();

  private final TaskEngine<?> task;
  private final @Nullable TaskChain outer;
  private final @Nullable TaskChain beside;

  /**
   * A part of {@code task}, which is itself a part of those in {@code outer} and {@code beside}.
   */
  public TaskChain(TaskEngine<?> task, @Nullable TaskChain outer, @Nullable TaskChain beside) {
    this.task = task;
    // Most often one of the two is all that there is: what is inside of two knows both.
    this.outer = outer == null ? beside : outer;
    this.beside = isPartOf(this.outer, beside) ? null : beside;
  }

  private static boolean isPartOf(@Nullable TaskChain whole, @Nullable TaskChain chain) {
    TaskChain link = whole;
    while (link != null && link != chain && !isPartOf(link.beside, chain)) {
      link = link.outer;
    }
    return link != null || chain == null;
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

  /** The one whose code it is. */
  public TaskEngine<?> innermost() {
    return task;
  }

  /** Whether {@code task} is one of those in {@code chain}. */
  public static boolean contains(@Nullable TaskChain chain, TaskEngine<?> task) {
    for (TaskChain link = chain; link != null; link = link.outer) {
      if (link.task == task || contains(link.beside, task)) {
        return true;
      }
    }
    return false;
  }

  /** How many are such ones, of the tasks in {@code chain} that are beside none. */
  public static int count(@Nullable TaskChain chain, Predicate<TaskEngine<?>> predicate) {
    int count = 0;
    for (TaskChain link = chain; link != null; link = link.outer) {
      count += predicate.test(link.task) ? 1 : 0;
    }
    return count;
  }
}
