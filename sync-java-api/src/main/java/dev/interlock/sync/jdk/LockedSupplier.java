package dev.interlock.sync.jdk;

import dev.interlock.sync.LockBusyException;
import org.jspecify.annotations.Nullable;

/**
 * A body with a result that runs with a lock which it may take again: it throws what that throws,
 * and what it declares besides. A body that declares nothing forces nothing on its caller.
 *
 * @param <T> the result
 * @param <X> what it throws besides
 */
@FunctionalInterface
public interface LockedSupplier<T extends @Nullable Object, X extends Exception> {
  /**
   * Runs the body.
   *
   * @return its result
   * @throws InterruptedException if it is interrupted while it blocks
   * @throws LockBusyException if it meets a busy lock
   * @throws X as it likes
   */
  T get() throws InterruptedException, LockBusyException, X;
}
