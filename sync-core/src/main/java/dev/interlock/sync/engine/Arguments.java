package dev.interlock.sync.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks of arguments: each throws before anything changes, with the value in the message. */
public final class Arguments {
  /** A timeout that never ends. Every finite timeout is smaller. */
  public static final long FOREVER = Long.MAX_VALUE;

  private static final Duration LONGEST_FINITE = Duration.ofNanos(FOREVER - 1);

  private Arguments() {}

  /** Returns {@code value} if it is a text that is not blank. */
  public static String name(String what, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          what
              + " must be a text that is not blank, was "
              + (value == null ? "null" : "'" + value + "'"));
    }
    return value;
  }

  /** Returns {@code value} unless it is null. */
  public static <T> T notNull(String what, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(what + " must not be null");
    }
    return value;
  }

  /** Returns {@code key} if it can be meant as one: a duration is a timeout in the wrong place. */
  public static Object group(@Nullable Object key) {
    Object checked = notNull("group", key);
    if (checked instanceof Duration || checked instanceof kotlin.time.Duration) {
      throw new IllegalArgumentException("a duration is no group, was " + checked);
    }
    return checked;
  }

  /** Returns the timeout in nanoseconds, {@link #FOREVER} from 2⁶³ - 1 ns up. */
  public static long timeoutNanos(@Nullable Duration timeout) {
    return nanos("timeout", timeout);
  }

  /** Returns the period in nanoseconds, {@link #FOREVER} from 2⁶³ - 1 ns up. */
  public static long periodNanos(@Nullable Duration period) {
    return nanos("period", period);
  }

  private static long nanos(String what, @Nullable Duration nullableDuration) {
    Duration duration = notNull(what, nullableDuration);
    if (duration.isNegative()) {
      throw negative(what, duration);
    }
    return duration.compareTo(LONGEST_FINITE) > 0 ? FOREVER : duration.toNanos();
  }

  /** The error of a duration below zero. */
  public static IllegalArgumentException negative(String what, Object duration) {
    return new IllegalArgumentException(what + " must not be negative, was " + duration);
  }
}
