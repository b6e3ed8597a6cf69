package dev.interlock.sync.jdk;

import org.jspecify.annotations.Nullable;

/**
 * A body with a result, which throws what it declares and no more: a body that declares nothing
 * forces nothing on its caller.
 *
 * @param <T> the result
 * @param <X> what it throws
 */
@FunctionalInterface
public interface CheckedSupplier<T extends @Nullable Object, X extends Exception> {
  /**
   * Runs the body.
   *
   * @return its result
   * @throws X as it likes
   */
  T get() throws X;
}
