package dev.interlock.sync.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One timer of a waiter on the JDK's shared delayer thread, which runs nothing of anybody's. */
public final class Delayer {
  private final CompletableFuture<Void> timer;

  /** Runs {@code timeUp} in {@code nanos} from now, unless {@code waiter} is decided by then. */
  public Delayer(long nanos, Waiter waiter, Runnable timeUp) {
    timer = new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    var unused =
        timer.thenRun(
            () -> {
              if (!waiter.isDecided()) {
                StackGuard.elsewhere(timeUp);
              }
            });
  }

  /**
   * Frees the timer of a waiter that is decided. Completing it normally, not cancelling it, is what
   * makes the JDK remove its task.
   */
  public void dispose() {
    timer.complete(null);
  }
}
