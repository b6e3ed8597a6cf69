package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.SelfDeadlockException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A synchronizer that one enters with a hold. */
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

  /** Refuses a wait without end for oneself. */
  public void checkNotInside(Object party, @Nullable Tag tag) {}

  /** The refusal of a caller that would wait for {@code scope}. */
  final SelfDeadlockException selfDeadlock(String scope) {
    return new SelfDeadlockException(
        describe()
            + " is held by "
            + scope
            + ", so this wait without a timeout might never end: "
            + excerpt());
  }
}
