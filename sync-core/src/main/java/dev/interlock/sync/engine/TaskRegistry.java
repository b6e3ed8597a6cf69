package dev.interlock.sync.engine;

import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.TaskFailure;
import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.TaskTotals;
import dev.interlock.sync.TasksSnapshot;
import dev.interlock.sync.WaiterSnapshot;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The tasks of one object that have not ended: by group, and by name if names are unique. */
public final class TaskRegistry {
  /*
   * Idea.      A group is the set of its live tasks, in order of start, and the calls that wait
   *            for all of them to end. It is there as long as one of the two is. Each task is a
   *            latch, and so is each call that waits: the last end that it waits for opens it.
   *            While a call that cancels is under way, whatever is added is cancelled instead.
   *
   * Invariants T1  A task is in its group from add to remove, and then nowhere here.
   *            T2  A wait counts the tasks of its group that its caller is no part of. It is
   *                opened, or left, once; it is then nowhere here.
   *            T3  As long as a wait that cancels is there, its group gets no task. So when it is
   *                opened, none but the caller's own is live.
   *            T4  No code of the user's runs under the lock, but hashCode and equals of groups.
   *
   * Progress   Each step is a short critical section; only a snapshot, and the beginning of a
   *            wait, look at all tasks of a group, and only that a task comes or goes looks at all
   *            waits of its group. The lock is no monitor, so it pins no carrier.
   */

  /** The group of a task that names none. */
  public static final Object DEFAULT_GROUP =
      new Object() {
        @Override
        public String toString() {
          return "the default group";
        }
      };

  private static final System.Logger LOGGER = System.getLogger("dev.interlock.sync.Tasks");

  /** What is live under one key. */
  static final class Group {
    final Object key;
    private final Set<TaskEngine<?>> tasks = new LinkedHashSet<>();
    private final List<TaskWait> waits = new ArrayList<>(1);
    private int closing;

    Group(Object key) {
      this.key = key;
    }
  }

  private final @Nullable String name;
  private final boolean namesAreUnique;
  private final LongSupplier clock;
  private final Parties parties;
  private final @Nullable Consumer<? super TaskFailure> onFailure;
  private final Consumer<TaskEngine<?>> adoption;
  private final @Nullable TaskChain around;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Map<Object, Group> groups = new LinkedHashMap<>();
  private final Map<String, TaskEngine<?>> names = new HashMap<>();
  private long nextNumber;
  private long started;
  private long ended;
  private long failed;
  private long cancelled;
  private long waitsGranted;
  private long waitsTimedOut;
  private long waitsCancelled;

  /**
   * No tasks.
   *
   * @param onFailure is told of failures, or null: then they are logged
   * @param adoption ties a task to the scope of the object, if it is not a coroutine of that
   * @param around the tasks whose end waits for all that are tied to that scope
   */
  public TaskRegistry(
      @Nullable String name,
      boolean namesAreUnique,
      LongSupplier clock,
      Parties parties,
      @Nullable Consumer<? super TaskFailure> onFailure,
      Consumer<TaskEngine<?>> adoption,
      @Nullable TaskChain around) {
    this.name = name == null ? null : Arguments.name("name", name);
    this.namesAreUnique = namesAreUnique;
    this.clock = clock;
    this.parties = parties;
    this.onFailure = onFailure;
    this.adoption = adoption;
    this.around = around;
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  // ---- Tasks come and go ----

  /**
   * Adds {@code task}; false if its group is being closed: then it was cancelled, and is to be
   * stopped instead of started.
   *
   * @throws IllegalStateException if its name is another's; nothing has changed
   */
  public boolean add(TaskEngine<?> task) {
    long nanos = clock.getAsLong();
    String taskName = task.name();
    TaskEngine<?> other = null;
    lock();
    try {
      Group group = groups.get(task.group());
      if (group != null && group.closing > 0) {
        task.added(nextNumber++, nanos);
        started++;
        task.markCancelled(nanos, null);
        return false;
      }
      other = namesAreUnique && taskName != null ? names.get(taskName) : null;
      if (other == null) {
        if (group == null) {
          group = new Group(task.group());
          groups.put(group.key, group);
        }
        task.added(nextNumber++, nanos);
        started++;
        task.home = group;
        group.tasks.add(task);
        for (TaskWait wait : group.waits) {
          wait.total++;
          wait.remaining++;
        }
        if (namesAreUnique && taskName != null) {
          names.put(taskName, task);
        }
        return true;
      }
    } finally {
      unlock();
    }
    throw new IllegalStateException(
        "a task named '" + taskName + "' is there already: " + other.excerpt());
  }

  /** Ties {@code task} to the scope of the object. */
  public void adopt(TaskEngine<?> task) {
    adoption.accept(task);
  }

  /** The tasks that wait for those of this object. */
  public @Nullable TaskChain around() {
    return around;
  }

  /** Takes out {@code task}, which has ended: the waits that are over with it; null if it had. */
  @Nullable List<TaskWait> remove(TaskEngine<?> task) {
    lock();
    try {
      if (!task.isRunning()) {
        return null;
      }
      ended++;
      failed += task.ownFailure() == null ? 0 : 1;
      cancelled += task.isCancelled() ? 1 : 0;
      return takeOut(task);
    } finally {
      unlock();
    }
  }

  /** As if {@code task} had never been there. Under the lock. */
  List<TaskWait> removeUncounted(TaskEngine<?> task) {
    started--;
    return takeOut(task);
  }

  private List<TaskWait> takeOut(TaskEngine<?> task) {
    task.removed();
    Group group = task.home;
    if (group == null) {
      return List.of();
    }
    task.home = null;
    group.tasks.remove(task);
    if (namesAreUnique) {
      names.remove(task.name(), task);
    }
    List<TaskWait> over = List.of();
    for (Iterator<TaskWait> waits = group.waits.iterator(); waits.hasNext(); ) {
      TaskWait wait = waits.next();
      if (wait.isFor(task) && --wait.remaining == 0) {
        waits.remove();
        group.closing -= wait.cancels ? 1 : 0;
        waitsGranted += wait.hasWaiters() ? 1 : 0;
        over = over.isEmpty() ? new ArrayList<>(1) : over;
        over.add(wait);
      }
    }
    removeIfIdle(group);
    return over;
  }

  private void removeIfIdle(Group group) {
    if (group.tasks.isEmpty() && group.waits.isEmpty()) {
      run(() -> groups.remove(group.key, group));
    }
  }

  // ---- Cancelling, and waiting for all ----

  /**
   * Cancels the tasks under {@code key} that there are just now.
   *
   * @return how many of them nobody had cancelled before
   */
  public int cancel(Object key, @Nullable Throwable why) {
    int first = 0;
    for (TaskEngine<?> task : live(key)) {
      first += task.cancel(why) ? 1 : 0;
    }
    return first;
  }

  private List<TaskEngine<?>> live(Object key) {
    lock();
    try {
      Group group = groups.get(Arguments.group(key));
      return group == null ? List.of() : List.copyOf(group.tasks);
    } finally {
      unlock();
    }
  }

  /**
   * Begins to wait until nobody runs under {@code key} but the tasks that {@code caller} is a part
   * of; null if nobody does. With {@code cancels}, cancels all: the others first, in order of
   * start, and those around the caller when the others have ended.
   */
  public @Nullable TaskWait await(Object key, boolean cancels, @Nullable TaskChain caller) {
    long nanos = clock.getAsLong();
    List<TaskEngine<?>> others = new ArrayList<>();
    List<TaskEngine<?>> around = new ArrayList<>(0);
    TaskWait wait = null;
    lock();
    try {
      Group group = groups.get(Arguments.group(key));
      if (group == null) {
        return null;
      }
      for (TaskEngine<?> task : group.tasks) {
        (task.isAround(caller) ? around : others).add(task);
      }
      if (!others.isEmpty()) {
        wait = new TaskWait(this, group, cancels, caller, around, others.size(), nanos);
        group.waits.add(wait);
        group.closing += cancels ? 1 : 0;
      }
    } finally {
      unlock();
    }
    if (cancels) {
      others.forEach(task -> task.cancel(null));
      if (wait == null) {
        around.forEach(task -> task.cancel(null));
      }
    }
    return wait;
  }

  /** The call of {@code wait} is over: who is left, or null if it was over before. */
  @Nullable List<TaskSnapshot> leave(TaskWait wait) {
    List<TaskEngine<?>> left = new ArrayList<>();
    List<TaskEngine.Now> states = new ArrayList<>();
    lock();
    try {
      if (!wait.group.waits.remove(wait)) {
        return null;
      }
      wait.group.closing -= wait.cancels ? 1 : 0;
      QueueCounters counters = wait.finalCounters();
      waitsTimedOut += counters.timedOut();
      waitsCancelled += counters.cancelled();
      for (TaskEngine<?> task : wait.group.tasks) {
        if (wait.isFor(task)) {
          left.add(task);
          states.add(task.now());
        }
      }
      removeIfIdle(wait.group);
    } finally {
      unlock();
    }
    return snapshots(left, states);
  }

  // ---- Insight ----

  /** The task that has {@code taskName} now, if names are unique, or null. */
  public @Nullable TaskEngine<?> get(String taskName) {
    lock();
    try {
      return names.get(taskName);
    } finally {
      unlock();
    }
  }

  /** The tasks under {@code key} that have not ended, in order of start. */
  public List<TaskSnapshot> snapshots(Object key) {
    List<TaskEngine<?>> tasks;
    List<TaskEngine.Now> states = new ArrayList<>();
    lock();
    try {
      Group group = groups.get(Arguments.group(key));
      tasks = group == null ? List.of() : List.copyOf(group.tasks);
      tasks.forEach(task -> states.add(task.now()));
    } finally {
      unlock();
    }
    return snapshots(tasks, states);
  }

  private static List<TaskSnapshot> snapshots(
      List<TaskEngine<?>> tasks, List<TaskEngine.Now> states) {
    List<TaskSnapshot> snapshots = new ArrayList<>(tasks.size());
    for (int i = 0; i < tasks.size(); i++) {
      snapshots.add(tasks.get(i).snapshotOf(states.get(i), tasks.get(i).captureNow()));
    }
    return snapshots;
  }

  /** All tasks that have not ended, and who waits for groups of them. */
  public TasksSnapshot snapshot() {
    List<TaskEngine<?>> tasks = new ArrayList<>();
    List<TaskEngine.Now> states = new ArrayList<>();
    List<TaskWait> waits = new ArrayList<>();
    TaskTotals totals;
    QueueCounters counters;
    lock();
    try {
      for (Group group : groups.values()) {
        tasks.addAll(group.tasks);
        waits.addAll(group.waits);
      }
      tasks.sort(Comparator.comparingLong(TaskEngine::number));
      tasks.forEach(task -> states.add(task.now()));
      totals = new TaskTotals(started, ended, failed, cancelled);
      counters = new QueueCounters(waitsGranted, waitsTimedOut, waitsCancelled, 0);
    } finally {
      unlock();
    }
    List<WaiterSnapshot> waiters = new ArrayList<>();
    waits.forEach(wait -> waiters.addAll(wait.captureNow().waiters(parties)));
    return new TasksSnapshot(
        name, snapshots(tasks, states), totals, waiters.size(), waiters, counters);
  }

  public @Nullable String name() {
    return name;
  }

  LongSupplier clock() {
    return clock;
  }

  Parties parties() {
    return parties;
  }

  /** The time, where a clock that throws must not keep anybody from ending. */
  long nowNanosForReport() {
    try {
      return clock.getAsLong();
    } catch (Throwable brokenClock) {
      Deliveries.report(brokenClock);
      return 0;
    }
  }

  /** A group in words, or null for the default group. */
  static @Nullable String words(Object key) {
    if (key == DEFAULT_GROUP) {
      return null;
    }
    try {
      return String.valueOf(key);
    } catch (Throwable wordless) {
      return key.getClass().getName();
    }
  }

  // ---- Foreign code ----

  /** Tells the listener, or the log, that {@code task} has failed. */
  void report(TaskEngine<?> task, Throwable failure) {
    run(
        () -> {
          if (onFailure == null) {
            log(task, failure);
            return;
          }
          TaskFailure report = failureOf(task, failure);
          try {
            onFailure.accept(report);
          } catch (Throwable brokenListener) {
            LOGGER.log(Level.ERROR, "The listener failed that was told: " + report, brokenListener);
          }
        });
  }

  /** Logs that {@code task} has failed. */
  static void log(TaskEngine<?> task, Throwable failure) {
    run(() -> LOGGER.log(Level.ERROR, failureOf(task, failure).toString(), failure));
  }

  private static TaskFailure failureOf(TaskEngine<?> task, Throwable failure) {
    return new TaskFailure((TaskSnapshot) task.excerpt(), failure);
  }

  /** Runs what must not keep its caller from going on. */
  static void run(Runnable foreign) {
    try {
      foreign.run();
    } catch (Throwable failure) {
      Deliveries.report(failure);
    }
  }
}
