package dev.interlock.sync;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * What an acquisition returns: the right to be inside, as an object.
 *
 * <p>A hold is a token. Whoever has it may give it back, on any thread and in any coroutine, and
 * only the first {@link #close()} counts. Local holds do not expire.
 *
 * <p><b>Memory effects.</b> What happened before a hold is closed happens-before the return of the
 * acquisition that its permits satisfy. Hand a hold to another thread the way you would hand over
 * any other object: through a queue, a future, a {@code volatile} field.
 */
public interface Hold extends AutoCloseable {

  /**
   * Gives the hold back. Idempotent, never blocks, and runs no waiter's code under an internal
   * lock.
   */
  @Override
  void close();

  /**
   * Gives the hold back and insists that it was still held, for code to which a second release
   * would be a bug.
   *
   * @throws IllegalStateException if the hold was given back before; nothing changes
   */
  void release();

  /**
   * Whether the hold has not been given back yet.
   *
   * @return {@code true} until the first {@link #close()} or {@link #release()}
   */
  boolean isHeld();

  /**
   * How much of the object this hold has.
   *
   * @return the number of permits, from 1; always 1 for a lock
   */
  int getPermits();

  /**
   * What the acquisition was called, for reports.
   *
   * @return the label, or {@code null} if none was given
   */
  @Nullable String getLabel();

  /**
   * Makes the hold ownerless, for handing it to somebody else: from now on reports no longer name
   * the caller that took it.
   *
   * @return this hold
   */
  @CanIgnoreReturnValue
  Hold transfer();
}
