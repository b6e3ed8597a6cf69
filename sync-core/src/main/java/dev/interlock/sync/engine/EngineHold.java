package dev.interlock.sync.engine;

import dev.interlock.sync.Hold;
import org.jspecify.annotations.Nullable;

/** A hold of one of our policies. */
public abstract class EngineHold extends Grant implements Hold {

  abstract QueuedSynchronizer engine();

  /** How many were asked for, held or not. */
  public abstract int permits();

  /** Gives back; false, and no effect, if that has happened before. */
  abstract boolean tryClose();

  @Override
  public final Object result() {
    return this;
  }

  @Override
  public final void giveBack() {
    tryClose();
  }

  @Override
  public void close() {
    tryClose();
  }

  @Override
  public final void release() {
    if (!tryClose()) {
      throw notReleased();
    }
  }

  /** To whoever releases what is not held. */
  IllegalStateException notReleased() {
    return givenBackBefore();
  }

  final IllegalStateException givenBackBefore() {
    return new IllegalStateException(describe() + " was given back before");
  }

  /** {@code this hold 'scan' of lock 'camera'}. */
  final String describe() {
    String label = getLabel();
    return "this hold " + (label == null ? "" : "'" + label + "' ") + "of " + engine().describe();
  }

  @Override
  public int getPermits() {
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
