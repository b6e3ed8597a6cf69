package dev.interlock.sync.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a waiter is going to get: a hold, the value of an event, or only that it may go on. It is
 * made before it is granted, so that nothing is allocated between a grant and its delivery.
 */
public abstract class Grant {
  /** That the way is open, and nothing else: nobody can lose it, and nobody has to give it back. */
  public static final Grant PASSAGE = passage(true);

  /** As {@link #PASSAGE}, for a caller that is given {@code result}. */
  public static Grant passage(Object result) {
    return new Passage(result);
  }

  /** What the caller is given. */
  public abstract Object result();

  /** Gives back what was granted and then not wanted. After the latch. */
  public abstract void giveBack();

  /** What the request said of itself. */
  public @Nullable Tag tag() {
    return null;
  }

  /**
   * Makes this a grant that is not granted, without giving back; false if it was none already.
   * Under the latch, at {@code value}.
   */
  abstract boolean forfeit(long value);

  /** It was forfeited and the latch was left. */
  void forfeited() {}

  /**
   * Whether it wants to know since when it is held. Reading the clock costs five uncontended
   * acquisitions.
   */
  boolean readsClock() {
    return false;
  }

  /** It is held since {@code nanos}. */
  void stamp(long nanos) {}

  private static final class Passage extends Grant {
    private final Object result;

    Passage(Object result) {
      this.result = result;
    }

    @Override
    public Object result() {
      return result;
    }

    @Override
    public void giveBack() {}

    @Override
    boolean forfeit(long value) {
      return true;
    }
  }
}
