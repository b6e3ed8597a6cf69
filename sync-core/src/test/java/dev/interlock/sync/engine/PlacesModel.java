package dev.interlock.sync.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** What {@link EngineLincheckTest.Places} should do, for one thread, obviously. */
public class PlacesModel {
  private enum Place {
    EMPTY,
    WAITING,
    IN
  }

  private final Place[] places = new Place[EngineLincheckTest.PLACES];
  private final List<Integer> queue = new ArrayList<>();
  private final IntUnaryOperator permitsOf;
  private int free;

  PlacesModel(int free, IntUnaryOperator permitsOf) {
    this.free = free;
    this.permitsOf = permitsOf;
    Arrays.fill(places, Place.EMPTY);
  }

  public final String enqueue(int place) {
    if (places[place] != Place.EMPTY) {
      return "is there";
    }
    places[place] = Place.WAITING;
    queue.add(place);
    letIn();
    return places[place] == Place.IN ? "in" : "waits";
  }

  public final String tryEnter(int place) {
    if (places[place] != Place.EMPTY) {
      return "is there";
    }
    if (!queue.isEmpty() || permitsOf.applyAsInt(place) > free) {
      return "refused";
    }
    free -= permitsOf.applyAsInt(place);
    places[place] = Place.IN;
    return "in";
  }

  public final String abandon(int place) {
    if (places[place] != Place.WAITING) {
      return "not waiting";
    }
    places[place] = Place.EMPTY;
    queue.remove(Integer.valueOf(place));
    letIn();
    return "gone";
  }

  public final boolean isIn(int place) {
    return places[place] == Place.IN;
  }

  public final String release(int place) {
    if (places[place] != Place.IN) {
      return "not in";
    }
    places[place] = Place.EMPTY;
    free += permitsOf.applyAsInt(place);
    letIn();
    return "out";
  }

  private void letIn() {
    while (!queue.isEmpty() && permitsOf.applyAsInt(queue.get(0)) <= free) {
      int first = queue.remove(0);
      free -= permitsOf.applyAsInt(first);
      places[first] = Place.IN;
    }
  }
}
