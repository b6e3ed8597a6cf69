package dev.interlock.samples.autoresetevent;

import dev.interlock.sync.jdk.AsyncAutoResetEvent;

/** A display that is slower than the meter it shows: it shows the latest reading, each one once. */
public final class Display {
  private Display() {}

  // region latest
  static final AsyncAutoResetEvent<Double> latest = AsyncAutoResetEvent.create("latest");

  static void onReading(double volts) {
    latest.set(volts);
  }

  static void showNext() throws InterruptedException {
    System.out.println("showing " + latest.await() + " V");
  }

  // endregion

  /**
   * Shows two of three readings.
   *
   * @param args ignored
   * @throws Exception if interrupted
   */
  public static void main(String[] args) throws Exception {
    onReading(1.0);
    onReading(1.5);
    showNext();
    onReading(2.0);
    showNext();
    System.out.println(latest.isSet() ? "one is left" : "none is left");
  }
}
