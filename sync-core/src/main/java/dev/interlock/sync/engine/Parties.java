package dev.interlock.sync.engine;

import dev.interlock.sync.Door;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects that stand for callers: a {@link Thread}, a coroutine's context, or one of the
 * constants here. The engine stores them as they come and asks only for a report, so that getting
 * in costs nothing. Kotlin supplies the part about coroutines.
 */
public abstract class Parties {
  /** Somebody whose future waits or waited. */
  public static final Object FUTURE = new Words("a future");

  static final Object TRANSFERRED = new Words("transferred");
  static final Object ARRIVING = new Words("a caller that is just getting in");

  private record Words(String words) {}

  /** A coroutine in words. */
  protected abstract String describeCoroutine(Object context);

  /** The object that all contexts of the same coroutine have in common, or null. */
  protected abstract @Nullable Object identityOfCoroutine(Object context);

  final String describe(Object party) {
    if (party instanceof Words constant) {
      return constant.words;
    }
    return party instanceof Thread thread
        ? "thread '" + thread.getName() + "'"
        : describeCoroutine(party);
  }

  final @Nullable Door doorOf(Object party) {
    if (party instanceof Words) {
      return party == FUTURE ? Door.FUTURE : null;
    }
    return party instanceof Thread ? Door.BLOCKING : Door.SUSPENDING;
  }

  /** What is the same object for the same caller; null if nothing says who it is. */
  final @Nullable Object identityOf(Object party) {
    if (party instanceof Words) {
      return null;
    }
    return party instanceof Thread ? party : identityOfCoroutine(party);
  }

  /** Whether {@code caller} would wait for itself if it waited for {@code holder}. */
  final boolean same(Object holder, Object caller) {
    Object identity = identityOf(holder);
    return identity != null && identity == identityOf(caller);
  }
}
