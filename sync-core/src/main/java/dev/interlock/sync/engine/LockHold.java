package dev.interlock.sync.engine;

import dev.interlock.sync.Hold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The hold of a lock: alive as long as the lock's value is its ticket. 32 bytes, no clock; what a
 * request adds is in {@link OfRequest}.
 */
public class LockHold extends EngineHold {
  static final long UNKNOWN = Long.MIN_VALUE;
  static final long NONE = 0;

  private static final VarHandle TICKET;

  static {
    try {
      TICKET = MethodHandles.lookup().findVarHandle(LockHold.class, "ticket", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LockEngine engine;
  private Object party;

  /**
   * Odd while it may be held. Whether it is, only the lock's value says, so a stale copy of this
   * can do no harm.
   */
  private long ticket = NONE;

  LockHold(LockEngine engine, Object party) {
    this.engine = engine;
    this.party = party;
  }

  /** It has got in with {@code ticket}. */
  void begin(long grantedTicket) {
    ticket = grantedTicket;
    engine.setHolder(this);
  }

  final long ticket() {
    return ticket;
  }

  final Object party() {
    return party;
  }

  final void setParty(Object newParty) {
    party = newParty;
  }

  boolean isScoped() {
    return false;
  }

  /** Since when, or {@link #UNKNOWN}. */
  long sinceNanos() {
    return UNKNOWN;
  }

  @Override
  LockEngine engine() {
    return engine;
  }

  @Override
  public final int permits() {
    return 1;
  }

  @Override
  public @Nullable Tag tag() {
    return null;
  }

  @Override
  public final boolean isHeld() {
    return engine.isCurrent(ticket);
  }

  @Override
  boolean tryClose() {
    if (!engine.releaseTicket(ticket)) {
      return false;
    }
    end();
    return true;
  }

  /**
   * Gives back to whoever is next, and may be let in again, when {@code waiter} has done what it
   * begins with that; false, and no effect, if it was given back before. Of those who try at a time
   * one succeeds, and from then on nobody but the lock writes the ticket: it may write a new one as
   * soon as this one is given back.
   */
  final boolean lend(SignalWaiter waiter) {
    long present = ticket;
    return present != NONE
        && TICKET.compareAndSet(this, present, NONE)
        && engine.releaseTicket(present, waiter);
  }

  /** Nobody is about to let it in again: if it is dead, it leads to no thread or coroutine. */
  public final void forget() {
    if (!isHeld()) {
      party = Parties.TRANSFERRED;
    }
  }

  @Override
  boolean forfeit(long value) {
    boolean wasHeld = ticket == value && ticket != NONE;
    if (wasHeld) {
      end();
    }
    return wasHeld;
  }

  private void end() {
    ticket = NONE;
    // The lock may remember this hold until it is taken again; it must not remember a coroutine or
    // a thread by it.
    party = Parties.TRANSFERRED;
  }

  @Override
  public Hold transfer() {
    party = Parties.TRANSFERRED;
    return this;
  }

  /** With a label or an owner, or of a scope. Knows since when. */
  static class OfRequest extends LockHold {
    private volatile @Nullable Tag tag;
    private final boolean scoped;
    private volatile long sinceNanos = UNKNOWN;

    OfRequest(LockEngine engine, Object party, @Nullable Tag tag, boolean scoped) {
      super(engine, party);
      this.tag = tag;
      this.scoped = scoped;
    }

    @Override
    boolean readsClock() {
      return tag != null;
    }

    @Override
    public Hold transfer() {
      Tag present = tag;
      tag = present == null ? null : new Tag(present.label(), null);
      return super.transfer();
    }

    @Override
    final void stamp(long nanos) {
      sinceNanos = nanos;
    }

    @Override
    boolean isScoped() {
      return scoped;
    }

    @Override
    final long sinceNanos() {
      return sinceNanos;
    }

    @Override
    public final @Nullable Tag tag() {
      return tag;
    }

    final void setTag(@Nullable Tag newTag) {
      tag = newTag;
    }
  }
}
