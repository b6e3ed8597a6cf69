package dev.interlock.sync.engine;

import dev.interlock.sync.EventSnapshot;
import dev.interlock.sync.Fairness;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy of an event. Whoever waits at the instant of a set or a pulse is let in, and given its
 * value, in the critical section of that set or pulse: what is done to the event later is too late
 * to take it away.
 */
public final class EventEngine<T> extends QueuedSynchronizer {
  /*
   * The value: CLEAR, SET, or, within a pulse, how many of those whom it wakes are still to be let
   * in. All of them are before the latch is left.
   */
  private static final long CLEAR = 0;
  private static final long SET = -1;

  private final LongSupplier clock;
  private final Parties parties;

  /** What it is set to; null while it is clear. Written under the latch, read by anyone. */
  private volatile @Nullable T current;

  // Guarded by the latch: how many a set or a pulse has still to wake, with what, and for whom.
  private int waking;
  private @Nullable T signalled;
  private @Nullable Round round;

  public EventEngine(@Nullable String name, LongSupplier clock, Parties parties) {
    super(name, Fairness.FIFO, clock, CLEAR);
    this.clock = clock;
    this.parties = parties;
  }

  @Override
  protected long take(long value, int permits) {
    if (value == SET) {
      return SET;
    }
    return value > CLEAR ? value - 1 : REFUSED;
  }

  @Override
  protected long give(long value, long nothing) {
    return value;
  }

  @Override
  protected long tokenOf(long value, int permits) {
    return 0;
  }

  @Override
  protected boolean isPassage() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked") // the doors of an event wait with signals of its type
  protected void onGrant(@Nullable Grant grant, Object party, long value) {
    Signal<T> signal = (Signal<T>) grant;
    if (signal == null) {
      return;
    }
    if (waking == 0) {
      signal.value = current;
      return;
    }
    signal.value = signalled;
    if (round != null && signal instanceof Handling<T> handling) {
      handling.join(round);
    }
    if (--waking == 0) {
      signalled = null;
      round = null;
    }
  }

  @Override
  protected String kind() {
    return "event";
  }

  /** What it is set to, or null. */
  public @Nullable T current() {
    return current;
  }

  /** Wakes all who wait and stays set. */
  public void set(T value) {
    wake(value, true, null);
  }

  /** Wakes all who wait and stays as it was. */
  public void pulse(T value) {
    wake(value, false, null);
  }

  /** As {@link #set}: those who are going to handle the value. */
  public Round setForHandlers(T value) {
    return wake(value, true);
  }

  /** As {@link #pulse}: those who are going to handle the value. */
  public Round pulseForHandlers(T value) {
    return wake(value, false);
  }

  private Round wake(T value, boolean stay) {
    Round members = new Round(this, clock, parties);
    wake(value, stay, members);
    members.counted();
    return members;
  }

  private void wake(T value, boolean stay, @Nullable Round members) {
    update(
        before -> {
          int count = waiting();
          if (count > 0) {
            waking = count;
            signalled = value;
            round = members;
          }
          if (stay) {
            current = value;
            return SET;
          }
          // Nobody waits while it is set.
          return before == SET ? SET : count;
        });
  }

  /** From now on, newcomers wait. */
  public void clear() {
    update(
        before -> {
          current = null;
          return CLEAR;
        });
  }

  @Override
  public EventSnapshot snapshot() {
    return (EventSnapshot) super.snapshot();
  }

  @Override
  protected void onCapture(Capture capture, long value) {
    capture.value = value;
  }

  @Override
  public EventSnapshot snapshotOf(Capture capture) {
    return new EventSnapshot(
        name(),
        capture.value == SET,
        capture.waiterCount,
        capture.waiters(parties),
        capture.counters());
  }
}
