package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A barrier at one instant.
 *
 * @param name the barrier's name, or {@code null}
 * @param phase the number of the present phase, from 0
 * @param parties how many parties a phase takes
 * @param arrived how many of them have arrived; 0 if it is broken
 * @param actionRunning whether all have arrived and the action has not come to its end
 * @param broken whether it is broken, and waits for a reset
 * @param waiterCount how many wait for the end of the present phase: parties that have arrived, and
 *     others
 * @param waiters those who wait, in order; a party wants 1 permit, one that only waits for the
 *     phase to be over wants 0
 * @param counters what has become of earlier waiters, in all phases
 */
public record BarrierSnapshot(
    @Nullable String name,
    long phase,
    int parties,
    int arrived,
    boolean actionRunning,
    boolean broken,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public BarrierSnapshot {
    waiters = List.copyOf(waiters);
  }

  /**
   * Returns the state in words: {@code barrier 'scan' is in phase 7 with 2 of 3 parties arrived; 2
   * waiting}.
   */
  @Override
  public String toString() {
    return Sentences.object("barrier", name)
        + (broken ? " is broken in phase " + phase : " is in phase " + phase + arrivals())
        + Sentences.waiting(waiterCount);
  }

  private String arrivals() {
    return " with "
        + arrived
        + " of "
        + parties
        + " parties arrived"
        + (actionRunning ? " and its action running" : "");
  }
}
