package dev.interlock.sync.engine;

import dev.interlock.sync.Door;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in the queue: a thread, a future or a coroutine. The doors subclass it. The engine
 * decides what becomes of it, once, under the latch, and tells it afterwards, with no latch held.
 *
 * <pre>
 *   NEW --enqueue--> WAITING --grant-----> GRANTED --claim---> CLAIMED   it runs, with what it was granted
 *    |                  |                     +------revoke--> REVOKED   it cannot be reached; taken back
 *    |                  +------withdraw--> WITHDRAWN           cancelled, time is up, cannot be signalled
 *    |                  +------close-----> REFUSED             the object was closed
 *    +--let in at once--------------------> GRANTED
 * </pre>
 *
 * <p>The claim is what makes a delivery atomic. Whoever resumes the waiter can find out only that
 * an executor has thrown, not whether it has taken the task all the same; the claim decides between
 * the two. From WITHDRAWN, REFUSED and REVOKED, too, there is one claim: whoever makes it resumes
 * the waiter.
 */
public abstract class Waiter implements Delayer.Timed {
  static final int NEW = 0;
  static final int WAITING = 1;
  static final int GRANTED = 2;
  static final int WITHDRAWN = 3;
  static final int REFUSED = 4;
  static final int REVOKED = 5;
  static final int CLAIMED = 6;

  private static final VarHandle STATUS;

  static {
    try {
      STATUS = MethodHandles.lookup().findVarHandle(Waiter.class, "status", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Written under the latch until it is decided, by CAS from then on; read by anyone. */
  volatile int status;

  // The queue's links, guarded by the latch. Out of the queue it is a ring of its own.
  Waiter previous = this;
  Waiter next = this;

  /** Links those decided in one critical section, for the one thread that will tell them. */
  @Nullable Waiter nextDecided;

  /** Why it could not be reached. Written before the status that says so. */
  @Nullable Throwable failure;

  /** When it began to wait, by the engine's clock; see {@link ArrivalClock}. */
  long arrivedNanos = ArrivalClock.UNTOLD;

  protected final int permits;
  protected final Object party;
  protected final @Nullable Grant grant;

  /**
   * A waiter for {@code permits}, which will get {@code grant}; without one, it enters a scope,
   * which itself gives back.
   */
  protected Waiter(@Nullable Grant grant, int permits, Object party) {
    this.grant = grant;
    this.permits = permits;
    this.party = party;
  }

  /** The manner in which it waits. */
  protected abstract Door door();

  /**
   * Whether {@link #granted} may run its waiter's own code before it returns. Those are told last.
   */
  protected abstract boolean mayRunInPlace();

  /**
   * It has got in; arrange for it to {@link #claimGrant claim} that and go on. If this throws and
   * the grant is unclaimed, the engine takes the grant back for the next in the queue.
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
   * It could not be told, because of {@code failure}, and has nothing: what it was granted has
   * moved on.
   */
  protected abstract void undeliverable(Throwable failure);

  /**
   * From now on it is {@code newStatus}. Under the latch, which publishes it when it is left. No
   * fence: what a waiter has to let go of once it is decided, it has written before it was queued.
   */
  final void become(int newStatus) {
    STATUS.setRelease(this, newStatus);
  }

  /** Makes the grant its own; false if it was revoked, or claimed before. */
  protected final boolean claimGrant() {
    return STATUS.compareAndSet(this, GRANTED, CLAIMED);
  }

  /** Makes the end of a wait in vain its own; false if there was a claim before. */
  protected final boolean claimEnd() {
    int ended = status;
    return (ended == WITHDRAWN || ended == REFUSED || ended == REVOKED)
        && STATUS.compareAndSet(this, ended, CLAIMED);
  }

  /** Makes an unclaimed grant void; false if it was claimed, or never made. */
  final boolean revoke(@Nullable Throwable why) {
    if (status != GRANTED) {
      return false;
    }
    if (why != null) {
      failure = why;
    }
    return STATUS.compareAndSet(this, GRANTED, REVOKED);
  }

  /** Whether it is decided: no withdrawal can succeed any more. */
  @Override
  public final boolean isDecided() {
    return status > WAITING;
  }

  /** What the request said of itself. */
  @Nullable Tag tag() {
    return grant == null ? null : grant.tag();
  }
}
