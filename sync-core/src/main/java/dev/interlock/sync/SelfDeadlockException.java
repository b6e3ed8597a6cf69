package dev.interlock.sync;

/**
 * The caller would wait for itself: it asked, without a timeout, for a lock that is held by a scope
 * of the same thread, the same coroutine or the same {@link Owner}. The call has changed nothing. A
 * caller with a timeout gets a {@link SyncTimeoutException} instead, at a lock a {@link
 * LockBusyException}. A coroutine that was started inside the scope is another coroutine, and
 * waits.
 */
public class SelfDeadlockException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Made by the library.
   *
   * @param message who waits for whom
   */
  public SelfDeadlockException(String message) {
    super(message);
  }
}
