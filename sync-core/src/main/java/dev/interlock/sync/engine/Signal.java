package dev.interlock.sync.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What wakes the waiter of an event: the value that the event was set to. */
public class Signal<T> extends Grant {
  /** Written under the latch, when it is granted. */
  @Nullable T value;

  /** The value; there is one once this is granted. */
  public final T value() {
    return Objects.requireNonNull(value);
  }

  @Override
  public Object result() {
    return value();
  }

  @Override
  public void giveBack() {}

  @Override
  boolean forfeit(long value) {
    return true;
  }
}
