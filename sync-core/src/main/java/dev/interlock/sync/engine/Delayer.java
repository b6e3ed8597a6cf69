package dev.interlock.sync.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One timer on the JDK's shared delayer thread. */
public final class Delayer {
  private final CompletableFuture<Void> timer;

  /**
   * Runs {@code action} once, in {@code nanos} from now or when this is disposed of, whichever
   * comes first.
   */
  public Delayer(long nanos, Runnable action) {
    timer = new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    var unused = timer.thenRun(action);
  }

  /**
   * Frees the timer. Completing it normally is what makes the JDK remove its task; a withdrawal
   * that comes too late does nothing.
   */
  public void dispose() {
    timer.complete(null);
  }
}
