package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition at one instant.
 *
 * @param name the condition's name, or {@code null}
 * @param lockName the name of its lock, or {@code null}
 * @param waiterCount how many wait for a signal; those who were signalled wait for the lock, and
 *     are no longer among them
 * @param waiters those who wait for a signal, in order
 * @param counters what has become of earlier waiters: {@code granted} is how many were signalled
 */
public record ConditionSnapshot(
    @Nullable String name,
    @Nullable String lockName,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public ConditionSnapshot {
    waiters = List.copyOf(waiters);
  }

  /** Returns the state in words: {@code condition 'not empty' of lock 'buffer'; 3 waiting}. */
  @Override
  public String toString() {
    return Sentences.object("condition", name)
        + " of "
        + Sentences.object("lock", lockName)
        + Sentences.waiting(waiterCount);
  }
}
