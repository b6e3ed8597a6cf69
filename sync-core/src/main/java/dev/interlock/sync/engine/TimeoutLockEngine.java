package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a lock whose holder is known by its job, and may let others go first. Whoever gets
 * in is written down in the same step, under the latch: the job that one reads is the holder's,
 * never the last one's, and never missing.
 */
public class TimeoutLockEngine extends LockEngine {
  /** In place of a break: the hold is held, and is given back in the step that begins the wait. */
  public static final Object HELD = new Object();

  private static final long SHORTEST_RETURN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final long defaultTimeoutNanos;

  public TimeoutLockEngine(
      @Nullable String name, long defaultTimeoutNanos, LongSupplier clock, Parties parties) {
    super(name, Fairness.FIFO, clock, parties);
    this.defaultTimeoutNanos = defaultTimeoutNanos;
  }

  /** How long a call waits that says nothing of it. */
  public final long defaultTimeoutNanos() {
    return defaultTimeoutNanos;
  }

  /** How long a holder that lets others go first waits, if it says nothing of it. */
  public final long returnTimeoutNanos() {
    return Math.max(defaultTimeoutNanos, SHORTEST_RETURN_NANOS);
  }

  @Override
  public TimeoutLockHold newHold(int permits, Object party, @Nullable Tag tag, boolean scoped) {
    return new TimeoutLockHold(this, party, tag, scoped);
  }

  @Override
  public final TimeoutLockHold newHold(Object party) {
    return newHold(1, party, null, false);
  }

  @Override
  public final boolean tryEnter(LockHold hold) {
    long nanos = nowNanos();
    boolean in = takeNow(hold, 1, hold.party());
    if (in) {
      // Not before, since whoever gets in does not know since when.
      hold.stamp(nanos);
    }
    return in;
  }

  // ---- Letting others go first ----

  /**
   * Whether {@code hold} need not be given back, since nobody waits, or it has not been held for
   * {@code periodNanos} yet. Lock-free; reads the clock only if somebody waits.
   *
   * @throws IllegalStateException if it is not held
   */
  public final boolean isUndisturbed(TimeoutLockHold hold, long periodNanos) {
    // In this order: whoever queues after the second look is no reason to say otherwise.
    hold.checkHeld();
    return !hasWaiters() || (periodNanos > 0 && hold.isHeldForLessThan(periodNanos, nowNanos()));
  }

  /**
   * Appends {@code waiter}, which is to get {@code hold} again (false), unless it is decided at
   * once (true): it has got it, or was withdrawn before it came here. Whoever gets it claims the
   * grant and then {@link TimeoutLockHold#endTold says so}; until then, to close the hold is to
   * take it back.
   *
   * <p>Time that is up before must not withdraw it: the hold would be kept, and said to be lost.
   *
   * @param since the break that the hold makes, {@link #HELD}, or null if it is dead
   * @throws IllegalStateException if the hold is not as {@code since} says, or if another call is
   *     about to get it; {@code waiter} must be discarded
   */
  public final boolean takeAgain(TimeoutLockHold hold, Waiter waiter, @Nullable Object since) {
    if (since == HELD) {
      if (!hold.beginCall(waiter, null)) {
        throw hold.inCall();
      }
      return !releaseAndRequeue(hold, waiter);
    }
    if (since != null) {
      if (!hold.beginCall(waiter, since)) {
        throw hold.closedMeanwhile();
      }
    } else if (!look(() -> hold.beginAnew(waiter))) {
      throw hold.notDead();
    }
    return enqueue(waiter);
  }

  @Override
  protected final void onWithdrawal(Waiter waiter, @Nullable Capture capture) {
    if (waiter.grant instanceof TimeoutLockHold hold) {
      hold.endInVain(waiter, capture);
    }
  }

  @Override
  protected final void onTakeBack(Waiter waiter) {
    if (waiter.grant instanceof TimeoutLockHold hold) {
      hold.endCall(waiter);
    }
  }

  // ---- Insight ----

  /** What the holder does, or null if there is none, or it has not said. */
  public final @Nullable String job() {
    long ticket = value();
    if (!isHeld(ticket)) {
      return null;
    }
    if (lastHolder() instanceof LockHold hold && hold.ticket() == ticket) {
      String job = hold.getLabel();
      if (value() == ticket) {
        return job;
      }
    }
    // Somebody gets in or leaves at this instant.
    String[] job = new String[1];
    var unused = look(() -> writeJob(job));
    return job[0];
  }

  private boolean writeJob(@Nullable String[] job) {
    long ticket = value();
    if (isHeld(ticket)) {
      job[0] = ((LockHold) awaitHolder(ticket)).getLabel();
    }
    return true;
  }

  /** It was written down before the value that says that there is one. */
  @Override
  final Object awaitHolder(long ticket) {
    Object holder = lastHolder();
    if (holder == null) {
      throw new AssertionError("a ticket without a holder");
    }
    return holder;
  }
}
