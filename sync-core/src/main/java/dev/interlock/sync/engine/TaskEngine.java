package dev.interlock.sync.engine;

import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskKind;
import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.TaskState;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A task of a {@link TaskRegistry}, and the latch that opens when it has ended. A subclass says
 * what it runs, and what it is to stop that.
 *
 * <pre>
 *   WAITING --begin--> RUNNING --settle--> (settled) --end--> ENDED
 *      +-------------cancelled before it began-----------------^
 * </pre>
 *
 * <p>What has become of it is settled before its failure is reported, and that is before it ends:
 * the report is a part of the task, so that whoever has waited for the end finds it made. From the
 * settlement on it cannot be cancelled.
 */
public abstract class TaskEngine<T extends @Nullable Object> extends LatchEngine {
  private final TaskRegistry registry;
  private final Object group;
  private final TaskKind taskKind;
  private final @Nullable Runnable passage;

  // Guarded by the registry's lock. The volatile ones are read by anyone, what it has come to once
  // the latch is open.
  private long number;
  TaskRegistry.@Nullable Group home;
  private volatile TaskState state = TaskState.WAITING;
  private volatile boolean cancelled;
  private boolean hasBegun;
  private boolean isSettled;
  private Object party;
  private long sinceNanos;
  private long cancelledNanos;
  private long endedNanos;
  private @Nullable Throwable cause;
  private @Nullable Throwable failure;
  private @Nullable T result;
  private @Nullable List<Runnable> afterwards;

  /**
   * A task that is to be {@linkplain TaskRegistry#add added}.
   *
   * @param passage what it passes when it has ended, or null
   */
  protected TaskEngine(
      TaskRegistry registry,
      Object group,
      @Nullable String name,
      TaskKind taskKind,
      @Nullable Runnable passage) {
    super(name, 1, registry.clock(), registry.parties());
    this.registry = registry;
    this.group = Arguments.group(group);
    this.taskKind = taskKind;
    this.passage = passage;
    this.party = Parties.of(taskKind);
  }

  // ---- What a subclass does ----

  /**
   * It was cancelled, because of {@code why} if that is not null, and has to end. After the lock,
   * once; or never if nobody cancels it.
   *
   * @param isRunning whether it has begun; if not, it never will
   */
  protected abstract void stop(boolean isRunning, @Nullable Throwable why);

  /**
   * It begins, as {@code caller}; false if it must not, since it was cancelled before, or has begun
   * already, as an executor can have it that runs it and says that it does not.
   */
  protected final boolean begin(Object caller) {
    long nanos = registry.nowNanosForReport();
    registry.lock();
    try {
      if (cancelled || isSettled || hasBegun) {
        return false;
      }
      hasBegun = true;
      state = TaskState.RUNNING;
      party = caller;
      sinceNanos = nanos;
      return true;
    } finally {
      registry.unlock();
    }
  }

  /**
   * Its code has come to its end, with {@code value} or with {@code thrown}. The first call counts.
   *
   * @return whether that is a failure to be {@linkplain #report reported}
   */
  protected final boolean settle(@Nullable T value, @Nullable Throwable thrown) {
    long nanos = registry.nowNanosForReport();
    registry.lock();
    try {
      if (isSettled) {
        return false;
      }
      isSettled = true;
      endedNanos = nanos;
      boolean isCancellation = thrown != null && isCancellation(thrown);
      if (isCancellation && !cancelled) {
        cancelled = true;
        cancelledNanos = nanos;
        cause = thrown;
      }
      if (thrown == null) {
        result = cancelled ? null : value;
      } else if (!isCancellation) {
        failure = thrown;
      }
      return failure != null;
    } finally {
      registry.unlock();
    }
  }

  /** Whether to throw this is what one does that is cancelled. */
  private boolean isCancellation(Throwable thrown) {
    return thrown instanceof CancellationException
        || (cancelled && (thrown == cause || tellsOfAnInterrupt(thrown)));
  }

  private static boolean tellsOfAnInterrupt(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof ClosedByInterruptException
        || (thrown instanceof InterruptedIOException
            && !(thrown instanceof SocketTimeoutException));
  }

  /** Tells of its failure, as its last act. */
  protected void report() {
    Throwable reported = failure;
    if (reported != null) {
      registry.report(this, reported);
    }
  }

  /** It has ended, with all that belongs to it. After it was settled; the first call counts. */
  protected final void end() {
    List<TaskWait> waits = registry.remove(this);
    if (waits == null) {
      return;
    }
    countDown();
    waits.forEach(LatchEngine::countDown);
    // Last, since what a barrier runs may itself wait for this task, or for those who wait for it.
    if (passage != null) {
      TaskRegistry.run(passage);
    }
    runAfterwards();
  }

  /** As {@link #settle}, {@link #report} and {@link #end}. */
  protected final void finish(@Nullable T value, @Nullable Throwable thrown) {
    if (settle(value, thrown)) {
      report();
    }
    end();
  }

  /**
   * It could not be started, and was never there. False if it has begun all the same: who starts it
   * can know only that an executor has thrown, not whether it has taken the task as well.
   */
  public final boolean discard() {
    List<TaskWait> waits;
    registry.lock();
    try {
      if (hasBegun) {
        return false;
      }
      if (cancelled || isSettled) {
        return true;
      }
      isSettled = true;
      waits = registry.removeUncounted(this);
    } finally {
      registry.unlock();
    }
    countDown();
    waits.forEach(LatchEngine::countDown);
    runAfterwards();
    return true;
  }

  /** Whether it has ever begun. */
  protected final boolean hasBegun() {
    registry.lock();
    try {
      return hasBegun;
    } finally {
      registry.unlock();
    }
  }

  /** Once it has ended nobody else touches them any more. */
  private void runAfterwards() {
    List<Runnable> due = afterwards;
    if (due != null) {
      afterwards = null;
      due.forEach(TaskRegistry::run);
    }
  }

  // ---- What others do ----

  /**
   * Cancels it, because of {@code why} if that is not null; true if this was the first to do so,
   * and in time.
   */
  public final boolean cancel(@Nullable Throwable why) {
    long nanos = registry.nowNanosForReport();
    boolean isRunning;
    registry.lock();
    try {
      if (!markCancelled(nanos, why)) {
        return false;
      }
      isRunning = hasBegun;
    } finally {
      registry.unlock();
    }
    try {
      stop(isRunning, why);
    } catch (Throwable foreign) {
      Deliveries.report(foreign);
    }
    return true;
  }

  /** Under the lock. */
  boolean markCancelled(long nanos, @Nullable Throwable why) {
    if (cancelled || isSettled) {
      return false;
    }
    cancelled = true;
    cancelledNanos = nanos;
    cause = why;
    return true;
  }

  /** Has {@code task} run when it has ended; at once if it has. */
  public final void whenEnded(Runnable task) {
    registry.lock();
    try {
      if (state != TaskState.ENDED) {
        if (afterwards == null) {
          afterwards = new ArrayList<>(1);
        }
        afterwards.add(task);
        return;
      }
    } finally {
      registry.unlock();
    }
    TaskRegistry.run(task);
  }

  /** Whether the code that runs on this thread just now is a part of it. */
  public final boolean isAround(@Nullable TaskChain caller) {
    return TaskChain.contains(caller, this);
  }

  // ---- What is to be known of it ----

  /** Under the lock: it is there. */
  void added(long newNumber, long nanos) {
    number = newNumber;
    sinceNanos = nanos;
  }

  /** Under the lock: it is no longer there. */
  void removed() {
    state = TaskState.ENDED;
    // Whoever keeps what was a task keeps nothing that it ran on.
    party = Parties.of(taskKind);
  }

  public final TaskRegistry registry() {
    return registry;
  }

  public final Object group() {
    return group;
  }

  public final long number() {
    return number;
  }

  /** Whether it has not ended. */
  public final boolean isRunning() {
    return state != TaskState.ENDED;
  }

  /** Whether it was cancelled, or has cancelled itself. */
  public final boolean isCancelled() {
    return cancelled;
  }

  /** Whether it was {@code thrown} that ended it, and nobody had cancelled it before. */
  public final boolean hasEndedBy(Throwable thrown) {
    return thrown == (cancelled ? cause : failure);
  }

  /** What its code has thrown, other than because it was cancelled, or null. */
  final @Nullable Throwable ownFailure() {
    return failure;
  }

  /** What it has ended with, if not with {@link #failure}. */
  @SuppressWarnings("NullAway") // null only if it is a T, or there is a failure
  public final T outcome() {
    return result;
  }

  /** What whoever waits for its result fails with, once it has ended; null if there is a result. */
  public final @Nullable Throwable failure() {
    if (!cancelled) {
      return failure;
    }
    TaskCancelledException exception = new TaskCancelledException((TaskSnapshot) excerpt(), cause);
    if (failure != null) {
      exception.addSuppressed(failure);
    }
    return exception;
  }

  @Override
  protected final String kind() {
    return "task";
  }

  /** The state now, with all who wait for its end. */
  @Override
  public final TaskSnapshot snapshot() {
    return (TaskSnapshot) super.snapshot();
  }

  @Override
  public final TaskSnapshot snapshotOf(Capture capture) {
    Now now;
    registry.lock();
    try {
      now = now();
    } finally {
      registry.unlock();
    }
    // Whoever waits in vain does so for one that has not ended.
    TaskState seen = capture.value == 0 ? TaskState.ENDED : now.state();
    boolean endsJustNow = seen == TaskState.ENDED && capture.value != 0;
    return snapshotOf(now.in(endsJustNow ? TaskState.RUNNING : seen), capture);
  }

  /** Its state, to be put into words after the lock. */
  record Now(
      TaskState state,
      Object party,
      long sinceNanos,
      long endedNanos,
      boolean isSettled,
      boolean isCancelled,
      long cancelledNanos) {
    Now in(TaskState newState) {
      return new Now(
          newState, party, sinceNanos, endedNanos, isSettled, isCancelled, cancelledNanos);
    }
  }

  /** Under the lock. */
  Now now() {
    return new Now(state, party, sinceNanos, endedNanos, isSettled, cancelled, cancelledNanos);
  }

  TaskSnapshot snapshotOf(Now now, Capture capture) {
    boolean hasEnded = now.state() == TaskState.ENDED && now.isSettled();
    return new TaskSnapshot(
        number,
        name(),
        TaskRegistry.words(group),
        taskKind,
        now.state(),
        registry.parties().describe(now.party()),
        hasEnded
            ? Math.max(0, now.endedNanos() - now.sinceNanos())
            : capture.nanosSince(now.sinceNanos()),
        now.isCancelled() ? capture.nanosSince(now.cancelledNanos()) : -1,
        capture.waiterCount,
        capture.waiters(registry.parties()),
        capture.counters());
  }
}
