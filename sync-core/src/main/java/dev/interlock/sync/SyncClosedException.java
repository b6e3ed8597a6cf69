package dev.interlock.sync;

import org.jspecify.annotations.Nullable;

/** The object is closed: it lets nobody in any more, and whoever waited was told so. */
public class SyncClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Made by the library.
   *
   * @param message which object
   * @param cause why it was closed
   */
  public SyncClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
