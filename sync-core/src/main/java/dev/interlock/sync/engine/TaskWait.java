package dev.interlock.sync.engine;

import dev.interlock.sync.TaskSnapshot;
import dev.interlock.sync.TasksRunningException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call that waits for the end of all tasks of a group: a latch that opens when nobody is left
 * but the tasks that the caller is itself a part of. If it cancels, the group lets nobody begin for
 * as long.
 */
public final class TaskWait extends LatchEngine {
  private final TaskRegistry registry;
  private final @Nullable TaskChain caller;
  private final long sinceNanos;
  final TaskRegistry.Group group;
  final boolean cancels;

  /** The tasks around the caller, which go on until the others have ended. */
  private final List<TaskEngine<?>> around;

  // Guarded by the registry's lock.
  int total;
  int remaining;

  /** Written before whoever gives up is told of it. */
  private List<TaskSnapshot> survivors = List.of();

  private long waitedNanos;

  TaskWait(
      TaskRegistry registry,
      TaskRegistry.Group group,
      boolean cancels,
      @Nullable TaskChain caller,
      List<TaskEngine<?>> around,
      int others,
      long nanos) {
    super(null, 1, registry.clock(), registry.parties());
    this.registry = registry;
    this.group = group;
    this.cancels = cancels;
    this.caller = caller;
    this.around = around;
    this.total = others;
    this.remaining = others;
    this.sinceNanos = nanos;
  }

  boolean isFor(TaskEngine<?> task) {
    return !task.isAround(caller);
  }

  /** Who gives up is told who is left. */
  @Override
  protected void onWithdrawal(Waiter waiter, @Nullable Capture capture) {
    giveUp();
  }

  private void giveUp() {
    List<TaskSnapshot> left = registry.leave(this);
    if (left != null) {
      survivors = left;
      waitedNanos = Math.max(0, registry.nowNanosForReport() - sinceNanos);
    }
  }

  /**
   * The call is over, in whatever manner, and about to return. It is the caller that cancels what
   * it is itself a part of, so that this has happened when it returns, and not before.
   */
  public void leave() {
    giveUp();
    if (cancels) {
      around.forEach(task -> task.cancel(null));
    }
  }

  @Override
  protected String kind() {
    return "the tasks of a group";
  }

  /** How the call fails whose time was up; null if all have ended just then. */
  public @Nullable TasksRunningException timeUp(long timeoutNanos) {
    if (survivors.isEmpty()) {
      return null;
    }
    return new TasksRunningException(
        registry.snapshot(),
        TaskRegistry.words(group.key),
        survivors,
        total,
        cancels,
        timeoutNanos,
        timeoutNanos == 0 ? 0 : waitedNanos);
  }
}
