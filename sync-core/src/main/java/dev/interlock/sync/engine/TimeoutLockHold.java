package dev.interlock.sync.engine;

import dev.interlock.sync.LockSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The hold of a timeout lock: it may be let in again, as the same object, with the same job, as
 * often as it likes, but by one call at a time.
 *
 * <pre>
 *            call:  null     a waiter                           a break
 *   not held        dead     waits to be let in again           runs a block meanwhile
 *   held            held     is about to give back, or is in    -
 *                            and still to be told
 * </pre>
 *
 * <p>As long as the call lasts, no other lets it in, so what it is let in with then is that call's
 * alone: to be told of, or to be taken back. To close it ends the call, too: whoever leaves its
 * scope leaves nothing behind that could let it in again.
 *
 * <p>Its ticket, and with that whether it is held, changes under the latch only, and is never one
 * that it had before.
 */
public class TimeoutLockHold extends LockHold.OfRequest {
  private static final VarHandle CALL;

  static {
    try {
      CALL = MethodHandles.lookup().findVarHandle(TimeoutLockHold.class, "call", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Object call;
  private volatile @Nullable LockSnapshot refusal;

  public TimeoutLockHold(
      TimeoutLockEngine engine, Object party, @Nullable Tag tag, boolean scoped) {
    super(engine, party, tag, scoped);
  }

  @Override
  public final TimeoutLockEngine engine() {
    return (TimeoutLockEngine) super.engine();
  }

  /** Always, so that one knows when it was let in last. */
  @Override
  final boolean readsClock() {
    return true;
  }

  final boolean isHeldForLessThan(long periodNanos, long nowNanos) {
    long since = sinceNanos();
    return since != UNKNOWN && nowNanos - since < periodNanos;
  }

  /** From now on its job is {@code job}, or nameless if that is null. */
  public final void rename(@Nullable String job) {
    if (job != null) {
      var unused = Arguments.name("job", job);
    }
    Object during = call;
    if (!isHeld()) {
      throw notHeld(during);
    }
    Tag present = tag();
    setTag(new Tag(job, present == null ? null : present.owner()));
  }

  /** The lock when it was refused last, or null if it was not, or has got in since. */
  public final @Nullable LockSnapshot refusal() {
    return refusal;
  }

  /** It was not had in time, by an attempt that its caller does not know yet. */
  public final void refuse(LockSnapshot snapshot) {
    refusal = snapshot;
  }

  // ---- Under the latch ----

  @Override
  final void begin(long grantedTicket) {
    if (refusal != null) {
      refusal = null;
    }
    if (sinceNanos() != UNKNOWN) {
      stamp(UNKNOWN);
    }
    super.begin(grantedTicket);
  }

  /** A free lock leads to no hold, and a dead hold to no thread or coroutine. */
  @Override
  final boolean forfeit(long value) {
    boolean wasHeld = ticket() == value;
    if (wasHeld) {
      engine().setHolder(null);
      if (call == null) {
        setParty(Parties.TRANSFERRED);
      }
    }
    return wasHeld;
  }

  /**
   * Begins the call of {@code waiter}, whose party has it from then on; false if it is not dead.
   */
  final boolean beginAnew(Waiter waiter) {
    boolean begun = !isHeld() && beginCall(waiter, null);
    if (begun && call == waiter) {
      setParty(waiter.party);
    }
    return begun;
  }

  // ---- Calls ----

  /** Begins {@code next} in place of {@code present}; false if that is not what there is. */
  final boolean beginCall(Object next, @Nullable Object present) {
    boolean begun = CALL.compareAndSet(this, present, next);
    if (begun && next instanceof Waiter waiter && waiter.isDecided()) {
      // Withdrawn before, so nobody is going to end this.
      endCall(waiter);
    }
    return begun;
  }

  final boolean endCall(Object ended) {
    if (call == ended) {
      forget();
    }
    return CALL.compareAndSet(this, ended, null);
  }

  /**
   * {@code waiter} has given up. In this order: who lets it in next is not told that it was
   * refused.
   *
   * @param timeUp the lock when time was up, or null if it was not
   */
  final void endInVain(Waiter waiter, @Nullable Capture timeUp) {
    try {
      if (timeUp != null && call == waiter) {
        refusal = engine().snapshotOf(timeUp);
      }
    } finally {
      endCall(waiter);
    }
  }

  /**
   * The caller of {@code waiter} is told that it has it: from now on it may be in another call.
   *
   * @return for {@link #giveBack(long)}
   */
  public final long endTold(Waiter waiter) {
    long granted = ticket();
    endCall(waiter);
    return granted;
  }

  /** Gives back what the caller was told of, if nobody has done that since. */
  public final void giveBack(long granted) {
    engine().release(granted, this);
  }

  /**
   * Gives it back for a while.
   *
   * @return the break, which {@link TimeoutLockEngine#takeAgain} or {@link #endBreak} ends
   * @throws IllegalStateException if it is not held
   */
  public final Object beginBreak() {
    checkHeld();
    Object newBreak = new Object();
    if (!beginCall(newBreak, null)) {
      throw inCall();
    }
    if (!engine().release(ticket(), this)) {
      endBreak(newBreak);
      throw givenBackBefore();
    }
    return newBreak;
  }

  /** It is not going to be taken again after {@code since}; no effect if it waits for that. */
  public final void endBreak(Object since) {
    endCall(since);
  }

  // ---- No more ----

  @Override
  public final void close() {
    long present;
    Object during;
    do {
      present = ticket();
      during = call;
      if (tryClose() || callOff(during)) {
        return;
      }
      // There was nothing to end. If it is still the same, it was dead; else it has moved on.
    } while (during != call || present != ticket());
  }

  @Override
  final boolean tryClose() {
    // In this order: a waiter that it was let in for by then is seen, or was told.
    long present = engine().value();
    if (call instanceof Waiter waiter && engine().takeBack(waiter)) {
      tellClosed(waiter);
      return true;
    }
    return engine().release(present, this);
  }

  /** Ends what has not let it in yet; false if there is nothing. */
  private boolean callOff(@Nullable Object during) {
    if (!(during instanceof Waiter waiter)) {
      return during != null && endCall(during);
    }
    boolean calledOff = engine().withdraw(waiter, false, null);
    if (calledOff) {
      tellClosed(waiter);
    }
    return calledOff;
  }

  private void tellClosed(Waiter waiter) {
    try {
      waiter.refused(closedMeanwhile());
    } catch (Throwable failure) {
      Deliveries.report(failure);
    }
  }

  // ---- Refusals ----

  /** It is held, and no call is going to give it back or to take it away. */
  final void checkHeld() {
    Object during = call;
    if (during != null || !isHeld()) {
      throw notHeld(during);
    }
  }

  @Override
  final IllegalStateException notReleased() {
    return notHeld(call);
  }

  private IllegalStateException notHeld(@Nullable Object during) {
    return during == null ? givenBackBefore() : inCall();
  }

  /** To a second call, which may be one by the block that runs in the first. */
  final IllegalStateException inCall() {
    return new IllegalStateException(
        describe() + " is given back for now, in a call that has not ended");
  }

  final IllegalStateException notDead() {
    return isHeld() ? new IllegalStateException(describe() + " is held already") : inCall();
  }

  final IllegalStateException closedMeanwhile() {
    return new IllegalStateException(describe() + " was closed before it was let in again");
  }
}
