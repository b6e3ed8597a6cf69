package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event at one instant. What it is set to is not in it, since a snapshot can be kept and sent
 * anywhere.
 *
 * @param name the event's name, or {@code null}
 * @param isSet whether it is set
 * @param waiterCount how many wait
 * @param waiters those who wait, in order
 * @param counters what has become of earlier waiters
 */
public record EventSnapshot(
    @Nullable String name,
    boolean isSet,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public EventSnapshot {
    waiters = List.copyOf(waiters);
  }

  /** Returns the state in words: {@code event 'frame' is clear; 3 waiting}. */
  @Override
  public String toString() {
    return Sentences.object("event", name)
        + (isSet ? " is set" : " is clear")
        + Sentences.waiting(waiterCount);
  }
}
