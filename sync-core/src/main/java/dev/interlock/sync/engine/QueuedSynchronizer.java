package dev.interlock.sync.engine;

import static dev.interlock.sync.engine.StateWord.CLOSED;
import static dev.interlock.sync.engine.StateWord.LATCHED;
import static dev.interlock.sync.engine.StateWord.ONE_OVERTAKE;
import static dev.interlock.sync.engine.StateWord.OVERTAKES;
import static dev.interlock.sync.engine.StateWord.QUEUED;
import static dev.interlock.sync.engine.StateWord.SIGNALLED;
import static dev.interlock.sync.engine.StateWord.overtakes;
import static dev.interlock.sync.engine.StateWord.withValue;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncClosedException;
import dev.interlock.sync.SyncSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A queue of waiters in front of a number. A subclass, the policy, says with two pure functions of
 * that number who may pass: {@link #take} and {@link #give}. Everything else happens here, once,
 * for every primitive and every door.
 */
public abstract class QueuedSynchronizer extends Policy {
  /*
   * Idea.      The number and four flags share one word (StateWord). As long as nobody waits,
   *            getting in and leaving are one CAS each on that word. As soon as somebody waits,
   *            the word sends every release, and every newcomer that may not barge, to a short
   *            critical section, the latch, in which the queue is a plain ring of links.
   *            Whoever is let in there is told after the latch is left.
   *
   * Queue.     first <-> waiter <-> ... <-> last <-> first      each waiter: see Waiter
   *            Newcomers are appended. The first is let in as soon as it may pass; with barging,
   *            it is signalled to come and try. Anybody may leave from anywhere.
   *
   * Invariants I1  While L is set, only the thread that set it writes the state, the queue and
   *                any waiter's status.
   *            I2  A waiter is decided once. Granted: its permits are out of the value and will be
   *                delivered or taken back. Withdrawn or refused: it will never get any.
   *            I3  When L is clear: Q is set exactly if the queue has waiters; S and the overtakes
   *                are zero if it has none.
   *            I4  When L is clear and Q is set: the first waiter may not pass, or S is set
   *                (barging) and its retry is to come. Nobody waits for what is free.
   *            I5  Waiters are let in in the order in which they were appended, except those who
   *                join one that is inside (FIFO only), who do not wait for their turn. With a
   *                bound of n overtakes, at most n newcomers pass while the same waiter is first; with 0,
   *                nobody passes while Q is set.
   *            I6  A decided waiter is not reachable from here, nor its neighbours from it.
   *            I7  No callback runs while its thread has the latch, and callbacks do not nest: a
   *                failing one is made good by the loop in settle, not by recursion.
   *            I8  When L is clear: whoever waits knows when it has arrived, or a tick is to come
   *                that will tell it.
   *
   * Linearize  L1  getting in at once: the CAS in takeNow, or leaving the latch in enter.
   *            L2  getting in after a wait: leaving the latch in settle.
   *            L3  release: the CAS in release, or leaving the latch in settle.
   *            L4  giving up: leaving the latch in withdraw.
   *
   * Ordering   field           | read            | write            | publishes
   *            state           | volatile        | CAS, setRelease  | what the last holder did, to
   *                            |                 |                  | the next; the queue
   *            status          | volatile        | setRelease; CAS  | the grant, to a future or a
   *                            |                 |                  | coroutine that claims it
   *            told, signalled | volatile        | volatile         | the grant, to a thread; parked
   *                            |                 |                  | is the other half
   *            arrivedNanos    | by reports: any | by the waiter,   | -
   *                            |                 | then latched     |
   *            queue and links | under the latch | under the latch  | -
   *
   * Withdraw   O(1): the waiter unlinks itself. Only the first one's leaving can let others pass.
   * Progress   takeNow and release are lock-free while L and Q are clear; with barging, release
   *            also while S is set. The latch is held for a bounded number of steps per waiter
   *            that is decided, without allocation, parking or foreign code. Those who meet it
   *            spin, then yield. A snapshot holds it for one copy of the queue, a tick for those
   *            who came since the tick before the last.
   * Verified   EngineInvariantsTest (I1-I8) and BrokenVariantsTest, where each guard is seen to
   *            fail; EngineLincheckTest (L1-L4); the verification module's jcstress tests
   *            (ordering, unpark), footprint (I6) and ledger (I2).
   */

  /** The clock that every object has unless it is given another. */
  public static final LongSupplier SYSTEM_CLOCK = ArrivalClock.SYSTEM;

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
  private final ArrivalClock arrivals;

  // Guarded by the latch.
  private final WaiterQueue queue = new WaiterQueue();
  private @Nullable Throwable closeReason;

  QueuedSynchronizer(@Nullable String name, Fairness fairness, LongSupplier clock, long value) {
    this.name = name == null ? null : Arguments.name("name", name);
    this.maxOvertakes = fairness.getMaxOvertakes();
    this.clock = clock;
    this.arrivals = new ArrivalClock(clock);
    this.state = withValue(0, value);
  }

  // ---- Without waiting ----

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
        return StateWord.value(next);
      }
    }
  }

  /**
   * As {@link #takeNow}, with {@code grant} in the same step: for a policy that has more to say of
   * who is inside than a number.
   */
  protected final boolean takeNow(Grant grant, int permits, Object party) {
    long s = latch();
    if ((s & CLOSED) != 0) {
      unlatch(s);
      throw closedException();
    }
    long next = passing(s, permits, grant);
    if (next == REFUSED) {
      unlatch(s);
      return false;
    }
    onGrant(grant, party, StateWord.value(next));
    unlatch(next);
    return true;
  }

  private long takeLatched(int permits) {
    long s = latch();
    if ((s & CLOSED) != 0) {
      unlatch(s);
      throw closedException();
    }
    long next = passing(s, permits);
    unlatch(next == REFUSED ? s : next);
    return next == REFUSED ? REFUSED : StateWord.value(next);
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
    long value = take(StateWord.value(s), permits);
    return value == REFUSED ? REFUSED : withValue(s, value) + overtake;
  }

  /** As the other, or because of whom {@code grant} is for. Under the latch. */
  private long passing(long s, int permits, @Nullable Grant grant) {
    long next = passing(s, permits);
    if (next != REFUSED) {
      return next;
    }
    long value = join(StateWord.value(s), grant);
    return value == REFUSED ? REFUSED : withValue(s, value);
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
      long value = give(StateWord.value(s), token);
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
    long value = give(StateWord.value(s), token);
    if (value == REFUSED) {
      unlatch(s);
      return false;
    }
    settle(withValue(s, value));
    return true;
  }

  /**
   * As the other, and {@code waiter} has begun its wait in the same step: nobody is let in before.
   */
  final boolean release(long token, SignalWaiter waiter) {
    long s = latch();
    long value = give(StateWord.value(s), token);
    if (value == REFUSED) {
      unlatch(s);
      return false;
    }
    boolean hasLeft = waiter.meet();
    settle(withValue(s, value));
    if (hasLeft) {
      waiter.goOn();
    }
    return true;
  }

  /** As the other, and {@code hold} has forfeited it in the same step. */
  final boolean release(long token, EngineHold hold) {
    long s = latch();
    long value = give(StateWord.value(s), token);
    if (value == REFUSED || !hold.forfeit(StateWord.value(s))) {
      unlatch(s);
      return false;
    }
    settle(withValue(s, value));
    return true;
  }

  /** As {@link #release} of {@code permits} that the caller is known to have. */
  protected final void leave(int permits) {
    for (; ; ) {
      long s = state;
      boolean firstWaiterMustBeServed = (s & (QUEUED | SIGNALLED)) == QUEUED;
      if ((s & LATCHED) != 0 || firstWaiterMustBeServed) {
        settle(left(latch(), permits));
        return;
      }
      if (STATE.compareAndSet(this, s, left(s, permits))) {
        return;
      }
    }
  }

  /** Gives back what {@code hold} has, in one step with that; false if it has nothing. */
  protected final boolean leave(EngineHold hold, int permits) {
    long s = latch();
    if (!hold.forfeit(StateWord.value(s))) {
      unlatch(s);
      return false;
    }
    settle(left(s, permits));
    return true;
  }

  private long left(long s, int permits) {
    long value = StateWord.value(s);
    return withValue(s, give(value, tokenOf(value, permits)));
  }

  // ---- Waiting ----

  /**
   * Appends {@code waiter} to the queue (false), unless it is decided at once (true): let in, or
   * withdrawn before it came here.
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
    long valueBefore = value();
    long nanos = ArrivalClock.UNTOLD;
    if (arrivals.isReadFor(waiter)) {
      nanos = nowNanos();
      if (waiter.arrivedNanos == ArrivalClock.UNTOLD) {
        waiter.arrivedNanos = nanos;
      }
    }
    long s = latch();
    if (waiter.isDecided()) {
      unlatch(s);
      return true;
    }
    if ((s & CLOSED) != 0) {
      unlatch(s);
      throw closedException();
    }
    long next = passing(s, waiter.permits, waiter.grant);
    if (next == REFUSED) {
      boolean startTick = false;
      if (insteadOfWaiting == null) {
        startTick = append(waiter, nanos, StateWord.value(s), valueBefore);
        s |= QUEUED;
      } else {
        waiter.become(Waiter.WITHDRAWN);
        insteadOfWaiting.caller = waiter;
        capture(insteadOfWaiting, s);
      }
      unlatch(s);
      if (startTick) {
        startTick();
      }
      if (insteadOfWaiting != null) {
        onWithdrawal(waiter, insteadOfWaiting);
      }
      return false;
    }
    onGrant(waiter.grant, waiter.party, StateWord.value(next));
    waiter.become(Waiter.GRANTED);
    unlatch(next);
    Grant grant = waiter.grant;
    if (grant != null && grant.readsClock()) {
      stamp(grant);
    }
    return true;
  }

  /** For a waiter whose time may be up before it is queued. */
  public final void stampArrival(Waiter waiter) {
    waiter.arrivedNanos = nowNanos();
  }

  /**
   * Takes {@code waiter} out of the queue, or keeps it out, if its outcome is still open. O(1).
   *
   * @param timedOut whether its time was up, or it was cancelled
   * @param capture filled with the state it leaves behind, if not null
   * @return whether it was this call that decided: the waiter has nothing and will get nothing
   */
  public final boolean withdraw(Waiter waiter, boolean timedOut, @Nullable Capture capture) {
    if (waiter.isDecided()) {
      return false;
    }
    long s = latch();
    if (waiter.isDecided()) {
      unlatch(s);
      return false;
    }
    boolean wasFirst = waiter == queue.first();
    s = remove(waiter, timedOut, s);
    if (capture != null) {
      capture.caller = waiter;
      capture(capture, s);
    }
    if (wasFirst) {
      settle(s);
    } else {
      unlatch(s);
    }
    onWithdrawal(waiter, capture);
    return true;
  }

  /**
   * Gives up a {@code waiter} whose call fails before it has waited, which is not counted.
   *
   * @return whether it was this call that decided
   */
  public final boolean discard(Waiter waiter) {
    long s = latch();
    boolean isNew = waiter.status == Waiter.NEW;
    if (isNew) {
      waiter.become(Waiter.WITHDRAWN);
    }
    unlatch(s);
    if (!isNew) {
      return withdraw(waiter, false, null);
    }
    onWithdrawal(waiter, null);
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
    long value = take(StateWord.value(s), waiter.permits);
    if (value == REFUSED) {
      unlatch(s);
    } else {
      settle(grant(waiter, value, s), waiter);
    }
  }

  /**
   * Gives back {@code hold} and waits again behind everybody who is waiting now, in one step.
   *
   * @return false if nobody waits: {@code waiter} is let in at once, with what it had; or if it was
   *     withdrawn before it came here. Either way the hold has not been given back.
   * @throws IllegalStateException if the hold was given back before; nothing has changed
   */
  public final boolean releaseAndRequeue(EngineHold hold, Waiter waiter) {
    long valueBefore = value();
    waiter.arrivedNanos = nowNanos();
    long s = latch();
    boolean wanted = (s & QUEUED) != 0 && !waiter.isDecided();
    if (wanted ? !hold.forfeit(StateWord.value(s)) : !hold.isHeld()) {
      unlatch(s);
      throw hold.givenBackBefore();
    }
    if (!wanted) {
      if (!waiter.isDecided()) {
        waiter.become(Waiter.GRANTED);
      }
      unlatch(s);
      return false;
    }
    long value = give(StateWord.value(s), tokenOf(StateWord.value(s), hold.permits()));
    boolean startTick = append(waiter, waiter.arrivedNanos, value, valueBefore);
    settle(withValue(s, value));
    if (startTick) {
      startTick();
    }
    return true;
  }

  /**
   * Appends {@code waiter}, which comes from another object's queue. It is told when it gets in,
   * even if that is at once; unless it was withdrawn before it came here.
   *
   * @return false if this is closed: then {@code waiter} is refused, and still has to be told
   */
  final boolean transfer(Waiter waiter) {
    long valueBefore = value();
    // How long it has waited elsewhere is told there.
    waiter.arrivedNanos = ArrivalClock.UNTOLD;
    if (arrivals.isReadFor(waiter)) {
      waiter.arrivedNanos = nowNanosForReport(ArrivalClock.UNTOLD);
    }
    long nanos = waiter.arrivedNanos;
    long s = latch();
    if (waiter.status != Waiter.NEW || (s & CLOSED) != 0) {
      boolean refused = waiter.status == Waiter.NEW;
      if (refused) {
        waiter.become(Waiter.REFUSED);
      }
      unlatch(s);
      return !refused;
    }
    boolean startTick = append(waiter, nanos, StateWord.value(s), valueBefore);
    settle(s | QUEUED);
    if (startTick) {
      startTick();
    }
    return true;
  }

  /**
   * Takes back the grant of {@code waiter}, if it has not claimed it; the next in the queue gets
   * it.
   *
   * @return whether it was this call that took it back
   */
  public final boolean takeBack(Waiter waiter) {
    return takeBack(waiter, null);
  }

  private boolean takeBack(Waiter waiter, @Nullable Throwable failure) {
    long s = latch();
    // In one step with what follows: whoever sees that it is void may ask again at once.
    if (!waiter.revoke(failure)) {
      unlatch(s);
      return false;
    }
    settle(takeBack(s, waiter));
    Deliveries.forfeited(waiter);
    return true;
  }

  /** Withdraws {@code waiter}, or takes back its grant, if it has not claimed that. */
  public final void abandon(Waiter waiter) {
    if (!withdraw(waiter, false, null)) {
      takeBack(waiter);
    }
  }

  /** As when {@link Waiter#granted} throws {@code failure}, but found out later. */
  public final void takeBackUndelivered(Waiter waiter, Throwable failure) {
    if (takeBack(waiter, failure)) {
      waiter.undeliverable(failure);
    } else {
      Deliveries.reportIfClaimed(waiter, failure);
    }
  }

  /** As when {@link Waiter#signalled} throws {@code failure}, but found out later. */
  public final void withdrawUnsignalled(Waiter waiter, Throwable failure) {
    if (withdraw(waiter, false, null)) {
      waiter.undeliverable(failure);
    }
  }

  /**
   * Replaces the value by {@code change} of it, which runs under the latch, and lets in who may
   * pass now.
   */
  protected final void update(LongUnaryOperator change) {
    long s = latch();
    settle(withValue(s, change.applyAsLong(StateWord.value(s))));
  }

  /** How many wait now. Under the latch. */
  protected final int waiting() {
    return queue.size();
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
      waiter.become(Waiter.REFUSED);
      waiter.nextDecided = refused;
      refused = waiter;
    }
    unlatch(afterFirst(s) | CLOSED);
    Deliveries.refuse(refused, this::closedException);
  }

  // ---- Under the latch ----

  /**
   * Lets in everybody who may pass now, leaves the latch with the state {@code s}, and tells them.
   * What cannot be delivered is taken back and settled again, so that it reaches the next waiter;
   * only then is the one that could not be reached told of it.
   */
  private void settle(long s) {
    if ((s & QUEUED) == 0) {
      unlatch(s);
    } else {
      settle(s, null);
    }
  }

  private void settle(long s, @Nullable Waiter justGranted) {
    Waiter granted = justGranted;
    Waiter lastGranted = justGranted;
    Waiter inPlace = null;
    Waiter lastInPlace = null;
    Waiter signalledInPlace = null;
    Waiter unreached = null;
    for (; ; ) {
      Waiter signalled = null;
      Waiter first;
      while ((first = queue.first()) != null) {
        long value = take(StateWord.value(s), first.permits);
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
        if (letsJoin()) {
          s = grantToJoiners(first, s);
          while (lastGranted.nextDecided != null) {
            lastGranted = lastGranted.nextDecided;
          }
        }
      }
      unlatch(s);

      // First those who are told without running their code: nobody's code can keep them waiting.
      Waiter revoked = null;
      while (granted != null) {
        Waiter waiter = granted;
        granted = waiter.nextDecided;
        waiter.nextDecided = null;
        if (Deliveries.mayRunInPlace(waiter)) {
          if (lastInPlace == null) {
            inPlace = waiter;
          } else {
            lastInPlace.nextDecided = waiter;
          }
          lastInPlace = waiter;
        } else if (!Deliveries.deliver(waiter, this)) {
          waiter.nextDecided = revoked;
          revoked = waiter;
        }
      }
      if (signalled != null && Deliveries.mayRunInPlace(signalled)) {
        signalledInPlace = signalled;
        signalled = null;
      }
      Throwable signalFailure = signalled == null ? null : Deliveries.signal(signalled);

      // Then the others, one by one, as long as there is nothing to take back first.
      Deliveries.fail(unreached);
      while (revoked == null && signalFailure == null && inPlace != null) {
        Waiter waiter = inPlace;
        inPlace = waiter.nextDecided;
        lastInPlace = inPlace == null ? null : lastInPlace;
        waiter.nextDecided = null;
        revoked = Deliveries.deliver(waiter, this) ? null : waiter;
      }
      if (revoked == null && signalFailure == null && signalledInPlace != null) {
        signalled = signalledInPlace;
        signalledInPlace = null;
        signalFailure = Deliveries.signal(signalled);
      }
      if (revoked == null && signalFailure == null) {
        return;
      }

      s = latch();
      for (Waiter waiter = revoked; waiter != null; waiter = waiter.nextDecided) {
        s = takeBack(s, waiter);
      }
      unreached = revoked;
      if (signalled != null && signalFailure != null && signalled.status == Waiter.WAITING) {
        signalled.failure = signalFailure;
        s = remove(signalled, false, s);
        signalled.nextDecided = unreached;
        unreached = signalled;
      }
      lastGranted = null;
    }
  }

  /** Takes {@code waiter}, the first, out of the queue and lets it in: the state without it. */
  private long grant(Waiter waiter, long value, long s) {
    queue.remove(waiter);
    queue.countGrant();
    onGrant(waiter.grant, waiter.party, value);
    waiter.become(Waiter.GRANTED);
    return withValue(afterFirst(s), value);
  }

  /**
   * Lets in those who join {@code inside}, who has just got in, wherever they are in the queue, and
   * links them after it: the state without them.
   */
  private long grantToJoiners(Waiter inside, long s) {
    Waiter last = inside;
    Waiter waiter = queue.first();
    for (int i = queue.size(); i > 0 && waiter != null; i--) {
      Waiter next = waiter.next;
      long value = join(StateWord.value(s), waiter.grant);
      if (value != REFUSED) {
        s = grant(waiter, value, s);
        last.nextDecided = waiter;
        last = waiter;
      }
      waiter = next;
    }
    return s;
  }

  /** Puts {@code waiter} at the end of the queue: whether a tick has to be started. */
  private boolean append(Waiter waiter, long nanos, long value, long valueBefore) {
    if (value == valueBefore && nanos != ArrivalClock.UNTOLD) {
      onWait(value, nanos);
    }
    queue.append(waiter);
    waiter.become(Waiter.WAITING);
    return arrivals.arrived(waiter);
  }

  private void startTick() {
    try {
      ArrivalClock.start(this::tick);
    } catch (Throwable noTick) {
      tick();
    }
  }

  /**
   * The clock is the system's, no foreign code, so it can be read when nobody can come meanwhile.
   */
  private void tick() {
    long s = latch();
    long nanos = System.nanoTime();
    arrivals.tick(queue, nanos);
    if ((s & QUEUED) != 0) {
      onWait(StateWord.value(s), nanos);
    }
    unlatch(s);
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
    if (waiter.status == Waiter.WAITING) {
      queue.remove(waiter);
    }
    waiter.become(Waiter.WITHDRAWN);
    queue.countWithdrawal(timedOut);
    return wasFirst ? afterFirst(s) : s;
  }

  /** Takes back the revoked grant of {@code waiter}: the state without it. */
  private long takeBack(long s, Waiter waiter) {
    onTakeBack(waiter);
    Grant grant = waiter.grant;
    return grant == null || grant.forfeit(StateWord.value(s)) ? left(s, waiter.permits) : s;
  }

  /** Sets L and returns the state without it, which {@link #unlatch} must follow. */
  // The yield is no matter of correctness: a holder that has lost its core gets one sooner.
  @SuppressWarnings("ThreadPriorityCheck")
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

  // ---- Insight ----

  /** The state now, with all waiters. */
  public SyncSnapshot snapshot() {
    for (int room = queue.size() + 16; ; room = queue.size() + 2 * room) {
      Capture capture = new Capture(room, this);
      captureNow(capture);
      if (capture.isComplete()) {
        return snapshotOf(capture);
      }
    }
  }

  /** The state now, with the first waiters only, for a message. */
  public final SyncSnapshot excerpt() {
    return snapshotOf(captureNow());
  }

  /** As {@link #excerpt}, not yet put into words. */
  final Capture captureNow() {
    Capture capture = Capture.excerpt(this);
    captureNow(capture);
    return capture;
  }

  /** The answer to {@code question}, which is asked under the latch and lets nobody in or out. */
  protected final boolean look(BooleanSupplier question) {
    long s = latch();
    try {
      return question.getAsBoolean();
    } finally {
      unlatch(s);
    }
  }

  /** What has become of those who waited, for a caller that has seen that nobody can any more. */
  final QueueCounters finalCounters() {
    return queue.counters();
  }

  private void captureNow(Capture capture) {
    long s = latch();
    try {
      capture(capture, s);
    } finally {
      // Nothing was changed, so even an overflowing stack leaves everything as it was.
      unlatch(s);
    }
  }

  private void capture(Capture capture, long s) {
    queue.copyTo(capture);
    capture.overtakes += overtakes(s);
    onCapture(capture, StateWord.value(s));
  }

  /** What waiters and newcomers are told once this is closed, because of {@code reason}. */
  protected RuntimeException closedException(@Nullable Throwable reason) {
    return new SyncClosedException(describe() + " is closed", reason);
  }

  final RuntimeException closedException() {
    return closedException(closeReason);
  }

  /** The value of the policy now. */
  protected final long value() {
    return StateWord.value(state);
  }

  /** Whether somebody waits. */
  public final boolean hasWaiters() {
    return (state & QUEUED) != 0;
  }

  /**
   * Whether one that has just begun to wait is likely to be next. With barging it is not: there the
   * lock is fast because those who wait keep out of the way.
   */
  final boolean isSoonHandedOver() {
    return maxOvertakes == 0 && queue.size() <= 1;
  }

  /** The object's clock, in nanoseconds; only differences mean anything. */
  public final long nowNanos() {
    return clock.getAsLong();
  }

  final LongSupplier clock() {
    return clock;
  }

  /**
   * Tells {@code grant} the time. A clock that throws must not cost anybody what it was granted.
   */
  final void stamp(Grant grant) {
    try {
      grant.stamp(clock.getAsLong());
    } catch (Throwable brokenClock) {
      Deliveries.report(brokenClock);
    }
  }

  /** The time, or {@code fallback} if the clock throws, since a report is no reason to fail. */
  final long nowNanosForReport(long fallback) {
    try {
      return clock.getAsLong();
    } catch (Throwable brokenClock) {
      Deliveries.report(brokenClock);
      return fallback;
    }
  }

  public final @Nullable String name() {
    return name;
  }

  /** {@code lock 'camera'}, or {@code lock} if it has no name. */
  public final String describe() {
    return name == null ? kind() : kind() + " '" + name + "'";
  }
}
