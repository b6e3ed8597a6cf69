package dev.interlock.sync.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells waiters when they have arrived. To read the clock is the dearest step of a short wait, so
 * when waiters come thick and fast one reading, every {@value #TICK_MILLIS} ms, is for all that
 * have come since the last one. The wait of a busy object is so understated by that much, and by as
 * much more as the JDK's shared delayer is late. A clock of the user's own, such as a test's, is
 * read for each.
 *
 * <p>Except for {@link #isReadFor}, guarded by the latch of the synchronizer that has it.
 */
final class ArrivalClock {
  static final LongSupplier SYSTEM = System::nanoTime;

  /** Has arrived, but not been told when. */
  static final long UNTOLD = Long.MIN_VALUE;

  private static final int TICK_MILLIS = 10;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

  /** On the JDK's shared delayer, in place: a tick runs nobody's code and does not wait. */
  private static final Executor TICKS =
      CompletableFuture.delayedExecutor(TICK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

  /** Before all readings, which may be negative. */
  static final long BEGINNING = System.nanoTime() - TICK_NANOS;

  private final boolean isSystem;
  private volatile boolean tickIsDue;
  private long lastReading = BEGINNING;
  private long lastTick = BEGINNING;

  ArrivalClock(LongSupplier clock) {
    isSystem = clock == SYSTEM;
  }

  /** Whether {@code waiter} must read the clock. A hint: {@link #arrived} sees to the rest. */
  boolean isReadFor(Waiter waiter) {
    return !tickIsDue || waiter.arrivedNanos != UNTOLD;
  }

  /** {@code waiter} is in the queue: whether a tick has to be {@linkplain #start started} now. */
  boolean arrived(Waiter waiter) {
    if (isSystem && waiter.arrivedNanos != UNTOLD && waiter.arrivedNanos - lastTick <= 0) {
      // It has read the clock and lost its core. The next tick takes it for one that is new.
      waiter.arrivedNanos = lastTick + 1;
    }
    long reading = waiter.arrivedNanos;
    boolean isBusy = reading == UNTOLD || reading - lastReading < TICK_NANOS;
    if (reading != UNTOLD) {
      lastReading = reading;
    }
    if (!isSystem || !isBusy || tickIsDue) {
      return false;
    }
    tickIsDue = true;
    return true;
  }

  /** After the latch. */
  static void start(Runnable tick) {
    TICKS.execute(tick);
  }

  /** It is {@code nanos} now. Each waiter is looked at for one tick or two. */
  void tick(WaiterQueue queue, long nanos) {
    tickIsDue = false;
    Waiter waiter = queue.last();
    for (int i = queue.size(); i > 0 && waiter != null; i--) {
      if (waiter.arrivedNanos == UNTOLD) {
        waiter.arrivedNanos = nanos;
        lastReading = nanos;
      } else if (waiter.arrivedNanos - lastTick <= 0) {
        break;
      }
      waiter = waiter.previous;
    }
    lastTick = nanos;
  }
}
