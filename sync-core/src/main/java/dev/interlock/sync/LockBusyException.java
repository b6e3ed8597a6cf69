package dev.interlock.sync;

import org.jspecify.annotations.Nullable;

/**
 * Time was up because somebody else has the lock. The message says who, for how long, and how many
 * wait: {@code lock 'camera' is held by 'scan' (owner-7, coroutine 'scan') for 2.3 s; 3 waiting;
 * gave up after 1 s}.
 */
public class LockBusyException extends SyncTimeoutException {
  private static final long serialVersionUID = 1L;

  /** Whether the holder may be waiting for the caller. */
  private final boolean possibleDeadlock;

  /** Whether it was logged with its stack trace. */
  @SuppressWarnings("UnusedVariable") // read and written by the engine, which logs it
  private transient volatile boolean logged;

  /**
   * Made by the library.
   *
   * @param snapshot the lock at the instant of giving up
   * @param timeoutNanos how long the caller was ready to wait
   * @param waitedNanos how long it did wait
   */
  public LockBusyException(LockSnapshot snapshot, long timeoutNanos, long waitedNanos) {
    this(snapshot, timeoutNanos, waitedNanos, false);
  }

  /**
   * Made by the library.
   *
   * @param snapshot the lock at the instant of giving up
   * @param timeoutNanos how long the caller was ready to wait
   * @param waitedNanos how long it did wait
   * @param possibleDeadlock whether the holder is the caller, or has started it
   */
  public LockBusyException(
      LockSnapshot snapshot, long timeoutNanos, long waitedNanos, boolean possibleDeadlock) {
    super(
        snapshot,
        "",
        timeoutNanos,
        waitedNanos,
        possibleDeadlock ? "; possible deadlock: the holder may be waiting for this caller" : "");
    this.possibleDeadlock = possibleDeadlock;
  }

  /**
   * Whether the holder may have been waiting for the caller, as one that has started it may: the
   * caller runs in a coroutine or for an {@link Owner} that descends from the holder's.
   *
   * @return {@code true} if longer patience might have been in vain
   */
  public boolean isPossibleDeadlock() {
    return possibleDeadlock;
  }

  /**
   * Who held the lock at the instant of giving up.
   *
   * @return the holder; {@code null} if the lock was free but others were before the caller
   */
  public @Nullable HolderSnapshot getHolder() {
    return ((LockSnapshot) getSnapshot()).holder();
  }
}
