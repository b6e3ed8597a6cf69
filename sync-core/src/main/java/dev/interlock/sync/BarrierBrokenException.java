package dev.interlock.sync;

import org.jspecify.annotations.Nullable;

/**
 * The phase that the caller waits for will not come to its end: the action has failed, which is the
 * {@link #getCause() cause} then, a party has given up, or the barrier was reset.
 *
 * <p>It is no {@code CancellationException}: in a coroutine it is a failure like any other. Each
 * party gets one of its own, with the same cause.
 */
public class BarrierBrokenException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Made by the library.
   *
   * @param message which barrier, and what has happened to it
   * @param cause what the action has thrown, or {@code null}
   */
  public BarrierBrokenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
