package dev.interlock.sync.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@link GlobalLockLincheckTest.Places} should do, for one thread, obviously. */
public final class GlobalLockModel {
  private final boolean[] inside = new boolean[EngineLincheckTest.PLACES];
  private final List<Integer> queue = new ArrayList<>();

  /** The operation that is inside, or -1. */
  private int operation = -1;

  public String enqueue(int place) {
    if (inside[place] || queue.contains(place)) {
      return "is there";
    }
    queue.add(place);
    letIn();
    return inside[place] ? "in" : "waits";
  }

  public String tryEnter(int place) {
    if (inside[place] || queue.contains(place)) {
      return "is there";
    }
    int mine = GlobalLockLincheckTest.operationOf(place);
    if (operation == -1 ? !queue.isEmpty() : operation != mine) {
      return "refused";
    }
    operation = mine;
    inside[place] = true;
    return "in";
  }

  public String abandon(int place) {
    if (!queue.remove(Integer.valueOf(place))) {
      return "not waiting";
    }
    letIn();
    return "gone";
  }

  public boolean isIn(int place) {
    return inside[place];
  }

  public String release(int place) {
    if (!inside[place]) {
      return "not in";
    }
    inside[place] = false;
    if (holds() == 0) {
      operation = -1;
    }
    letIn();
    return "out";
  }

  public int holds() {
    int holds = 0;
    for (boolean isIn : inside) {
      holds += isIn ? 1 : 0;
    }
    return holds;
  }

  public boolean isHeldBy(int place) {
    return operation == GlobalLockLincheckTest.operationOf(place);
  }

  private void letIn() {
    if (operation == -1 && !queue.isEmpty()) {
      operation = GlobalLockLincheckTest.operationOf(queue.get(0));
    }
    queue.removeIf(
        place -> {
          boolean joins = GlobalLockLincheckTest.operationOf(place) == operation;
          inside[place] |= joins;
          return joins;
        });
  }

  @Override
  public String toString() {
    return operation + Arrays.toString(inside) + queue;
  }
}
