package dev.interlock.sync.jdk;

import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What one task of an {@link AsyncGathering} has ended with.
 *
 * @param <T> the type of the result
 * @param value the result, if there is no failure
 * @param failure what the task has thrown, a {@link dev.interlock.sync.TaskCancelledException} if
 *     it was cancelled, or {@code null} if there is a result
 */
public record TaskResult<T extends @Nullable Object>(T value, @Nullable Throwable failure) {

  /**
   * Whether there is a result.
   *
   * @return whether the task has not failed
   */
  public boolean isSuccess() {
    return failure == null;
  }

  /**
   * The result.
   *
   * @return the value
   * @throws ExecutionException if the task has failed, with the failure as its cause
   */
  public T get() throws ExecutionException {
    if (failure != null) {
      throw new ExecutionException(failure);
    }
    return value;
  }
}
