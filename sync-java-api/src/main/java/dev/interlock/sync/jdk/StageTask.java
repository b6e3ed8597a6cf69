package dev.interlock.sync.jdk;

import dev.interlock.sync.TaskKind;
import dev.interlock.sync.engine.Deliveries;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.TaskChain;
import dev.interlock.sync.engine.TaskRegistry;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a stage that is still to be made completes. To cancel it is to cancel that stage. */
final class StageTask<T extends @Nullable Object> extends JavaTask<T> {
  private volatile @Nullable Supplier<? extends CompletionStage<? extends T>> supplier;
  private volatile @Nullable CompletionStage<? extends T> stage;

  /** Written before it is asked for, by who has made {@link #toBeCancelled} true. */
  private volatile @Nullable Throwable why;

  private volatile boolean toBeCancelled;

  StageTask(
      TaskRegistry registry,
      Object group,
      @Nullable String name,
      @Nullable Runnable passage,
      @Nullable Limit<T> limit,
      @Nullable TaskChain around,
      Supplier<? extends CompletionStage<? extends T>> supplier) {
    super(registry, group, name, TaskKind.STAGE, passage, limit, around);
    this.supplier = supplier;
  }

  @Override
  void forget() {
    supplier = null;
    stage = null;
  }

  @Override
  public void run() {
    if (!begin(Parties.of(TaskKind.STAGE))) {
      return;
    }
    TaskChain before = TaskChain.bound();
    TaskChain.bind(chain(before));
    try {
      runSupplier();
    } finally {
      TaskChain.bind(before);
    }
  }

  private void runSupplier() {
    Supplier<? extends CompletionStage<? extends T>> code = supplier;
    try {
      if (!startTimer() || code == null) {
        over(null, null);
        return;
      }
      CompletionStage<? extends T> made = code.get();
      if (made == null) {
        throw new NullPointerException("the supplier returned null instead of a stage");
      }
      stage = made;
      made.whenComplete(this::completed);
    } catch (Throwable failure) {
      over(null, failure);
      return;
    }
    // Whoever has cancelled it just before may not have seen the stage.
    if (toBeCancelled) {
      try {
        cancelStage();
      } catch (Throwable foreign) {
        Deliveries.report(foreign);
      }
    }
  }

  /** On whichever thread completes the stage: what is told of its failure is a part of this. */
  private void completed(@Nullable T value, @Nullable Throwable failure) {
    TaskChain before = TaskChain.bound();
    TaskChain.bind(chain(before));
    try {
      over(value, failure == why ? failure : unwrapped(failure));
    } finally {
      TaskChain.bind(before);
    }
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  @Override
  void interrupt(@Nullable Throwable cause) {
    why = cause;
    toBeCancelled = true;
    cancelStage();
  }

  private void cancelStage() {
    CompletionStage<? extends T> made = stage;
    if (made == null) {
      return;
    }
    CompletableFuture<? extends T> future;
    try {
      future = made.toCompletableFuture();
    } catch (UnsupportedOperationException cannotBeCancelled) {
      return;
    }
    Throwable cause = why;
    if (cause == null || cause instanceof CancellationException) {
      future.cancel(true);
    } else {
      future.completeExceptionally(cause);
    }
  }
}
