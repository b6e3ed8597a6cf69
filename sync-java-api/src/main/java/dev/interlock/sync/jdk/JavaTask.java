package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.TaskKind;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Delayer;
import dev.interlock.sync.engine.Deliveries;
import dev.interlock.sync.engine.StackGuard;
import dev.interlock.sync.engine.TaskChain;
import dev.interlock.sync.engine.TaskEngine;
import dev.interlock.sync.engine.TaskRegistry;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A task that an executor runs. */
abstract class JavaTask<T extends @Nullable Object> extends TaskEngine<T> implements Runnable {
  /** For how long the code of a task may run, and what is made of it when time is up. */
  record Limit<T extends @Nullable Object>(
      long timeoutNanos, Function<? super SyncTimeoutException, ? extends T> onTimeout) {}

  private enum Phase {
    OPEN,
    TIME_IS_UP,
    OVER
  }

  private volatile @Nullable Limit<T> limit;

  /** The tasks that wait for this one. */
  private volatile @Nullable TaskChain around;

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
  private @Nullable Delayer timer;

  /** Who has the executor run it, just now. */
  private volatile @Nullable Thread starter;

  JavaTask(
      TaskRegistry registry,
      Object group,
      @Nullable String name,
      TaskKind kind,
      @Nullable Runnable passage,
      @Nullable Limit<T> limit,
      @Nullable TaskChain around) {
    super(registry, group, name, kind, passage);
    this.limit = limit;
    this.around = around;
  }

  /** It has begun: interrupts or cancels what it runs. May come more than once, and at any time. */
  abstract void interrupt(@Nullable Throwable why);

  /** It will not run any more: lets go of its code. */
  abstract void forget();

  private void forgetAll() {
    forget();
    limit = null;
    around = null;
  }

  /** The tasks that its code is a part of, where it runs {@code before} of others. */
  final TaskChain chain(@Nullable TaskChain before) {
    return new TaskChain(this, before, around);
  }

  @Override
  protected final void stop(boolean isRunning, @Nullable Throwable why) {
    if (isRunning) {
      interrupt(why);
    } else {
      endUnbegun();
    }
  }

  /** It was cancelled before it began. */
  final void endUnbegun() {
    forgetAll();
    finish(null, null);
  }

  /** Registers it: whether it is to be run. */
  final boolean admit() {
    if (!registry().add(this)) {
      stop(false, null);
      return false;
    }
    try {
      registry().adopt(this);
    } catch (Throwable brokenScope) {
      var unused = discard();
      forgetAll();
      throw brokenScope;
    }
    return isRunning();
  }

  /**
   * Registers it and has {@code executor} run it. If that rejects, it was never there.
   *
   * @throws IllegalStateException if its name is another's
   */
  @CanIgnoreReturnValue
  final JavaTask<T> start(Executor executor) {
    if (!admit()) {
      return this;
    }
    try {
      executeOrElsewhere(executor);
    } catch (Throwable rejection) {
      // Any: an executor written in Kotlin may throw what it does not declare.
      if (discard()) {
        forgetAll();
        throw Sneaky.<RuntimeException>thrown(rejection);
      }
      Deliveries.report(rejection);
    }
    return this;
  }

  private void executeOrElsewhere(Executor executor) {
    int[] depth = StackGuard.enter();
    if (depth == null) {
      StackGuard.elsewhere(() -> executeOrFail(executor));
      return;
    }
    try {
      execute(executor);
    } finally {
      StackGuard.exit(depth);
    }
  }

  private void execute(Executor executor) {
    starter = Thread.currentThread();
    try {
      executor.execute(this);
    } finally {
      starter = null;
    }
  }

  /** Whether {@code current}, which runs it now, is the thread that has started it. */
  final boolean isInPlaceOn(Thread current) {
    return starter == current;
  }

  /** As {@link #start}, but if the executor rejects it, it has failed. */
  @CanIgnoreReturnValue
  final JavaTask<T> startOrFail(Executor executor) {
    if (admit()) {
      executeOrFail(executor);
    }
    return this;
  }

  private void executeOrFail(Executor executor) {
    try {
      execute(executor);
    } catch (Throwable rejection) {
      if (begin(Thread.currentThread())) {
        forgetAll();
        finish(null, rejection);
      } else if (hasBegun()) {
        Deliveries.report(rejection);
      }
    }
  }

  /** It has begun: whether its code is to be run, since there is any time for it. */
  final boolean startTimer() {
    Limit<T> given = limit;
    if (given == null || given.timeoutNanos == Arguments.FOREVER) {
      return true;
    }
    if (given.timeoutNanos == 0) {
      phase.set(Phase.TIME_IS_UP);
      return false;
    }
    // On no executor, which it and its like may be keeping busy.
    timer =
        new Delayer(
            given.timeoutNanos,
            () -> phase.get() != Phase.OPEN,
            StackGuard::elsewhere,
            this::timeIsUp);
    return true;
  }

  private void timeIsUp() {
    if (phase.compareAndSet(Phase.OPEN, Phase.TIME_IS_UP)) {
      interrupt(null);
    }
  }

  /** Its code has come to its end. */
  final void over(@Nullable T value, @Nullable Throwable thrown) {
    boolean isInTime = phase.compareAndSet(Phase.OPEN, Phase.OVER);
    Delayer started = timer;
    if (started != null) {
      started.dispose();
      timer = null;
    }
    Limit<T> given = limit;
    forgetAll();
    if (isInTime || given == null || isCancelled()) {
      finish(value, thrown);
      return;
    }
    SyncTimeoutException timeUp =
        new SyncTimeoutException(excerpt(), "", given.timeoutNanos, given.timeoutNanos);
    if (thrown != null) {
      timeUp.addSuppressed(thrown);
    }
    T instead = null;
    Throwable failure = null;
    try {
      instead = given.onTimeout.apply(timeUp);
    } catch (Throwable thrownInstead) {
      failure = thrownInstead;
    }
    finish(instead, failure);
  }
}
