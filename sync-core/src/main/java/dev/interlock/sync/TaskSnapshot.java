package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task at one instant. Those who wait for its end are of the instant just before.
 *
 * @param number the task's number, from 0 in its object, in order of start
 * @param name the task's name, or {@code null}
 * @param group the task's group in words, or {@code null} if it is in the default group
 * @param kind what it is made of
 * @param state how far it has come
 * @param party the coroutine, thread or stage in words, such as {@code thread 'worker-1'}
 * @param runningNanos for how long it has run, in nanoseconds; until it begins, for how long it has
 *     been waiting to
 * @param cancelledNanos how long ago it was first cancelled, in nanoseconds; -1 if it was not
 * @param waiterCount how many wait for its end
 * @param waiters those who wait for its end, in order
 * @param counters what has become of those who waited for its end
 */
public record TaskSnapshot(
    long number,
    @Nullable String name,
    @Nullable String group,
    TaskKind kind,
    TaskState state,
    String party,
    long runningNanos,
    long cancelledNanos,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the list of waiters. */
  public TaskSnapshot {
    waiters = List.copyOf(waiters);
  }

  /**
   * Whether it was cancelled.
   *
   * @return whether somebody has cancelled it, or it has cancelled itself
   */
  public boolean isCancelled() {
    return cancelledNanos >= 0;
  }

  /** {@code 'pump' (task 4, thread 'worker-1')}, or {@code task 7 (a coroutine)}. */
  String who() {
    return name == null
        ? "task " + number + " (" + party + ")"
        : "'" + name + "' (task " + number + ", " + party + ")";
  }

  /** In a list of tasks: {@code 'pump' (task 4, thread 'worker-1') for 12 s}. */
  String inList() {
    return who()
        + (state == TaskState.WAITING ? " not begun for " : " for ")
        + Sentences.time(runningNanos);
  }

  /**
   * Returns the state in words: {@code 'pump' (task 4, thread 'worker-1') has been running for 12
   * s, cancelled 5 s ago}.
   */
  @Override
  public String toString() {
    String time = Sentences.time(runningNanos);
    String words =
        switch (state) {
          case WAITING -> " has been waiting to begin for " + time;
          case RUNNING -> " has been running for " + time;
          case ENDED -> isCancelled() ? " was cancelled" : " has ended after " + time;
        };
    String cancelled =
        isCancelled() && state != TaskState.ENDED
            ? ", cancelled " + Sentences.time(cancelledNanos) + " ago"
            : "";
    return who() + words + cancelled + Sentences.waiting(waiterCount);
  }
}
