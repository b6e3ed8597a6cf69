package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A count-down latch at one instant.
 *
 * @param name the latch's name, or {@code null}
 * @param count how many are still to be counted down; 0 if it is open
 * @param waiterCount how many wait
 * @param waiters those who wait, in order
 * @param counters what has become of earlier waiters
 */
public record CountDownLatchSnapshot(
    @Nullable String name,
    int count,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public CountDownLatchSnapshot {
    waiters = List.copyOf(waiters);
  }

  /** Returns the state in words: {@code latch 'ready' has 2 to go; 3 waiting}. */
  @Override
  public String toString() {
    return Sentences.object("latch", name)
        + (count == 0 ? " is open" : " has " + count + " to go")
        + Sentences.waiting(waiterCount);
  }
}
