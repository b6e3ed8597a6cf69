package dev.interlock.sync.engine;

import org.jspecify.annotations.Nullable;

/**
 * Bounds how deep wake-ups nest. A wake-up that runs its waiter's code in place, inside somebody's
 * release, may release in its turn, and so on; from {@value #DEEPEST} levels down the next one goes
 * on, on an empty stack, {@link #elsewhere}. To collect nested wake-ups until the outermost returns
 * would need no second thread, but would hang whoever waits, inside a wake-up, for what is
 * collected.
 */
public final class StackGuard {
  private static final int DEEPEST = 32;

  /** No object of ours, which would tie threads that outlive the library to its class loader. */
  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  private StackGuard() {}

  /** One level down, which {@link #exit} must follow; null if this thread is deep enough. */
  public static int @Nullable [] enter() {
    int[] depth = DEPTH.get();
    if (depth[0] >= DEEPEST) {
      return null;
    }
    depth[0]++;
    return depth;
  }

  /** One level up, on the same thread: takes what {@link #enter} returned. */
  public static void exit(int[] depth) {
    depth[0]--;
  }

  /**
   * Runs {@code task} on a thread of its own, which no pool can keep waiting. Rare by construction.
   */
  public static void elsewhere(Runnable task) {
    Thread thread = new Thread(task, "interlock-elsewhere");
    thread.setDaemon(true);
    thread.start();
  }
}
