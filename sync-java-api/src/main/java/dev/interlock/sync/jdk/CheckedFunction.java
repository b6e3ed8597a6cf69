package dev.interlock.sync.jdk;

import org.jspecify.annotations.Nullable;

/**
 * A body with an argument and a result, which throws what it declares and no more.
 *
 * @param <T> the argument
 * @param <R> the result
 * @param <X> what it throws
 */
@FunctionalInterface
public interface CheckedFunction<T, R extends @Nullable Object, X extends Exception> {
  /**
   * Runs the body.
   *
   * @param value the argument
   * @return its result
   * @throws X as it likes
   */
  R apply(T value) throws X;
}
