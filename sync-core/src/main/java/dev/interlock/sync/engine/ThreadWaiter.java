package dev.interlock.sync.engine;

import dev.interlock.sync.Door;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread, platform or virtual, that parks until it is decided. In a {@link ForkJoinPool} it lets
 * the pool compensate, so a pool whose every worker waits here still runs the task that will
 * release it.
 */
public class ThreadWaiter extends Waiter implements ForkJoinPool.ManagedBlocker {
  /**
   * How often the first in the queue looks again before it parks, since to park and to be woken
   * costs a thousand times as much as most critical sections: spin for about as long as a switch of
   * threads takes (Karlin, Li, Manasse and Owicki, "Empirical studies of competitive spinning for a
   * shared-memory multiprocessor", 1991). In vain with one processor.
   */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 128 : 0;

  private final QueuedSynchronizer engine;
  private final Thread thread = Thread.currentThread();
  private boolean interruptible;
  private boolean timed;
  private long deadlineNanos;
  private volatile boolean signalled;

  /**
   * That it is decided. Not the status itself, which can be seen a moment before the state it
   * belongs to: whoever goes on then and leaves gives back what the state does not say it has.
   */
  private volatile boolean told;

  private volatile boolean parked;

  /**
   * Stands in for the thread's own flag while it goes on waiting in spite of it, since a thread
   * whose flag is set does not park.
   */
  private boolean interruptedWhileParked;

  /** The current thread, which will get {@code hold}. */
  public ThreadWaiter(QueuedSynchronizer engine, EngineHold hold) {
    this(engine, hold, hold.permits());
  }

  /** The current thread, which will get {@code grant}. */
  public ThreadWaiter(QueuedSynchronizer engine, @Nullable Grant grant, int permits) {
    super(grant, permits, Thread.currentThread());
    this.engine = engine;
  }

  /** The current thread, which will be in a scope with {@code permits}. */
  public ThreadWaiter(QueuedSynchronizer engine, int permits) {
    this(engine, null, permits);
  }

  /**
   * Waits until it gets in. Called once, by the thread that made this.
   *
   * @throws InterruptedException if the thread is interrupted; it has nothing then. An interrupt
   *     that meets the grant leaves the flag set.
   */
  public final void await() throws InterruptedException {
    interruptible = true;
    awaitDecision();
  }

  /** Waits until it gets in; an interrupt leaves the flag set and nothing else. */
  public final void awaitUninterruptibly() {
    boolean interrupted = Thread.interrupted();
    try {
      awaitDecision();
    } catch (InterruptedException e) {
      throw new AssertionError("not interruptible", e);
    } finally {
      if (interrupted || interruptedWhileParked) {
        interruptAgain();
      }
    }
  }

  /**
   * Waits for at most {@code timeoutNanos}.
   *
   * @return null once it is in, or the state at the instant of giving up
   * @throws InterruptedException as {@link #await()}
   */
  public final @Nullable Capture await(long timeoutNanos) throws InterruptedException {
    interruptible = true;
    timed = true;
    deadlineNanos = System.nanoTime() + timeoutNanos;
    return awaitDecision();
  }

  private @Nullable Capture awaitDecision() throws InterruptedException {
    try {
      if (timed) {
        engine.stampArrival(this);
      }
      if (begin()) {
        return null;
      }
      int spins = engine.isSoonHandedOver() ? SPINS : 0;
      while (!told) {
        if (signalled) {
          signalled = false;
          engine.retry(this);
        } else if (Thread.interrupted()) {
          if (!interruptible) {
            interruptedWhileParked = true;
          } else if (leave(false, null)) {
            throw new InterruptedException();
          } else {
            // It meets the grant, which can be taken back only once it is told.
            interruptedWhileParked = true;
          }
        } else if (timed && deadlineNanos - System.nanoTime() <= 0) {
          Capture capture = Capture.excerpt(engine);
          if (leave(true, capture)) {
            return capture;
          }
          // It is being let in; no more looking at the clock until it is told.
          timed = false;
        } else if (spins > 0) {
          spins--;
          Thread.onSpinWait();
        } else {
          parkManaged();
        }
      }
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Throwable failure) {
      // Any: a clock written in Kotlin may throw what it does not declare.
      abandon();
      throw failure;
    }
    if (interruptible && (interruptedWhileParked || Thread.interrupted())) {
      if (keepsGrant()) {
        interruptAgain();
      } else {
        engine.takeBack(this);
        interruptAgain();
        throw new InterruptedException();
      }
    }
    if (!claimGrant()) {
      throw inVain();
    }
    return null;
  }

  /** A thread may have code of its own there, which must not cost it what it was granted. */
  private void interruptAgain() {
    try {
      thread.interrupt();
    } catch (Throwable failure) {
      Deliveries.report(failure);
    }
  }

  // What one that waits for something else before it wants to get in does differently.

  /** As {@link QueuedSynchronizer#enqueue}. */
  boolean begin() {
    return engine.enqueue(this);
  }

  /** As {@link QueuedSynchronizer#withdraw}; if false, it is going to be told. */
  boolean leave(boolean timedOut, @Nullable Capture capture) {
    return engine.withdraw(this, timedOut, capture);
  }

  /** Its call fails. */
  void abandon() {
    if (!engine.discard(this)) {
      engine.takeBack(this);
    }
  }

  /** Why it was told, if it has not got in. */
  RuntimeException inVain() {
    return status == REFUSED
        ? engine.closedException()
        : new IllegalStateException(
            "a thread that waited for " + engine.describe() + " could not be woken", failure);
  }

  /** Whether a grant that meets an interrupt stands. */
  boolean keepsGrant() {
    return engine.isPassage();
  }

  private void parkManaged() throws InterruptedException {
    try {
      ForkJoinPool.managedBlock(this);
    } catch (RejectedExecutionException poolCannotCompensate) {
      // Better to park without compensation than to fail: the wait itself needs nothing of the
      // pool.
      block();
    }
  }

  @Override
  public final boolean block() {
    parked = true;
    if (!isReleasable()) {
      if (!timed) {
        LockSupport.park(engine);
      } else {
        LockSupport.parkNanos(engine, deadlineNanos - System.nanoTime());
      }
    }
    parked = false;
    return true;
  }

  @Override
  public final boolean isReleasable() {
    return told || signalled || thread.isInterrupted();
  }

  @Override
  protected final Door door() {
    return Door.BLOCKING;
  }

  @Override
  protected final boolean mayRunInPlace() {
    return false;
  }

  @Override
  protected final void granted() {
    tell();
  }

  private void tell() {
    told = true;
    unpark();
  }

  /** It says that it parks and then looks at what it was told; the other side does the reverse. */
  private void unpark() {
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  protected final void signalled() {
    signalled = true;
    unpark();
  }

  @Override
  protected final void refused(RuntimeException reason) {
    tell();
  }

  @Override
  protected final void undeliverable(Throwable reason) {
    tell();
  }
}
