package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lock at one instant.
 *
 * @param name the lock's name, or {@code null}
 * @param holder who holds it, or {@code null} if it is free
 * @param waiterCount how many wait
 * @param waiters those who wait, in order
 * @param counters what has become of earlier waiters
 * @param acquisitions how often the lock has been taken, not counting by whom it was held already
 * @param holds how many holds the holder has: 0 if it is free, and more than 1 only of a lock that
 *     can be taken again
 */
public record LockSnapshot(
    @Nullable String name,
    @Nullable HolderSnapshot holder,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters,
    long acquisitions,
    int holds)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public LockSnapshot {
    waiters = List.copyOf(waiters);
  }

  /**
   * Whether somebody holds the lock.
   *
   * @return {@code true} if there is a holder
   */
  public boolean locked() {
    return holder != null;
  }

  /**
   * Returns the state in words: {@code lock 'camera' is held by 'scan' (coroutine 'scan') for 2.3
   * s; 3 waiting}.
   */
  @Override
  public String toString() {
    return Sentences.object("lock", name)
        + (holder == null
            ? " is free"
            : (holds > 1 ? " is held " + holds + " times by " : " is held by ") + holder)
        + Sentences.waiting(waiterCount);
  }
}
