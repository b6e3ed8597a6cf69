package dev.interlock.sync.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One timer of a waiter on the JDK's shared delayer. That thread runs nobody's code: a withdrawal
 * may let others in, who may run in place.
 */
public final class Delayer {
  /** What has an end in time, unless it is decided before. */
  public interface Timed {
    /** Whether there is nothing left to end. */
    boolean isDecided();
  }

  private final CompletableFuture<Void> timer;

  /**
   * Has {@code executor} run {@code timeUp} in {@code nanos}, unless {@code timed} is decided by
   * then.
   */
  public Delayer(long nanos, Timed timed, Executor executor, Runnable timeUp) {
    timer = new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    var unused =
        timer.thenRun(
            () -> {
              if (!timed.isDecided()) {
                hop(executor, timeUp);
              }
            });
  }

  /** Has {@code executor} run {@code task}, but not on this thread. */
  private static void hop(Executor executor, Runnable task) {
    Thread here = Thread.currentThread();
    try {
      executor.execute(
          () -> {
            if (Thread.currentThread() == here) {
              StackGuard.elsewhere(task);
            } else {
              task.run();
            }
          });
    } catch (Throwable rejection) {
      // A withdrawal happens once, so no harm is done if the executor has taken the task as well.
      StackGuard.elsewhere(task);
    }
  }

  /**
   * Frees the timer of a waiter that is decided. Completing it normally, not cancelling it, is what
   * makes the JDK remove its task.
   */
  public void dispose() {
    timer.complete(null);
  }
}
