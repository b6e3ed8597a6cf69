package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A semaphore at one instant.
 *
 * @param name the semaphore's name, or {@code null}
 * @param permits how many permits there are
 * @param availablePermits how many of them are free; negative while a semaphore that was made
 *     smaller is overdrawn
 * @param waiterCount how many wait
 * @param waiters those who wait, in order
 * @param counters what has become of earlier waiters
 */
public record SemaphoreSnapshot(
    @Nullable String name,
    int permits,
    int availablePermits,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public SemaphoreSnapshot {
    waiters = List.copyOf(waiters);
  }

  /**
   * Returns the state in words: {@code semaphore 'pool' has 1 of 4 permits available; 3 waiting}.
   */
  @Override
  public String toString() {
    return Sentences.object("semaphore", name)
        + " has "
        + availablePermits
        + " of "
        + permits
        + " permits available"
        + Sentences.waiting(waiterCount);
  }
}
