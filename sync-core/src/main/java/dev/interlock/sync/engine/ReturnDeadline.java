package dev.interlock.sync.engine;

/**
 * The deadline of one that gives its hold back and queues in one step. It counts only from then on:
 * to give up before would be to keep the hold, and to say that it is lost.
 */
public final class ReturnDeadline {
  private volatile boolean isDue;
  private volatile boolean isQueued;

  /** No time is no reason not to give back. */
  public ReturnDeadline(long timeoutNanos) {
    isDue = timeoutNanos == 0;
  }

  /** Time is up: whether to give up now. */
  public boolean due() {
    isDue = true;
    return isQueued;
  }

  /** It has queued: whether to give up now. */
  public boolean queued() {
    isQueued = true;
    return isDue;
  }
}
