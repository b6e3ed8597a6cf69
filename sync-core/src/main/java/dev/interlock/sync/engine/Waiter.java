package dev.interlock.sync.engine;

import dev.interlock.sync.Door;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in the queue: a thread, a future or a coroutine. The doors subclass it; the engine
 * decides its {@link #status} exactly once, under the latch, and tells it afterwards through one of
 * the callbacks, with no latch held.
 *
 * <pre>
 *   NEW --enqueue--> WAITING --grant-----> GRANTED
 *    |                  +------withdraw--> WITHDRAWN   (by the waiter: cancelled, timed out)
 *    |                  +------close-----> REFUSED     (by the object)
 *    +--let in at once--------------------> GRANTED
 * </pre>
 */
public abstract class Waiter {
  static final int NEW = 0;
  static final int WAITING = 1;
  static final int GRANTED = 2;
  static final int WITHDRAWN = 3;
  static final int REFUSED = 4;

  /** Written under the latch, read by anyone: what is decided stays decided (I2). */
  volatile int status = NEW;

  // The queue's links, guarded by the latch.
  @Nullable Waiter previous;
  @Nullable Waiter next;

  /** Links those decided in one critical section, for the one thread that will tell them. */
  @Nullable Waiter nextDecided;

  /** When it began to wait, by the engine's clock. */
  long arrivedNanos;

  protected final int permits;
  final Object party;
  final @Nullable Tag tag;
  protected final @Nullable EngineHold hold;

  /** A waiter that will get {@code hold}. */
  protected Waiter(EngineHold hold, Object party) {
    this.hold = hold;
    this.permits = hold.permits();
    this.party = party;
    this.tag = hold.tag();
  }

  /** A waiter of a scope: it gets in without a hold, since the scope itself gives back. */
  protected Waiter(int permits, Object party) {
    this.hold = null;
    this.permits = permits;
    this.party = party;
    this.tag = null;
  }

  /** The manner in which it waits. */
  protected abstract Door door();

  /**
   * It has got in; wake it. Called once, by the thread that let it in. If this throws, the waiter
   * must not have been woken, and the engine takes the grant back for the next in the queue.
   */
  protected abstract void granted();

  /**
   * The object is free and this is the first waiter: let it call {@link QueuedSynchronizer#retry}
   * wherever it runs. Barging only. If this throws, the engine withdraws the waiter.
   */
  protected abstract void signalled();

  /** The object was closed; fail with {@code reason}. */
  protected abstract void refused(RuntimeException reason);

  /**
   * {@link #granted} or {@link #signalled} has thrown {@code failure}, and the waiter is out of the
   * queue without a grant.
   */
  protected abstract void undeliverable(Throwable failure);

  /**
   * Whether the outcome is decided: nobody will change it, and no withdrawal can succeed any more.
   */
  public final boolean isDecided() {
    return status > WAITING;
  }

  final boolean isRefused() {
    return status == REFUSED;
  }

  /** Whether it has got in. */
  public final boolean isGranted() {
    return status == GRANTED;
  }
}
