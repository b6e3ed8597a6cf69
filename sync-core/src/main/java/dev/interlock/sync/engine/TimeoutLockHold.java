package dev.interlock.sync.engine;

import dev.interlock.sync.LockSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The hold of a timeout lock: it may be let in again, as the same object, with the same job, as
 * often as it likes, but for one caller at a time.
 *
 * <pre>
 *            pending:  null            the waiter                 a break
 *   not held           dead            waits to be let in again   runs a block meanwhile
 *   held               held            is about to give back      -
 * </pre>
 *
 * <p>To close it ends whatever is pending, too: whoever leaves its scope leaves nothing behind that
 * could let it in again.
 */
public class TimeoutLockHold extends LockHold.OfRequest {
  private static final VarHandle PENDING;

  static {
    try {
      PENDING =
          MethodHandles.lookup().findVarHandle(TimeoutLockHold.class, "pending", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Object pending;
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
    checkHeld();
    Tag present = tag();
    setTag(new Tag(job, present == null ? null : present.owner()));
  }

  /** The lock when it was refused last, or null if it was not, or has got in since. */
  public final @Nullable LockSnapshot refusal() {
    return refusal;
  }

  /** It was not had in time. */
  public final void refuse(LockSnapshot snapshot) {
    refusal = snapshot;
  }

  final void checkHeld() {
    if (!isHeld()) {
      throw pending == null
          ? givenBackBefore()
          : new IllegalStateException(describe() + " is given back for now");
    }
  }

  final void checkNotHeld() {
    if (isHeld()) {
      throw new IllegalStateException(describe() + " is held already");
    }
  }

  // ---- Again ----

  /** Under the latch. */
  @Override
  final void begin(long grantedTicket) {
    if (refusal != null) {
      refusal = null;
    }
    super.begin(grantedTicket);
    if (pending != null) {
      // The last of these steps: whoever finds nothing pending finds the ticket.
      pending = null;
    }
  }

  @Override
  final boolean layDown(long value) {
    boolean wasHeld = ticket() == value && clearTicket(value);
    if (wasHeld) {
      stamp(UNKNOWN);
    }
    return wasHeld;
  }

  /**
   * {@code waiter} is the one that is to get it.
   *
   * @param since the break that has to be pending, or null
   */
  final void beginWait(Waiter waiter, @Nullable Object since) {
    Object present = pending;
    boolean isFree =
        present == since || (since == null && present instanceof Waiter old && old.isDecided());
    if (!isFree || !PENDING.compareAndSet(this, present, waiter)) {
      throw since == null
          ? new IllegalStateException(describe() + " is given back for now, by another call")
          : closedMeanwhile();
    }
    refusal = null;
    if (!isHeld()) {
      stamp(UNKNOWN);
      if (party() == Parties.TRANSFERRED) {
        setParty(waiter.party);
      }
    }
  }

  final void endWait(Waiter waiter) {
    PENDING.compareAndSet(this, waiter, null);
  }

  /**
   * Gives it back for a while.
   *
   * @return the break, which {@link TimeoutLockEngine#takeAgain} or {@link #endBreak} ends
   * @throws IllegalStateException if it is not held
   */
  public final Object beginBreak() {
    long present = ticket();
    Object newBreak = new Object();
    if (!PENDING.compareAndSet(this, null, newBreak)) {
      throw new IllegalStateException(describe() + " is given back for now, by another call");
    }
    if (!engine().releaseTicket(present)) {
      endBreak(newBreak);
      throw givenBackBefore();
    }
    var unused = clearTicket(present);
    return newBreak;
  }

  /** It is not going to be taken again after {@code since}. */
  public final void endBreak(Object since) {
    PENDING.compareAndSet(this, since, null);
  }

  // ---- No more ----

  @Override
  public final void close() {
    for (; ; ) {
      long present = ticket();
      Object wait = pending;
      boolean closed = tryClose();
      if (callOff(wait) || closed) {
        return;
      }
      if (pending == null && ticket() == present) {
        return;
      }
    }
  }

  /** Ends what is pending; false if it has ended before. */
  private boolean callOff(@Nullable Object wait) {
    if (!(wait instanceof Waiter waiter)) {
      return wait != null && PENDING.compareAndSet(this, wait, null);
    }
    if (!engine().withdraw(waiter, false, null)) {
      // It has got in, or is somebody else's to tell.
      endIfDecided(waiter);
      return false;
    }
    try {
      waiter.refused(closedMeanwhile());
    } catch (Throwable failure) {
      Deliveries.report(failure);
    }
    return true;
  }

  /** One that was refused, since the lock was closed, is told without a word to its hold. */
  private void endIfDecided(Waiter waiter) {
    if (waiter.isDecided()) {
      endWait(waiter);
    }
  }

  final IllegalStateException closedMeanwhile() {
    return new IllegalStateException(describe() + " was closed before it was let in again");
  }

  @Override
  final boolean tryClose() {
    long present = ticket();
    if (!engine().releaseTicket(present)) {
      return false;
    }
    end(present);
    return true;
  }

  @Override
  final boolean forfeit(long value) {
    boolean wasHeld = ticket() == value && value != NONE;
    if (wasHeld) {
      end(value);
    }
    return wasHeld;
  }

  /** Unless it was let in again already. */
  private void end(long ended) {
    if (clearTicket(ended)) {
      setParty(Parties.TRANSFERRED);
    }
  }
}
