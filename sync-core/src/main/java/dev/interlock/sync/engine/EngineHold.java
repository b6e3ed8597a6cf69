package dev.interlock.sync.engine;

import dev.interlock.sync.Hold;
import org.jspecify.annotations.Nullable;

/**
 * A hold of one of our policies. It is made before it is granted, so that nothing is allocated
 * between a grant and its delivery.
 */
public abstract class EngineHold implements Hold {

  abstract QueuedSynchronizer engine();

  /** How many were asked for, held or not. */
  abstract int permits();

  /** What the request said of itself. */
  public abstract @Nullable Tag tag();

  /** Gives back; false, and no effect, if that has happened before. */
  abstract boolean tryClose();

  /**
   * Makes this a hold that is not held, without giving back; false if it was none already. Under
   * the latch, at {@code value}.
   */
  abstract boolean forfeit(long value);

  @Override
  public final void close() {
    tryClose();
  }

  @Override
  public final void release() {
    if (!tryClose()) {
      throw givenBackBefore();
    }
  }

  /**
   * Whether it wants to know since when it is held. Reading the clock costs five uncontended
   * acquisitions.
   */
  boolean readsClock() {
    return false;
  }

  /** It is held since {@code nanos}. */
  void stamp(long nanos) {}

  final IllegalStateException givenBackBefore() {
    String label = getLabel();
    return new IllegalStateException(
        "this hold "
            + (label == null ? "" : "'" + label + "' ")
            + "of "
            + engine().describe()
            + " was given back before");
  }

  @Override
  public final int getPermits() {
    return permits();
  }

  @Override
  public final @Nullable String getLabel() {
    Tag tag = tag();
    return tag == null ? null : tag.label();
  }

  @Override
  public final String toString() {
    return "Hold of " + engine().describe() + (isHeld() ? "" : " [given back]");
  }
}
