package dev.interlock.sync;

/**
 * The caller would wait for itself for ever: it asked, without a timeout, for a lock that a scope
 * around the call holds. The call has changed nothing. A {@link
 * java.util.concurrent.TimeoutException} tells the same story to a caller with a timeout.
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
