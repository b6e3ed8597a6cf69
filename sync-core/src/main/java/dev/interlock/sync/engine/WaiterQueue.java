package dev.interlock.sync.engine;

import org.jspecify.annotations.Nullable;

/**
 * The waiters in order, as a list through their own links, and what has become of earlier ones. No
 * thread safety of its own: guarded by the latch of the synchronizer that has it.
 */
final class WaiterQueue {
  private @Nullable Waiter first;
  private @Nullable Waiter last;
  private int size;

  private long granted;
  private long timedOut;
  private long cancelled;
  private long overtakes;

  @Nullable Waiter first() {
    return first;
  }

  @Nullable Waiter last() {
    return last;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Exact under the latch, a hint without it. */
  int size() {
    return size;
  }

  void append(Waiter waiter) {
    waiter.previous = last;
    if (last == null) {
      first = waiter;
    } else {
      last.next = waiter;
    }
    last = waiter;
    size++;
  }

  void remove(Waiter waiter) {
    Waiter previous = waiter.previous;
    Waiter next = waiter.next;
    if (previous == null) {
      first = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previous = previous;
    }
    // A decided waiter may live on in its door; it must not keep its neighbours alive.
    waiter.previous = null;
    waiter.next = null;
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

  void copyTo(Capture capture) {
    capture.waiterCount = size;
    capture.granted = granted;
    capture.timedOut = timedOut;
    capture.cancelled = cancelled;
    capture.overtakes = overtakes;
    int i = 0;
    for (Waiter waiter = first;
        waiter != null && i < capture.waiters.length;
        waiter = waiter.next) {
      capture.waiters[i++] = waiter;
    }
  }
}
