package dev.interlock.sync.engine;

import dev.interlock.sync.OnAbandon;
import java.util.Arrays;

/** What {@link BarrierLincheckTest.Arrivals} should count, for one thread, obviously. */
public class BarrierModel {
  private final long[] waitsFor = new long[BarrierLincheckTest.PLACES];
  private final OnAbandon onAbandon;
  private long phase;
  private int parties = BarrierLincheckTest.PARTIES;
  private int arrived;
  private boolean broken;

  BarrierModel(OnAbandon onAbandon) {
    this.onAbandon = onAbandon;
    Arrays.fill(waitsFor, -1);
  }

  public final String arriveAndWait(int place) {
    if (broken) {
      return "broken";
    }
    waitsFor[place] = phase;
    return arrive();
  }

  public final String arrive() {
    if (broken) {
      return "broken";
    }
    long mine = phase;
    arrived++;
    tripIfAllAreThere();
    return "in phase " + mine;
  }

  public final void abandon(int place) {
    if (waitsFor[place] == phase && !broken) {
      if (onAbandon == OnAbandon.WITHDRAW) {
        arrived--;
      } else {
        broken = true;
        arrived = 0;
      }
    }
    waitsFor[place] = -1;
  }

  public final void resize(int number) {
    parties = number;
    if (!broken) {
      tripIfAllAreThere();
    }
  }

  public final void reset() {
    broken = false;
    nextPhase();
  }

  public final String state() {
    return phase + ": " + arrived + " of " + parties + (broken ? ", broken" : "");
  }

  private void tripIfAllAreThere() {
    if (arrived >= parties) {
      nextPhase();
    }
  }

  private void nextPhase() {
    phase++;
    arrived = 0;
  }
}
