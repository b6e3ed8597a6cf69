package dev.interlock.sync;

import java.util.concurrent.TimeoutException;

/**
 * Time was up before the caller got in. The caller holds nothing, and nothing is left of its
 * waiting.
 *
 * <p>It is no {@code CancellationException}: in a coroutine it is a failure like any other.
 */
public class SyncTimeoutException extends TimeoutException {
  private static final long serialVersionUID = 1L;

  /** The object at the instant of giving up. */
  private final SyncSnapshot snapshot;

  /** How long the caller was ready to wait. */
  private final long timeoutNanos;

  /** How long the caller did wait. */
  private final long waitedNanos;

  /**
   * Made by the library.
   *
   * @param snapshot the object at the instant of giving up
   * @param wanted what the caller wanted, such as {@code "2 wanted"}, or the empty string
   * @param timeoutNanos how long the caller was ready to wait
   * @param waitedNanos how long it did wait
   */
  public SyncTimeoutException(
      SyncSnapshot snapshot, String wanted, long timeoutNanos, long waitedNanos) {
    this(snapshot, wanted, timeoutNanos, waitedNanos, "");
  }

  SyncTimeoutException(
      SyncSnapshot snapshot, String wanted, long timeoutNanos, long waitedNanos, String remark) {
    this(
        snapshot,
        timeoutNanos,
        waitedNanos,
        Sentences.gaveUp(snapshot, wanted, waitedNanos) + remark);
  }

  SyncTimeoutException(SyncSnapshot snapshot, long timeoutNanos, long waitedNanos, String message) {
    super(message);
    this.snapshot = snapshot;
    this.timeoutNanos = timeoutNanos;
    this.waitedNanos = waitedNanos;
  }

  /**
   * The object at the instant of giving up, without the caller.
   *
   * @return the snapshot
   */
  public SyncSnapshot getSnapshot() {
    return snapshot;
  }

  /**
   * How long the caller was ready to wait.
   *
   * @return nanoseconds, from 0
   */
  public long getTimeoutNanos() {
    return timeoutNanos;
  }

  /**
   * How long the caller did wait, by the object's clock.
   *
   * @return nanoseconds, from 0
   */
  public long getWaitedNanos() {
    return waitedNanos;
  }
}
