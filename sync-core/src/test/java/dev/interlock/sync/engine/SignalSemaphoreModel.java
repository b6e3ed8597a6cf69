package dev.interlock.sync.engine;

import java.util.ArrayList;
import java.util.List;

/** What {@link SignalSemaphoreLincheckTest.Signals} should do, for one thread, obviously. */
public final class SignalSemaphoreModel {
  private final List<Integer> queue = new ArrayList<>();
  private int available;

  public String enqueue(int place) {
    if (queue.contains(place)) {
      return "waits already";
    }
    queue.add(place);
    letIn();
    return queue.contains(place) ? "waits" : "in";
  }

  public boolean tryAcquire(int permits) {
    if (!queue.isEmpty() || permits > available) {
      return false;
    }
    available -= permits;
    return true;
  }

  public String abandon(int place) {
    if (!queue.remove(Integer.valueOf(place))) {
      return "not waiting";
    }
    letIn();
    return "gone";
  }

  public boolean isWaiting(int place) {
    return queue.contains(place);
  }

  public String release(int permits) {
    if (available + permits > SignalSemaphoreLincheckTest.MAX) {
      return "too many";
    }
    available += permits;
    letIn();
    return "released";
  }

  public int drain() {
    int drained = queue.isEmpty() ? available : 0;
    available -= drained;
    return drained;
  }

  private void letIn() {
    while (!queue.isEmpty() && SignalSemaphoreLincheckTest.permitsOf(queue.get(0)) <= available) {
      available -= SignalSemaphoreLincheckTest.permitsOf(queue.remove(0));
    }
  }
}
