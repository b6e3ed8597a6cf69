package dev.interlock.sync.engine;

import dev.interlock.sync.QueueCounters;
import org.jspecify.annotations.Nullable;

/**
 * The waiters in order, as a ring through their own links, and what has become of earlier ones. It
 * is known by its last one alone: a reference from an old object to a young one is dear to store.
 * No thread safety of its own: guarded by the latch of the synchronizer that has it.
 */
final class WaiterQueue {
  private @Nullable Waiter last;
  private int size;

  private long granted;
  private long timedOut;
  private long cancelled;
  private long overtakes;

  @Nullable Waiter first() {
    return last == null ? null : last.next;
  }

  @Nullable Waiter last() {
    return last;
  }

  boolean isEmpty() {
    return last == null;
  }

  /** Exact under the latch, a hint without it. */
  int size() {
    return size;
  }

  void append(Waiter waiter) {
    Waiter end = last;
    if (end != null) {
      Waiter first = end.next;
      waiter.previous = end;
      waiter.next = first;
      end.next = waiter;
      first.previous = waiter;
    }
    last = waiter;
    size++;
  }

  void remove(Waiter waiter) {
    Waiter previous = waiter.previous;
    Waiter next = waiter.next;
    if (next == waiter) {
      last = null;
    } else {
      previous.next = next;
      next.previous = previous;
      if (last == waiter) {
        last = previous;
      }
    }
    // A decided waiter may live on in its door; it must not keep its neighbours alive.
    waiter.previous = waiter;
    waiter.next = waiter;
    size--;
  }

  void countGrant() {
    granted++;
  }

  void countWithdrawal(boolean timeWasUp) {
    if (timeWasUp) {
      timedOut++;
    } else {
      cancelled++;
    }
  }

  void countOvertakes(int count) {
    overtakes += count;
  }

  QueueCounters counters() {
    return new QueueCounters(granted, timedOut, cancelled, overtakes);
  }

  void copyTo(Capture capture) {
    capture.waiterCount = size;
    capture.granted = granted;
    capture.timedOut = timedOut;
    capture.cancelled = cancelled;
    capture.overtakes = overtakes;
    Waiter waiter = first();
    for (int i = 0; waiter != null && i < Math.min(size, capture.waiters.length); i++) {
      capture.waiters[i] = waiter;
      waiter = waiter.next;
    }
  }
}
