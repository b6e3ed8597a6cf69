package dev.interlock.sync.engine;

import dev.interlock.sync.Door;
import dev.interlock.sync.Owner;
import dev.interlock.sync.TaskKind;
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

  private static final Object A_COROUTINE = new Words("a coroutine");
  private static final Object A_THREAD = new Words("a thread");
  private static final Object A_STAGE = new Words("a stage");

  private record Words(String words) {}

  /** What stands for a task of which no more is known. */
  public static Object of(TaskKind kind) {
    return switch (kind) {
      case COROUTINE -> A_COROUTINE;
      case THREAD -> A_THREAD;
      case STAGE -> A_STAGE;
    };
  }

  /** A coroutine in words. */
  protected abstract String describeCoroutine(Object context);

  /** The object that all contexts of the same coroutine have in common, or null. */
  protected abstract @Nullable Object identityOfCoroutine(Object context);

  /** The owner that a coroutine has in its context, or null. */
  protected @Nullable Owner ownerOfCoroutine(Object context) {
    return null;
  }

  /** Whether a coroutine runs in a scope of another, or was started there. */
  protected boolean isInside(Object context, Object otherContext) {
    return false;
  }

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

  private static boolean isCoroutine(Object party) {
    return !(party instanceof Words) && !(party instanceof Thread);
  }

  /** On whose behalf {@code party} is there: whom its request names, or whom its context does. */
  final @Nullable Owner ownerOf(Object party, @Nullable Tag tag) {
    if (tag != null && tag.owner() != null) {
      return tag.owner();
    }
    return isCoroutine(party) ? ownerOfCoroutine(party) : null;
  }

  /** The owner that the code of {@code caller}, which calls now, belongs to, or null. */
  final @Nullable Owner ownerAround(Object caller) {
    if (isCoroutine(caller)) {
      return ownerOfCoroutine(caller);
    }
    return caller == Thread.currentThread() ? Bound.owner() : null;
  }

  /**
   * Whether {@code owner} is the one of {@code caller}, which calls now, by its request or around
   * it.
   */
  final boolean isOwner(@Nullable Owner owner, Object caller, @Nullable Tag tag) {
    return owner != null && ((tag != null && tag.owner() == owner) || ownerAround(caller) == owner);
  }

  /**
   * Whether the holder may be waiting for the caller that gives up: it is it, or has started it.
   */
  final boolean isPossibleDeadlock(Capture capture) {
    Object holder = capture.holder;
    Waiter caller = capture.caller;
    if (holder == null || caller == null) {
      return false;
    }
    Owner theirs = ownerOf(holder, capture.holderTag);
    Tag tag = caller.tag();
    Owner own = tag == null || tag.owner() == null ? ownerAround(caller.party) : tag.owner();
    return (theirs != null && own != null && (own == theirs || own.isDescendantOf(theirs)))
        || (isCoroutine(holder) && isCoroutine(caller.party) && isInside(caller.party, holder));
  }
}
