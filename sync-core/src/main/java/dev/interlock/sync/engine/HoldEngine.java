package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A synchronizer that one enters and leaves: with a hold, or as a scope without one. */
public abstract class HoldEngine extends QueuedSynchronizer {
  HoldEngine(@Nullable String name, Fairness fairness, LongSupplier clock, long value) {
    super(name, fairness, clock, value);
  }

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
}
