package dev.interlock.sync.engine;

import dev.interlock.sync.Owner;
import org.jspecify.annotations.Nullable;

/** Which owner the code that a thread runs just now belongs to. */
public final class Bound {
  private static final ThreadLocal<@Nullable Owner> OWNER = new ThreadLocal<>();

  private Bound() {}

  /** The owner of the current thread, or null. */
  public static @Nullable Owner owner() {
    return OWNER.get();
  }

  /** Replaces the owner of the current thread; returns the one that was there before. */
  public static @Nullable Owner replace(@Nullable Owner owner) {
    Owner before = OWNER.get();
    if (owner != before) {
      if (owner == null) {
        OWNER.remove();
      } else {
        OWNER.set(owner);
      }
    }
    return before;
  }
}
