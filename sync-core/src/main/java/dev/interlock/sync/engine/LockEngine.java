package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy of an exclusive lock. The value counts: even is free, odd is held, and the odd number
 * is the ticket with which that hold, and no other, is given back.
 */
public class LockEngine extends ScopeEngine {
  private static final VarHandle HOLDER;

  static {
    try {
      HOLDER = MethodHandles.lookup().findVarHandle(LockEngine.class, "holder", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Parties parties;

  /**
   * The {@link LockHold} of the holder, or the party itself if it is in a scope without a hold. For
   * reports and the self-deadlock check only, written by the holder just after it got in. A hold
   * left here is recognised as old by its ticket; a scope clears this before it gives back, so a
   * party that is seen here is inside.
   */
  @SuppressWarnings("UnusedVariable") // read and written through HOLDER
  private @Nullable Object holder;

  // When somebody first took notice of the hold with that ticket. Guarded by the latch.
  private long noticedTicket;
  private long noticedNanos;

  public LockEngine(@Nullable String name, Fairness fairness, LongSupplier clock, Parties parties) {
    super(name, fairness, clock, 0);
    this.parties = parties;
  }

  @Override
  protected long take(long value, int permits) {
    return isHeld(value) ? REFUSED : value + 1;
  }

  @Override
  protected long give(long value, long ticket) {
    return isHeld(value) && value == ticket ? value + 1 : REFUSED;
  }

  @Override
  protected long tokenOf(long value, int permits) {
    return value;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long ticket) {
    if (grant == null) {
      HOLDER.setRelease(this, party);
    } else {
      ((LockHold) grant).begin(ticket);
    }
  }

  @Override
  protected void onTakeBack(Waiter waiter) {
    if (waiter.grant == null) {
      HOLDER.setRelease(this, null);
    }
  }

  @Override
  protected String kind() {
    return "lock";
  }

  // ---- What it gives the doors ----

  @Override
  public LockHold newHold(int permits, Object party, @Nullable Tag tag, boolean scoped) {
    return tag == null && !scoped
        ? newHold(party)
        : new LockHold.OfRequest(this, party, tag, scoped);
  }

  /** The plain hold: neither label nor owner, and anybody may close it. */
  public LockHold newHold(Object party) {
    return new LockHold(this, party);
  }

  @Override
  public boolean tryEnter(EngineHold hold) {
    return tryEnter((LockHold) hold);
  }

  /** As the other, without the cast. */
  public boolean tryEnter(LockHold hold) {
    if (hold.readsClock()) {
      hold.stamp(nowNanos());
    }
    long ticket = takeNow(1);
    if (ticket == REFUSED) {
      if (hold.readsClock()) {
        // It may be going to wait, which is not to hold.
        hold.stamp(LockHold.UNKNOWN);
      }
      return false;
    }
    hold.begin(ticket);
    return true;
  }

  /** A hold of the current thread's own, for a view that knows its caller by its thread. */
  public ThreadHold newThreadHold() {
    return new ThreadHold(this);
  }

  /**
   * The {@link ThreadHold} that the current thread has now, or null. Exact: nobody else writes down
   * a holder while that thread is inside.
   */
  public @Nullable ThreadHold threadHold() {
    return HOLDER.getAcquire(this) instanceof ThreadHold hold
            && hold.party() == Thread.currentThread()
            && hold.isHeld()
        ? hold
        : null;
  }

  final Parties parties() {
    return parties;
  }

  /** Who was the last to write itself down. */
  final @Nullable Object lastHolder() {
    return HOLDER.getAcquire(this);
  }

  final void setHolder(@Nullable LockHold hold) {
    HOLDER.setRelease(this, hold);
  }

  final boolean releaseTicket(long ticket) {
    return release(ticket);
  }

  final boolean releaseTicket(long ticket, SignalWaiter waiter) {
    return release(ticket, waiter);
  }

  final boolean isCurrent(long ticket) {
    return isHeld(ticket) && value() == ticket;
  }

  @Override
  public boolean tryEnter(int permits, Object party) {
    if (takeNow(1) == REFUSED) {
      return false;
    }
    HOLDER.setRelease(this, party);
    return true;
  }

  @Override
  public void exit(int permits) {
    HOLDER.setRelease(this, null);
    leave(1);
  }

  @Override
  public LockBusyException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    return new LockBusyException(
        snapshotOf(capture), timeoutNanos, waitedNanos, parties.isPossibleDeadlock(capture));
  }

  // ---- Insight ----

  public boolean isLocked() {
    return isHeld(value());
  }

  @Override
  public LockSnapshot snapshot() {
    return (LockSnapshot) super.snapshot();
  }

  /** Throws if a scope of the same party, or of the same owner, holds the lock. */
  @Override
  public void checkNotInside(Object party, @Nullable Tag tag) {
    long ticket = value();
    Object inside = HOLDER.getAcquire(this);
    if (inside instanceof LockHold hold) {
      if (hold.isScoped() && hold.ticket() == ticket) {
        if (parties.isOwner(parties.ownerOf(hold.party(), hold.tag()), party, tag)) {
          throw selfDeadlock("a scope of the same owner");
        }
        if (parties.same(hold.party(), party)) {
          throw selfDeadlock("a scope around this call");
        }
      }
    } else if (inside != null && isHeld(ticket)) {
      if (parties.isOwner(parties.ownerOf(inside, null), party, tag)) {
        throw selfDeadlock("a scope of the same owner");
      }
      if (parties.same(inside, party)) {
        throw selfDeadlock("a scope around this call");
      }
    }
  }

  @Override
  protected void onWait(long value, long nowNanos) {
    notice(value, nowNanos);
  }

  private void notice(long value, long nowNanos) {
    if (isHeld(value) && noticedTicket != value) {
      noticedTicket = value;
      noticedNanos = nowNanos;
    }
  }

  @Override
  protected void onCapture(Capture capture, long value) {
    capture.value = value;
    if (!isHeld(value)) {
      return;
    }
    if (value == capture.valueBefore && capture.nowNanos != Long.MIN_VALUE) {
      notice(value, capture.nowNanos);
    }
    capture.holder = awaitHolder(value);
    capture.holderSinceNanos = noticedTicket == value ? noticedNanos : capture.nowNanos;
    capture.holderSinceAtLeast = true;
    if (capture.holder instanceof LockHold hold) {
      capture.holder = hold.party();
      capture.holderTag = hold.tag();
      if (hold.sinceNanos() != LockHold.UNKNOWN) {
        capture.holderSinceNanos = hold.sinceNanos();
        capture.holderSinceAtLeast = false;
      }
    }
  }

  /** The holder writes itself down one step after its CAS; wait for that step, but not for ever. */
  Object awaitHolder(long ticket) {
    for (int tries = 0; tries < 1_000; tries++) {
      Object inside = HOLDER.getAcquire(this);
      if (inside instanceof LockHold hold ? hold.ticket() == ticket : inside != null) {
        return inside;
      }
      Thread.onSpinWait();
    }
    return Parties.ARRIVING;
  }

  @Override
  public LockSnapshot snapshotOf(Capture capture) {
    capture.acquisitions = (capture.value + 1) >>> 1;
    capture.holds = capture.holder == null ? 0 : 1;
    return snapshotOf(capture, name(), parties);
  }

  /** What a lock with one holder says of itself. */
  static LockSnapshot snapshotOf(Capture capture, @Nullable String name, Parties parties) {
    HolderSnapshot holderSnapshot = null;
    if (capture.holder != null) {
      Tag tag = capture.holderTag;
      holderSnapshot =
          new HolderSnapshot(
              tag == null ? null : tag.label(),
              parties.ownerOf(capture.holder, tag),
              parties.doorOf(capture.holder),
              parties.describe(capture.holder),
              capture.nanosSince(capture.holderSinceNanos),
              capture.holderSinceAtLeast);
    }
    return new LockSnapshot(
        name,
        holderSnapshot,
        capture.waiterCount,
        capture.waiters(parties),
        capture.counters(),
        capture.acquisitions,
        capture.holds);
  }

  static boolean isHeld(long value) {
    return (value & 1) != 0;
  }
}
