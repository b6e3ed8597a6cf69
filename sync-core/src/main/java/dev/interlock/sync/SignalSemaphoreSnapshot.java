package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signal semaphore at one instant.
 *
 * @param name the semaphore's name, or {@code null}
 * @param availablePermits how many permits are available, from 0
 * @param maxPermits how many may be available; {@link Integer#MAX_VALUE} if that is unbounded
 * @param waiterCount how many wait
 * @param waiters those who wait, in order
 * @param counters what has become of earlier waiters
 */
public record SignalSemaphoreSnapshot(
    @Nullable String name,
    int availablePermits,
    int maxPermits,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public SignalSemaphoreSnapshot {
    waiters = List.copyOf(waiters);
  }

  /**
   * Returns the state in words: {@code signal semaphore 'frames' has 2 permits available; 3
   * waiting}, and {@code 2 of at most 8 permits} if there is a maximum.
   */
  @Override
  public String toString() {
    boolean bounded = maxPermits < Integer.MAX_VALUE;
    return Sentences.object("signal semaphore", name)
        + " has "
        + availablePermits
        + (bounded ? " of at most " + maxPermits : "")
        + (bounded || availablePermits != 1 ? " permits available" : " permit available")
        + Sentences.waiting(waiterCount);
  }
}
