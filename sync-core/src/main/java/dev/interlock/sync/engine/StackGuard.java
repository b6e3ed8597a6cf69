package dev.interlock.sync.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Bounds how deep wake-ups nest. A wake-up that runs its waiter's code in place, inside somebody's
 * release, may release in its turn, and so on; from {@value #DEEPEST} levels down the next one goes
 * on, on an empty stack, on {@link CompletableFuture#defaultExecutor()}. To collect nested wake-ups
 * until the outermost returns would need no second thread, but would hang whoever waits, inside a
 * wake-up, for what is collected.
 */
public final class StackGuard {
  private static final int DEEPEST = 32;
  private static final Executor ELSEWHERE = new CompletableFuture<Void>().defaultExecutor();
  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  private StackGuard() {}

  /**
   * Runs {@code task} by {@code executor}, which may run it in place. If it refuses to, throws, or
   * tells {@code rejected} later.
   */
  public static void execute(Executor executor, Runnable task, Consumer<Throwable> rejected) {
    int[] depth = DEPTH.get();
    if (depth[0] >= DEEPEST) {
      ELSEWHERE.execute(
          () -> {
            try {
              executor.execute(task);
            } catch (Throwable failure) {
              rejected.accept(failure);
            }
          });
      return;
    }
    depth[0]++;
    try {
      executor.execute(task);
    } finally {
      depth[0]--;
    }
  }
}
