package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.SyncClosedException;
import dev.interlock.sync.SyncSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A queue of waiters in front of a number. A subclass, the policy, says with two pure functions of
 * that number who may pass: {@link #take} and {@link #give}. Everything else happens here, once,
 * for every primitive and every door.
 */
public abstract class QueuedSynchronizer {
  /*
   * Idea.      The number and four flags share one word. As long as nobody waits, getting in and leaving are one CAS each on that
   *            word. As soon as somebody waits, the word sends every release (and, unless barging is allowed, every newcomer) to
   *            a short critical section, the latch, in which the queue is a plain doubly linked list. Whoever is let in there is
   *            told after the latch is left.
   *
   * State.     63                      20 19             4   3   2   1   0
   *            +-------------------------+----------------+---+---+---+---+      L  latched: one thread is in the critical section
   *            |   value (of the policy) |   overtakes    | C | S | Q | L |      Q  queued: the queue is not empty
   *            +-------------------------+----------------+---+---+---+---+      S  signalled: the first waiter was told to come
   *                                                                              C  closed
   *            overtakes: how often the present first waiter was overtaken.
   *
   * Waiter.    See Waiter: NEW -> WAITING -> one of GRANTED, WITHDRAWN, REFUSED.
   *
   * Invariants I1  While L is set, only the thread that set it writes the state, the queue and any waiter's status.
   *            I2  A waiter is decided once. Granted: its permits are out of the value and will be delivered or taken back.
   *                Withdrawn, refused: it has no permits and will get none.
   *            I3  When L is clear: Q is set exactly if the queue has waiters; S and overtakes are zero if it has none.
   *            I4  When L is clear and Q is set: the first waiter may not pass, or S is set (barging) and its retry is to come.
   *                Nobody waits for what is free.
   *            I5  Waiters are let in in the order in which they were appended. With a bound of 0, nobody passes while Q is set;
   *                with a bound of n, at most n newcomers pass while the same waiter is first.
   *            I6  Nothing of a waiter stays reachable from here once it is decided.
   *            I7  No callback runs while this thread has the latch, and callbacks do not nest: a failing one is
   *                made good by the loop in settle(), not by recursion.
   *
   * Linearize  L1  without waiting: the CAS in takeNow, or leaving the latch in enqueue.  L2  after waiting: leaving the latch in
   *            settle or retry.  L3  release: the CAS in release, or leaving the latch.  L4  giving up: leaving the latch in withdraw.
   *
   * Ordering   field                  | read                    | write              | publishes
   *            state                  | volatile, under a CAS   | CAS, setRelease   | what the last holder did, to the next
   *            status                 | volatile                | volatile, latched  | the grant, to the waiter's own thread
   *            queue, counters, links | under the latch         | under the latch    | by the state word
   *
   * Withdraw   O(1): the waiter unlinks itself. Only the first waiter's leaving can let others pass, so only that looks at the queue.
   * Progress   takeNow and release are lock-free while L and Q are clear (barging: release also while S is set). The latch is held for
   *            a bounded number of steps per waiter that is decided, without allocation, parking or foreign code; those who meet it
   *            spin, then yield. A snapshot holds it for one copy of the queue.
   * Verified   EngineInvariantsTest (I1-I7, each seen to fail on a broken variant), EngineLincheckTest (L1-L4),
   *            the jcstress tests of the verification module (ordering, unpark), EngineFootprintTest (I6).
   */

  /** The answer of {@link #take} and {@link #give} that changes nothing. */
  protected static final long REFUSED = Long.MIN_VALUE;

  private static final long LATCHED = 1;
  private static final long QUEUED = 1 << 1;
  private static final long SIGNALLED = 1 << 2;
  private static final long CLOSED = 1 << 3;
  private static final long ONE_OVERTAKE = 1 << 4;
  private static final long OVERTAKES = 0xFFFFL << 4;
  private static final int VALUE_SHIFT = 20;
  private static final long BELOW_VALUE = (1L << VALUE_SHIFT) - 1;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(QueuedSynchronizer.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long state;
  private final @Nullable String name;
  private final int maxOvertakes;
  private final LongSupplier clock;

  // Guarded by the latch.
  private final WaiterQueue queue = new WaiterQueue();
  private @Nullable Throwable closeReason;

  QueuedSynchronizer(@Nullable String name, Fairness fairness, LongSupplier clock, long value) {
    this.name = name == null ? null : Arguments.name("name", name);
    this.maxOvertakes = fairness.getMaxOvertakes();
    this.clock = clock;
    this.state = value << VALUE_SHIFT;
  }

  // ---- What a policy says
  // ------------------------------------------------------------------------------------------

  /**
   * The value after a request for {@code permits} has passed at {@code value}, or {@link #REFUSED}.
   * Pure.
   */
  protected abstract long take(long value, int permits);

  /**
   * The value after {@code token} was given back at {@code value}, or {@link #REFUSED} if it is not
   * out. Pure.
   */
  protected abstract long give(long value, long token);

  /**
   * The token that takes back a grant of {@code permits} that nobody has used yet, at {@code
   * value}. Pure.
   */
  protected abstract long tokenOf(long value, int permits);

  /** {@code waiter} gets in and the value becomes {@code value}. Under the latch. */
  protected abstract void onGrant(Waiter waiter, long value);

  /** A grant without a hold is taken back before anybody has used it. Under the latch. */
  protected void onTakeBack() {}

  /** Somebody begins to wait at {@code value}. Under the latch. */
  protected void onWait(long value, long nowNanos) {}

  /** Copies what a snapshot needs beyond the queue. Under the latch. */
  protected abstract void onCapture(Capture capture, long value);

  /** Builds the snapshot, after the latch. */
  public abstract SyncSnapshot snapshotOf(Capture capture);

  /** {@code "lock"}, {@code "semaphore"}. */
  protected abstract String kind();

  // ---- What a policy gives the doors
  // -------------------------------------------------------------------------------

  /**
   * A hold that is not held yet. {@code scoped}: only the code that gets it, and no other, will
   * give it back.
   */
  public abstract EngineHold newHold(int permits, Object party, @Nullable Tag tag, boolean scoped);

  /** Gets in with {@code hold} if that is possible at once. */
  public abstract boolean tryEnter(EngineHold hold);

  /**
   * Gets in without a hold if that is possible at once. Only the one who is inside, and once, calls
   * {@link #exit}.
   */
  public abstract boolean tryEnter(int permits, Object party);

  /** Leaves what {@link #tryEnter(int, Object)}, or a waiter without a hold, has entered. */
  public abstract void exit(int permits);

  /** Refuses a wait without end for oneself. */
  public void checkNotInside(Object party, @Nullable Tag tag) {}

  /** The error of a caller that gave up. */
  public abstract SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos);

  // ---- Without waiting
  // ---------------------------------------------------------------------------------------------

  /**
   * Passes if that is possible at once: the new value, or {@link #REFUSED}. Lock-free while nobody
   * waits.
   */
  protected final long takeNow(int permits) {
    for (; ; ) {
      long s = state;
      if ((s & (LATCHED | CLOSED)) != 0) {
        return takeLatched(permits);
      }
      long next = passing(s, permits);
      if (next == REFUSED) {
        return REFUSED;
      }
      if (STATE.compareAndSet(this, s, next)) {
        return value(next);
      }
    }
  }

  private long takeLatched(int permits) {
    long s = latch();
    if ((s & CLOSED) != 0) {
      unlatch(s);
      throw closedException();
    }
    long next = passing(s, permits);
    unlatch(next == REFUSED ? s : next);
    return next == REFUSED ? REFUSED : value(next);
  }

  /** The state after a newcomer has passed, or {@link #REFUSED} if it may not (I5). */
  private long passing(long s, int permits) {
    long overtake = 0;
    if ((s & QUEUED) != 0) {
      if (overtakes(s) >= maxOvertakes) {
        return REFUSED;
      }
      overtake = ONE_OVERTAKE;
    }
    long value = take(value(s), permits);
    return value == REFUSED ? REFUSED : withValue(s, value) + overtake;
  }

  /**
   * Gives back {@code token}; false, and no effect, if it is not out. Lock-free while nobody waits.
   * Runs no foreign code but the wake-ups of those it lets in.
   */
  protected final boolean release(long token) {
    for (; ; ) {
      long s = state;
      boolean firstWaiterMustBeServed = (s & (QUEUED | SIGNALLED)) == QUEUED;
      if ((s & LATCHED) != 0 || firstWaiterMustBeServed) {
        return releaseLatched(token);
      }
      long value = give(value(s), token);
      if (value == REFUSED) {
        return false;
      }
      if (STATE.compareAndSet(this, s, withValue(s, value))) {
        return true;
      }
    }
  }

  private boolean releaseLatched(long token) {
    long s = latch();
    long value = give(value(s), token);
    if (value == REFUSED) {
      unlatch(s);
      return false;
    }
    settle(withValue(s, value));
    return true;
  }

  // ---- Waiting
  // -----------------------------------------------------------------------------------------------------

  /**
   * Lets {@code waiter} in at once (true) or appends it to the queue (false).
   *
   * @throws SyncClosedException if this is closed
   */
  public final boolean enqueue(Waiter waiter) {
    return enter(waiter, null);
  }

  /** Lets {@code waiter} in at once (true) or takes down why not (false), in one step. */
  public final boolean enterOrCapture(Waiter waiter, Capture capture) {
    return enter(waiter, capture);
  }

  private boolean enter(Waiter waiter, @Nullable Capture insteadOfWaiting) {
    waiter.arrivedNanos = nowNanos();
    long s = latch();
    if ((s & CLOSED) != 0) {
      unlatch(s);
      throw closedException();
    }
    long next = passing(s, waiter.permits);
    if (next == REFUSED) {
      if (insteadOfWaiting == null) {
        append(waiter, value(s));
        s |= QUEUED;
      } else {
        capture(insteadOfWaiting, s);
      }
      unlatch(s);
      return false;
    }
    onGrant(waiter, value(next));
    waiter.status = Waiter.GRANTED;
    unlatch(next);
    if (waiter.hold != null) {
      waiter.hold.stamp(waiter.arrivedNanos);
    }
    return true;
  }

  /**
   * Takes {@code waiter} out of the queue, if its outcome is still open. O(1).
   *
   * @param timedOut whether its time was up, or it was cancelled
   * @param capture filled with the state it leaves behind, if not null
   * @return whether it was this call that decided: the waiter has nothing and will get nothing
   */
  public final boolean withdraw(Waiter waiter, boolean timedOut, @Nullable Capture capture) {
    if (waiter.status != Waiter.WAITING) {
      return false;
    }
    long s = latch();
    if (waiter.status != Waiter.WAITING) {
      unlatch(s);
      return false;
    }
    boolean wasFirst = waiter == queue.first();
    s = remove(waiter, timedOut, s);
    if (capture != null) {
      capture(capture, s);
    }
    if (wasFirst) {
      settle(s);
    } else {
      unlatch(s);
    }
    return true;
  }

  /**
   * The signalled {@code waiter} comes to take its turn. If somebody was faster, the next release
   * signals it again.
   */
  public final void retry(Waiter waiter) {
    long s = latch();
    if (waiter.status != Waiter.WAITING) {
      unlatch(s);
      return;
    }
    s &= ~SIGNALLED;
    long value = take(value(s), waiter.permits);
    if (value == REFUSED) {
      unlatch(s);
    } else {
      settle(grant(waiter, value, s), waiter);
    }
  }

  /**
   * Gives back {@code hold} and waits again behind everybody who is waiting now, in one step.
   *
   * @return false if nobody waits: nothing has changed and the caller still has what it had
   * @throws IllegalStateException if the hold was given back before; nothing has changed
   */
  public final boolean releaseAndRequeue(EngineHold hold, Waiter waiter) {
    waiter.arrivedNanos = nowNanos();
    long s = latch();
    boolean wanted = (s & QUEUED) != 0;
    if (wanted ? !hold.forfeit(value(s)) : !hold.isHeld()) {
      unlatch(s);
      throw hold.givenBackBefore();
    }
    if (!wanted) {
      unlatch(s);
      return false;
    }
    long value = give(value(s), tokenOf(value(s), hold.permits()));
    append(waiter, value);
    settle(withValue(s, value));
    return true;
  }

  /**
   * Takes back the grant of {@code waiter}, who has made no use of it and will not; the next in the
   * queue gets it.
   */
  public final void takeBack(Waiter waiter) {
    settle(takeBack(latch(), waiter));
  }

  /**
   * Replaces the value by {@code change} of it, which runs under the latch, and lets in who may
   * pass now.
   */
  protected final void update(LongUnaryOperator change) {
    long s = latch();
    settle(withValue(s, change.applyAsLong(value(s))));
  }

  /**
   * Fails all who wait with {@code reason} and lets nobody in any more. Those inside leave as
   * usual.
   */
  public final void close(@Nullable Throwable reason) {
    long s = latch();
    if ((s & CLOSED) != 0) {
      unlatch(s);
      return;
    }
    closeReason = reason;
    Waiter refused = null;
    Waiter waiter;
    while ((waiter = queue.last()) != null) {
      queue.remove(waiter);
      waiter.status = Waiter.REFUSED;
      waiter.nextDecided = refused;
      refused = waiter;
    }
    unlatch(afterFirst(s) | CLOSED);
    while (refused != null) {
      Waiter next = refused.nextDecided;
      refused.nextDecided = null;
      try {
        refused.refused(closedException());
      } catch (Throwable failure) {
        report(refused, failure);
      }
      refused = next;
    }
  }

  // ---- Under the latch
  // ---------------------------------------------------------------------------------------------

  /**
   * Lets in everybody who may pass now, leaves the latch with the state {@code s}, and tells them.
   * If telling fails, takes the grant back and starts again, so that the permits reach the next
   * waiter whatever becomes of this one.
   */
  private void settle(long s) {
    settle(s, null);
  }

  private void settle(long s, @Nullable Waiter justGranted) {
    Waiter granted = justGranted;
    Waiter lastGranted = justGranted;
    Waiter unreachable = null;
    Throwable signalFailure = null;
    for (; ; ) {
      Waiter signalled = null;
      Waiter first;
      while ((first = queue.first()) != null) {
        long value = take(value(s), first.permits);
        if (value == REFUSED) {
          break;
        }
        if (overtakes(s) < maxOvertakes) {
          signalled = (s & SIGNALLED) == 0 ? first : null;
          s |= SIGNALLED;
          break;
        }
        s = grant(first, value, s);
        if (lastGranted == null) {
          granted = first;
        } else {
          lastGranted.nextDecided = first;
        }
        lastGranted = first;
      }
      unlatch(s);

      Waiter undelivered = deliver(granted);
      if (unreachable != null && signalFailure != null) {
        tellUndeliverable(unreachable, signalFailure);
      }
      signalFailure = signalled == null ? null : signal(signalled);
      if (undelivered == null && signalFailure == null) {
        return;
      }

      s = takeBack(latch(), undelivered);
      unreachable = null;
      if (signalled != null && signalFailure != null && signalled.status == Waiter.WAITING) {
        s = remove(signalled, false, s);
        unreachable = signalled;
      }
      granted = null;
      lastGranted = null;
    }
  }

  /** Takes {@code waiter}, the first, out of the queue and lets it in: the state without it. */
  private long grant(Waiter waiter, long value, long s) {
    queue.remove(waiter);
    queue.countGrant();
    onGrant(waiter, value);
    waiter.status = Waiter.GRANTED;
    return withValue(afterFirst(s), value);
  }

  private void append(Waiter waiter, long value) {
    onWait(value, waiter.arrivedNanos);
    queue.append(waiter);
    waiter.status = Waiter.WAITING;
  }

  /**
   * The state when the first waiter is no longer first: nobody has overtaken or signalled the one
   * who is now (I3).
   */
  private long afterFirst(long s) {
    queue.countOvertakes(overtakes(s));
    s &= ~(SIGNALLED | OVERTAKES);
    return queue.isEmpty() ? s & ~QUEUED : s | QUEUED;
  }

  /** Takes {@code waiter} out of the queue without letting it in: the state without it. */
  private long remove(Waiter waiter, boolean timedOut, long s) {
    boolean wasFirst = waiter == queue.first();
    queue.remove(waiter);
    waiter.status = Waiter.WITHDRAWN;
    queue.countWithdrawal(timedOut);
    return wasFirst ? afterFirst(s) : s;
  }

  /** Takes back the grants of a chain of waiters: the state without them. */
  private long takeBack(long s, @Nullable Waiter undelivered) {
    while (undelivered != null) {
      Waiter next = undelivered.nextDecided;
      undelivered.nextDecided = null;
      EngineHold hold = undelivered.hold;
      if (hold == null) {
        onTakeBack();
      }
      if (hold == null || hold.forfeit(value(s))) {
        s = withValue(s, give(value(s), tokenOf(value(s), undelivered.permits)));
      }
      undelivered = next;
    }
    return s;
  }

  /** Sets L and returns the state without it, which {@link #unlatch} must follow. */
  @SuppressWarnings(
      "ThreadPriorityCheck") // Correct without the yield; with it, a holder that lost its core gets
  // one sooner.
  private long latch() {
    for (int tries = 0; ; tries++) {
      long s = state;
      if ((s & LATCHED) == 0 && STATE.compareAndSet(this, s, s | LATCHED)) {
        return s;
      }
      if (tries < 64) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private void unlatch(long s) {
    STATE.setRelease(this, s);
  }

  // ---- After the latch
  // ---------------------------------------------------------------------------------------------

  /** Tells each of the chain; returns the chain of those who could not be told. */
  private @Nullable Waiter deliver(@Nullable Waiter granted) {
    Waiter undelivered = null;
    while (granted != null) {
      Waiter next = granted.nextDecided;
      granted.nextDecided = null;
      try {
        EngineHold hold = granted.hold;
        if (hold != null && hold.readsClock()) {
          hold.stamp(nowNanos());
        }
        granted.granted();
      } catch (Throwable failure) {
        tellUndeliverable(granted, failure);
        granted.nextDecided = undelivered;
        undelivered = granted;
      }
      granted = next;
    }
    return undelivered;
  }

  private static @Nullable Throwable signal(Waiter waiter) {
    try {
      waiter.signalled();
      return null;
    } catch (Throwable failure) {
      return failure;
    }
  }

  private static void tellUndeliverable(Waiter waiter, Throwable failure) {
    try {
      waiter.undeliverable(failure);
    } catch (Throwable secondFailure) {
      failure.addSuppressed(secondFailure);
      report(waiter, failure);
    }
  }

  /** A waiter that cannot even be told of its failure must not hurt whoever happens to run this. */
  private static void report(Waiter waiter, Throwable failure) {
    System.getLogger(QueuedSynchronizer.class.getPackageName())
        .log(
            System.Logger.Level.WARNING,
            "a waiter (" + waiter.party + ") could not be resumed",
            failure);
  }

  // ---- Insight
  // -----------------------------------------------------------------------------------------------------

  /** The state now, with all waiters. */
  public SyncSnapshot snapshot() {
    for (int room = queue.size() + 16; ; room = queue.size() + room) {
      Capture capture = new Capture(room, nowNanos());
      long s = latch();
      capture(capture, s);
      unlatch(s);
      if (capture.isComplete()) {
        return snapshotOf(capture);
      }
    }
  }

  /** The state now, with the first waiters only, for a message. */
  public final SyncSnapshot excerpt() {
    Capture capture = Capture.excerpt(this);
    long s = latch();
    capture(capture, s);
    unlatch(s);
    return snapshotOf(capture);
  }

  private void capture(Capture capture, long s) {
    queue.copyTo(capture);
    capture.overtakes += overtakes(s);
    onCapture(capture, value(s));
  }

  final RuntimeException closedException() {
    return new SyncClosedException(describe() + " is closed", closeReason);
  }

  /** The value of the policy now. */
  protected final long value() {
    return value(state);
  }

  /** Whether somebody waits. */
  public final boolean hasWaiters() {
    return (state & QUEUED) != 0;
  }

  /** The object's clock, in nanoseconds; only differences mean anything. */
  public final long nowNanos() {
    return clock.getAsLong();
  }

  /** Whether callers that have not waited may go first. */
  public final boolean isBarging() {
    return maxOvertakes > 0;
  }

  public final @Nullable String name() {
    return name;
  }

  /** {@code lock 'camera'}, or {@code lock} if it has no name. */
  public final String describe() {
    return name == null ? kind() : kind() + " '" + name + "'";
  }

  private static long value(long s) {
    return s >> VALUE_SHIFT;
  }

  private static long withValue(long s, long value) {
    return value << VALUE_SHIFT | (s & BELOW_VALUE);
  }

  private static int overtakes(long s) {
    return (int) ((s & OVERTAKES) >>> 4);
  }
}
