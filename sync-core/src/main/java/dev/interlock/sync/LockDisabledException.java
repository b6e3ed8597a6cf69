package dev.interlock.sync;

/** A lock was {@linkplain LockUse#REQUIRED required} and is disabled. Nothing has changed. */
public class LockDisabledException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Made by the library.
   *
   * @param message which lock
   */
  public LockDisabledException(String message) {
    super(message);
  }
}
