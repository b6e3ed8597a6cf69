package dev.interlock.sync.jdk;

import dev.interlock.sync.TaskKind;
import dev.interlock.sync.engine.TaskChain;
import dev.interlock.sync.engine.TaskRegistry;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Code that a thread runs. To cancel it is to interrupt the thread, which it has for only so long:
 * whoever interrupts and the end of the code exclude each other, and the flag does not outlive the
 * code.
 */
final class ThreadTask<T extends @Nullable Object> extends JavaTask<T> {
  private enum Interrupts {
    NONE,
    UNDER_WAY,
    SENT,
    TOO_LATE
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
      Executor completions,
      boolean isInline,
      CheckedFunction<? super AsyncTask<T>, ? extends T, ?> body) {
    super(registry, group, name, TaskKind.THREAD, passage, limit);
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
    if (!thread.compareAndSet(null, current) || !begin(current)) {
      return;
    }
    TaskChain before = TaskChain.bound();
    TaskChain.bind(new TaskChain(this, before));
    try {
      runBody();
    } finally {
      TaskChain.bind(before);
    }
  }

  private void runBody() {
    CheckedFunction<? super AsyncTask<T>, ? extends T, ?> code = body;
    T value = null;
    if (startTimer() && code != null) {
      try {
        value = code.apply(new AsyncTask<>(this, completions));
      } catch (Throwable failure) {
        thrown = failure;
      }
    }
    forget();
    endInterrupts();
    thread.set(null);
    over(value, thrown);
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

  // It yields to a thread that is about to interrupt it, for as long as that takes.
  @SuppressWarnings("ThreadPriorityCheck")
  private void endInterrupts() {
    while (!interrupts.compareAndSet(Interrupts.NONE, Interrupts.TOO_LATE)) {
      if (interrupts.compareAndSet(Interrupts.SENT, Interrupts.TOO_LATE)) {
        var unused = Thread.interrupted();
        return;
      }
      Thread.yield();
    }
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
