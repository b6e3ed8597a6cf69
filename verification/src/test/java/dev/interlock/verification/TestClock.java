package dev.interlock.verification;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is told to go on: now, or as soon as something has happened.
 */
final class TestClock implements LongSupplier {
  private record Jump(BooleanSupplier condition, long nanos) {}

  private final AtomicLong nowNanos = new AtomicLong(1_000_000_000_000L);
  private final AtomicReference<@Nullable Jump> jump = new AtomicReference<>();
  private final AtomicBoolean asking = new AtomicBoolean();

  void advance(Duration duration) {
    nowNanos.addAndGet(duration.toNanos());
  }

  /**
   * The first reading for which {@code condition} holds, and all later ones, are later by {@code
   * duration}.
   */
  void advanceOnce(BooleanSupplier condition, Duration duration) {
    jump.set(new Jump(condition, duration.toNanos()));
  }

  @Override
  public long getAsLong() {
    Jump pending = jump.get();
    // The condition may read the clock itself.
    if (pending != null && asking.compareAndSet(false, true)) {
      try {
        if (pending.condition.getAsBoolean() && jump.compareAndSet(pending, null)) {
          nowNanos.addAndGet(pending.nanos);
        }
      } finally {
        asking.set(false);
      }
    }
    return nowNanos.get();
  }
}
