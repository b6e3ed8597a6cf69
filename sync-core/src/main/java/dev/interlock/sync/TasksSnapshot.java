package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All tasks of an object at one instant. Those who wait are of the instant just after.
 *
 * @param name the object's name, or {@code null}
 * @param tasks the tasks that have not ended, in order of start
 * @param totals what has become of all tasks so far
 * @param waiterCount how many wait for the end of a whole group
 * @param waiters those who wait for the end of a whole group, in order
 * @param counters what has become of those who waited for the end of a whole group
 */
public record TasksSnapshot(
    @Nullable String name,
    List<TaskSnapshot> tasks,
    TaskTotals totals,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the lists. */
  public TasksSnapshot {
    tasks = List.copyOf(tasks);
    waiters = List.copyOf(waiters);
  }

  /**
   * Returns the state in words: {@code tasks 'lab': 2 running: 'pump' (task 4, thread 'worker-1')
   * for 12 s, task 7 (a coroutine) for 6 s}.
   */
  @Override
  public String toString() {
    return Sentences.object("tasks", name)
        + (tasks.isEmpty()
            ? ": none running"
            : ": " + tasks.size() + " running: " + Sentences.tasks(tasks))
        + Sentences.waiting(waiterCount);
  }
}
