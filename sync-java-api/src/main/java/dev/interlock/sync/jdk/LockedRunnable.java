package dev.interlock.sync.jdk;

import dev.interlock.sync.LockBusyException;

/**
 * A body without a result that runs with a lock which it may take again: it throws what that
 * throws, and what it declares besides.
 *
 * @param <X> what it throws besides
 */
@FunctionalInterface
public interface LockedRunnable<X extends Exception> {
  /**
   * Runs the body.
   *
   * @throws InterruptedException if it is interrupted while it blocks
   * @throws LockBusyException if it meets a busy lock
   * @throws X as it likes
   */
  void run() throws InterruptedException, LockBusyException, X;
}
