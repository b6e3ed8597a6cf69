package dev.interlock.sync.jdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The result of a body that runs inside. What the body is entered with is left when the body's
 * stage is complete, whatever becomes of this future.
 */
final class ScopeFuture<S, T extends @Nullable Object> extends AcquisitionFuture<T> {
  private final CompletableFuture<S> entry;
  private final Consumer<? super S> leave;
  private final Consumer<? super Throwable> failed;
  private volatile boolean withdrawn;

  /** {@code leave} may be called more than once. */
  ScopeFuture(
      CompletableFuture<S> entry,
      Consumer<? super S> leave,
      Function<? super S, ? extends CompletionStage<T>> body) {
    this(entry, refusal -> {}, leave, body, failure -> {});
  }

  /**
   * As the other.
   *
   * @param refused is told of a failure to enter, before this fails
   * @param failed is told of a failure of the body, before this fails
   */
  ScopeFuture(
      CompletableFuture<S> entry,
      Consumer<? super Throwable> refused,
      Consumer<? super S> leave,
      Function<? super S, ? extends CompletionStage<T>> body,
      Consumer<? super Throwable> failed) {
    this.entry = entry;
    this.leave = leave;
    this.failed = failed;
    var unused =
        entry.whenComplete(
            (entered, failure) -> {
              if (entered != null) {
                run(entered, body);
              } else if (!withdrawn) {
                refused.accept(failure);
                fail(failure);
              }
            });
  }

  @Override
  void withdraw() {
    withdrawn = true;
    entry.cancel(false);
  }

  private void run(S entered, Function<? super S, ? extends CompletionStage<T>> body) {
    if (isDone()) {
      leave.accept(entered);
      return;
    }
    try {
      CompletionStage<T> stage = body.apply(entered);
      if (stage == null) {
        throw new NullPointerException("the body returned null instead of a stage");
      }
      stage.whenComplete(
          (value, failure) -> {
            leave.accept(entered);
            if (failure == null) {
              deliver(value);
            } else {
              failed.accept(failure);
              fail(failure);
            }
          });
    } catch (Throwable failure) {
      leave.accept(entered);
      failed.accept(failure);
      fail(failure);
    }
  }
}
