package dev.interlock.sync.engine;

import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.WaiterSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the state of a synchronizer is copied to while the latch is held. The room is made before,
 * the words are made after, so that neither happens inside.
 */
public final class Capture {
  private static final int EXCERPT = 16;

  final @Nullable Waiter[] waiters;
  final long nowNanos;

  /**
   * The policy's value just before the time was read: if it is the same in the end, it was so then.
   */
  final long valueBefore;

  /** Those who are inside, of a policy that lists them. */
  final HolderList holders;

  /** Who gives up, if this is about that. */
  @Nullable Waiter caller;

  int waiterCount;
  long granted;
  long timedOut;
  long cancelled;
  long overtakes;

  // Of the policy.
  long value;
  int capacity;
  @Nullable Object holder;
  @Nullable Tag holderTag;
  long holderSinceNanos;
  boolean holderSinceAtLeast;
  long acquisitions;
  int holds;

  Capture(int room, QueuedSynchronizer engine) {
    this.waiters = new Waiter[room];
    this.holders = engine.listsHolders() ? new HolderList(room) : HolderList.NONE;
    this.valueBefore = engine.value();
    this.nowNanos = engine.nowNanosForReport(Long.MIN_VALUE);
  }

  /** With room for the first waiters, and holders, only: what a message needs. */
  public static Capture excerpt(QueuedSynchronizer engine) {
    return new Capture(EXCERPT, engine);
  }

  boolean isComplete() {
    return waiterCount <= waiters.length && holders.isComplete();
  }

  /** For how long {@code waiter} had waited when this was taken. */
  public long waitedNanos(Waiter waiter) {
    long arrivedNanos = waiter.arrivedNanos;
    return arrivedNanos == ArrivalClock.UNTOLD ? 0 : nanosSince(arrivedNanos);
  }

  long nanosSince(long nanos) {
    return nowNanos == Long.MIN_VALUE ? 0 : Math.max(0, nowNanos - nanos);
  }

  QueueCounters counters() {
    return new QueueCounters(granted, timedOut, cancelled, overtakes);
  }

  List<WaiterSnapshot> waiters(Parties parties) {
    List<WaiterSnapshot> list = new ArrayList<>(waiters.length);
    for (Waiter waiter : waiters) {
      if (waiter == null) {
        break;
      }
      Tag tag = waiter.tag();
      list.add(
          new WaiterSnapshot(
              tag == null ? null : tag.label(),
              parties.ownerOf(waiter.party, tag),
              waiter.door(),
              parties.describe(waiter.party),
              waiter.permits,
              waitedNanos(waiter)));
    }
    return list;
  }
}
