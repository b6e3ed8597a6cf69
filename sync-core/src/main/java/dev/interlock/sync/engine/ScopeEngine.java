package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A synchronizer that one can also enter as a scope without a hold, since it need not know each of
 * those who are inside.
 */
public abstract class ScopeEngine extends HoldEngine {
  ScopeEngine(@Nullable String name, Fairness fairness, LongSupplier clock, long value) {
    super(name, fairness, clock, value);
  }

  /**
   * Gets in without a hold if that is possible at once. Only the one who is inside, and once, calls
   * {@link #exit}.
   */
  public abstract boolean tryEnter(int permits, Object party);

  /** Leaves what {@link #tryEnter(int, Object)}, or a waiter without a hold, has entered. */
  public abstract void exit(int permits);
}
