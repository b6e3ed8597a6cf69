package dev.interlock.sync.engine;

import dev.interlock.sync.SyncTimeoutException;
import java.util.function.LongSupplier;

/**
 * The handlers that one set or pulse of an event has woken: a latch that opens when all of them
 * have left.
 */
public final class Round extends LatchEngine {
  /** More than there can be: it cannot open while they are being counted. */
  private static final int UNCOUNTED = 1 << 30;

  private final EventEngine<?> event;

  /** Written by the thread that sets the event, under its latch. */
  private int members;

  Round(EventEngine<?> event, LongSupplier clock, Parties parties) {
    super(event.name(), UNCOUNTED, clock, parties);
    this.event = event;
  }

  /** One more. */
  void join() {
    members++;
  }

  /** There will be no more. */
  void counted() {
    countDown(UNCOUNTED - members);
  }

  /** How many handlers were woken. */
  public int members() {
    return members;
  }

  @Override
  protected String kind() {
    return "the handlers of event";
  }

  @Override
  public SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    return new SyncTimeoutException(
        event.excerpt(),
        capture.value + " of " + members + " still handling",
        timeoutNanos,
        waitedNanos);
  }
}
