package dev.interlock.sync.jdk;

import dev.interlock.sync.TaskKind;
import dev.interlock.sync.engine.TaskChain;
import dev.interlock.sync.engine.TaskRegistry;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Code that a thread runs. To cancel it is to interrupt the thread, which it has for only so long:
 * whoever interrupts and the end of the code exclude each other, and the flag does not outlive the
 * code. The thread may run others further out, or whoever has this run in place, and be interrupted
 * for them: then the flag is set again when the code has ended.
 */
final class ThreadTask<T extends @Nullable Object> extends JavaTask<T> {
  private enum Interrupts {
    NONE,
    UNDER_WAY,
    SENT,
    TOO_LATE;

    boolean hasBegun() {
      return this != NONE;
    }
  }

  private final AtomicReference<Interrupts> interrupts = new AtomicReference<>(Interrupts.NONE);
  private final Executor completions;
  private final boolean isInline;
  private volatile @Nullable CheckedFunction<? super AsyncTask<T>, ? extends T, ?> body;

  /** Which thread has it; known before anybody may interrupt it. */
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

  private @Nullable Throwable thrown;

  ThreadTask(
      TaskRegistry registry,
      Object group,
      @Nullable String name,
      @Nullable Runnable passage,
      @Nullable Limit<T> limit,
      @Nullable TaskChain around,
      Executor completions,
      boolean isInline,
      CheckedFunction<? super AsyncTask<T>, ? extends T, ?> body) {
    super(registry, group, name, TaskKind.THREAD, passage, limit, around);
    this.completions = completions;
    this.isInline = isInline;
    this.body = body;
  }

  @Override
  void forget() {
    body = null;
  }

  @Override
  public void run() {
    Thread current = Thread.currentThread();
    if (!thread.compareAndSet(null, current)) {
      return;
    }
    TaskChain before = TaskChain.bound();
    // Before it begins, when nobody interrupts the thread for this; and in this order, so that an
    // interrupt for others is seen now, or comes later.
    int sentBefore = interrupted(current, before, Interrupts.SENT::equals);
    boolean inPlace = isInline || isInPlaceOn(current);
    boolean wasInterrupted = inPlace && current.isInterrupted();
    if (!begin(current)) {
      thread.set(null);
      if (isInline) {
        // Whoever has cancelled it may not yet have come to its end, for which the caller waits.
        endUnbegun();
      }
      return;
    }
    TaskChain.bind(chain(before));
    try {
      runBody(
          current,
          wasSent ->
              wasInterrupted
                  || interrupted(current, before, Interrupts::hasBegun) > sentBefore
                  || (inPlace && !wasSent));
    } finally {
      TaskChain.bind(before);
    }
  }

  /**
   * In {@code current}. That it was interrupted is for others, if {@code isForOthers} says so when
   * the code has ended; it has to know whether one was sent for this. To a thread that others have
   * lent, and that was not interrupted for any task, it is of no use: its next task is another's.
   */
  private void runBody(Thread current, Predicate<Boolean> isForOthers) {
    CheckedFunction<? super AsyncTask<T>, ? extends T, ?> code = body;
    T value = null;
    try {
      if (startTimer() && code != null) {
        value = code.apply(new AsyncTask<>(this, completions));
      }
    } catch (Throwable failure) {
      thrown = failure;
    }
    boolean wasSent = endInterrupts();
    boolean isPassedOn = (wasSent || isInterruption(thrown)) && isForOthers.test(wasSent);
    thread.set(null);
    try {
      over(value, thrown);
    } finally {
      if (isPassedOn) {
        current.interrupt();
      }
    }
  }

  /** How many of the tasks that {@code current} runs further out are interrupted to that degree. */
  private static int interrupted(
      Thread current, @Nullable TaskChain before, Predicate<Interrupts> degree) {
    return TaskChain.count(
        before,
        task ->
            task instanceof ThreadTask<?> outer
                && outer.thread.get() == current
                && degree.test(outer.interrupts.get()));
  }

  /**
   * Whether it has thrown, to nobody who would know what to do, that its thread was interrupted.
   */
  private boolean isInterruption(@Nullable Throwable failure) {
    return !isInline && failure instanceof InterruptedException;
  }

  /** What its code has thrown, for the thread that has run it. */
  @Nullable Throwable thrown() {
    return thrown;
  }

  /** Who has it run in place gets what it has thrown. */
  @Override
  protected void report() {
    if (!isInline) {
      super.report();
    }
  }

  // Whether it was interrupted. It yields to a thread that is about to interrupt it, for as long as
  // that takes.
  @SuppressWarnings("ThreadPriorityCheck")
  private boolean endInterrupts() {
    while (!interrupts.compareAndSet(Interrupts.NONE, Interrupts.TOO_LATE)) {
      if (interrupts.compareAndSet(Interrupts.SENT, Interrupts.TOO_LATE)) {
        var unused = Thread.interrupted();
        return true;
      }
      Thread.yield();
    }
    return false;
  }

  @Override
  void interrupt(@Nullable Throwable why) {
    Thread running = thread.get();
    // What is under way, or was sent, is not yet noticed, or was swallowed: another one does no
    // harm.
    if (running == null || !beginInterrupt()) {
      return;
    }
    try {
      running.interrupt();
    } finally {
      interrupts.set(Interrupts.SENT);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // as above
  private boolean beginInterrupt() {
    while (!interrupts.compareAndSet(Interrupts.NONE, Interrupts.UNDER_WAY)
        && !interrupts.compareAndSet(Interrupts.SENT, Interrupts.UNDER_WAY)) {
      if (interrupts.get() == Interrupts.TOO_LATE) {
        return false;
      }
      Thread.yield();
    }
    return true;
  }
}
