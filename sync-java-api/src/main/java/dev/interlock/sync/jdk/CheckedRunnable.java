package dev.interlock.sync.jdk;

/**
 * A body without a result, which throws what it declares and no more.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface CheckedRunnable<X extends Exception> {
  /**
   * Runs the body.
   *
   * @throws X as it likes
   */
  void run() throws X;
}
