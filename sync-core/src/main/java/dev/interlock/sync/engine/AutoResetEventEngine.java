package dev.interlock.sync.engine;

import dev.interlock.sync.AutoResetEventSnapshot;
import dev.interlock.sync.Fairness;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The policy of an auto-reset event. The value is 1 while it is set, and 0. */
public final class AutoResetEventEngine<T> extends QueuedSynchronizer {
  private final Parties parties;

  // Guarded by the latch: what it is set to, and by which set.
  private @Nullable T stored;
  private long storedSerial;
  private long lastSerial;
  private long clearedSerial;

  public AutoResetEventEngine(@Nullable String name, LongSupplier clock, Parties parties) {
    super(name, Fairness.FIFO, clock, 0);
    this.parties = parties;
  }

  /** The signal of one set, for one waiter, which is not lost if the waiter has no use for it. */
  private final class OneSignal extends Signal<T> {
    private long serial;

    @Override
    public void giveBack() {
      update(set -> restored(this) ? 1 : set);
    }

    @Override
    boolean forfeit(long set) {
      return restored(this);
    }
  }

  /** What a waiter waits with. */
  public Signal<T> newSignal() {
    return new OneSignal();
  }

  @Override
  protected long take(long set, int permits) {
    return set == 1 ? 0 : REFUSED;
  }

  /** Set again, or set as it is. */
  @Override
  protected long give(long set, long one) {
    return 1;
  }

  @Override
  protected long tokenOf(long set, int permits) {
    return 1;
  }

  @Override
  @SuppressWarnings("unchecked") // the doors wait with signals of newSignal
  protected void onGrant(@Nullable Grant grant, Object party, long set) {
    OneSignal signal = (OneSignal) grant;
    if (signal != null) {
      signal.value = stored;
      signal.serial = storedSerial;
    }
    stored = null;
  }

  /**
   * Sets it again to what {@code signal} has, unless it is set to something newer; false if it was
   * cleared since that signal.
   */
  private boolean restored(OneSignal signal) {
    if (signal.serial <= clearedSerial) {
      return false;
    }
    if (stored == null || storedSerial < signal.serial) {
      stored = signal.value;
      storedSerial = signal.serial;
    }
    return true;
  }

  @Override
  protected String kind() {
    return "auto-reset event";
  }

  /** Lets the first waiter go on, or the next that comes. */
  public void set(T value) {
    update(
        set -> {
          stored = value;
          storedSerial = ++lastSerial;
          return 1;
        });
  }

  /** Takes what it is set to, or null. Never waits. */
  public @Nullable T tryTake() {
    if (!isSet()) {
      return null;
    }
    Signal<T> signal = newSignal();
    return takeNow(signal, 1, Parties.FUTURE) ? signal.value() : null;
  }

  /** From now on, newcomers wait. */
  public void clear() {
    update(
        set -> {
          stored = null;
          clearedSerial = lastSerial;
          return 0;
        });
  }

  /** Whether the next that comes need not wait. */
  public boolean isSet() {
    return value() == 1;
  }

  @Override
  public AutoResetEventSnapshot snapshot() {
    return (AutoResetEventSnapshot) super.snapshot();
  }

  @Override
  protected void onCapture(Capture capture, long set) {
    capture.value = set;
  }

  @Override
  public AutoResetEventSnapshot snapshotOf(Capture capture) {
    return new AutoResetEventSnapshot(
        name(),
        capture.value == 1,
        capture.waiterCount,
        capture.waiters(parties),
        capture.counters());
  }
}
