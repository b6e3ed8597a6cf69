package dev.interlock.sync.engine;

import java.util.ArrayList;
import java.util.List;

/** What {@link ReadWriteLincheckTest.Places} should do, for one thread, obviously. */
public final class ReadWriteModel {
  private enum Place {
    EMPTY,
    WAITS_TO_READ,
    WAITS_TO_WRITE,
    READS,
    WRITES
  }

  private final List<Place> places = new ArrayList<>();
  private final List<Integer> queue = new ArrayList<>();

  /** For Lincheck. */
  public ReadWriteModel() {
    for (int i = 0; i < EngineLincheckTest.PLACES; i++) {
      places.add(Place.EMPTY);
    }
  }

  public String enqueue(int place, boolean writes) {
    if (places.get(place) != Place.EMPTY) {
      return "is there";
    }
    places.set(place, writes ? Place.WAITS_TO_WRITE : Place.WAITS_TO_READ);
    queue.add(place);
    letIn();
    return queue.contains(place) ? "waits" : "in";
  }

  public String tryEnter(int place, boolean writes) {
    if (places.get(place) != Place.EMPTY) {
      return "is there";
    }
    if (!queue.isEmpty() || !mayEnter(writes)) {
      return "refused";
    }
    places.set(place, writes ? Place.WRITES : Place.READS);
    return "in";
  }

  public String abandon(int place) {
    if (!queue.remove(Integer.valueOf(place))) {
      return "not waiting";
    }
    places.set(place, Place.EMPTY);
    letIn();
    return "gone";
  }

  public boolean isIn(int place) {
    return places.get(place) == Place.READS || places.get(place) == Place.WRITES;
  }

  public String release(int place) {
    if (!isIn(place)) {
      return "not in";
    }
    places.set(place, Place.EMPTY);
    letIn();
    return "out";
  }

  public String downgrade(int place) {
    if (!isIn(place)) {
      return "not in";
    }
    if (places.get(place) == Place.READS) {
      return "reads already";
    }
    places.set(place, Place.READS);
    letIn();
    return "reads";
  }

  public int readers() {
    return (int) places.stream().filter(Place.READS::equals).count();
  }

  private boolean mayEnter(boolean writes) {
    return !places.contains(Place.WRITES) && (!writes || !places.contains(Place.READS));
  }

  private void letIn() {
    while (!queue.isEmpty()) {
      int first = queue.get(0);
      boolean writes = places.get(first) == Place.WAITS_TO_WRITE;
      if (!mayEnter(writes)) {
        return;
      }
      queue.remove(0);
      places.set(first, writes ? Place.WRITES : Place.READS);
    }
  }
}
