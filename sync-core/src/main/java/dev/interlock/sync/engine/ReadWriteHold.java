package dev.interlock.sync.engine;

import dev.interlock.sync.Hold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The hold of one side of a read-write lock. As long as it is held it is a link in the ring of all
 * holds of the lock, so that everybody inside is known by name. 56 bytes.
 */
final class ReadWriteHold extends EngineHold {
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(ReadWriteHold.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ReadWriteEngine engine;
  private Object party;
  private volatile @Nullable Tag tag;

  /**
   * Who is in a scope with this, as {@link Parties#identityOf} says, or {@link Parties#FUTURE} if
   * nobody in particular; null if this is no scope's.
   */
  private final @Nullable Object scope;

  /** Whether it is, or will be, one to write. Changed under the latch. */
  private boolean writes;

  /** Written under the latch; read by anyone. */
  private volatile boolean held;

  // The links of the ring, guarded by the latch. Out of it, a ring of its own.
  ReadWriteHold previous = this;
  ReadWriteHold next = this;

  // When somebody first took notice of it. Guarded by the latch.
  private boolean noticed;
  private long noticedNanos;

  /** When it got in, for one with a tag, which reads the clock. */
  private long sinceNanos;

  /** Publishes {@link #sinceNanos}. */
  private volatile boolean stamped;

  ReadWriteHold(
      ReadWriteEngine engine,
      boolean writes,
      Object party,
      @Nullable Tag tag,
      @Nullable Object scope) {
    this.engine = engine;
    this.writes = writes;
    this.party = party;
    this.scope = scope;
    if (tag != null) {
      // Else no write at all: it would be a volatile one.
      this.tag = tag;
    }
  }

  // ---- Under the latch ----

  /** Gets in behind {@code last}, the last of the ring, if there is one. */
  void begin(@Nullable ReadWriteHold last) {
    if (last != null) {
      ReadWriteHold first = last.next;
      previous = last;
      next = first;
      last.next = this;
      first.previous = this;
    }
    HELD.setRelease(this, true);
  }

  @Override
  boolean forfeit(long value) {
    if (!held) {
      return false;
    }
    HELD.setRelease(this, false);
    engine.forget(this);
    previous.next = next;
    next.previous = previous;
    // Whoever keeps a hold that was given back does not keep those who were inside with it.
    previous = this;
    next = this;
    return true;
  }

  /** Makes it one to read; false, and no effect, if it is not held or one to read already. */
  boolean downgrade() {
    if (!held || !writes) {
      return false;
    }
    writes = false;
    return true;
  }

  /** Somebody takes notice at {@code nowNanos}; false if somebody has before. */
  boolean notice(long nowNanos) {
    if (noticed) {
      return false;
    }
    noticed = true;
    noticedNanos = nowNanos;
    return true;
  }

  void copyTo(HolderList holders, long nowNanos) {
    boolean exact = stamped;
    holders.add(party, tag, exact ? sinceNanos : noticed ? noticedNanos : nowNanos, !exact);
  }

  boolean isScopeOf(Object identity) {
    return scope == identity;
  }

  boolean isScope() {
    return scope != null;
  }

  // ---- The hold ----

  Object party() {
    return party;
  }

  @Override
  ReadWriteEngine engine() {
    return engine;
  }

  /** The side that is asked for. */
  @Override
  public int permits() {
    return writes ? ReadWriteEngine.WRITE : ReadWriteEngine.READ;
  }

  @Override
  public int getPermits() {
    return 1;
  }

  @Override
  public @Nullable Tag tag() {
    return tag;
  }

  @Override
  boolean readsClock() {
    return tag != null;
  }

  @Override
  void stamp(long nanos) {
    sinceNanos = nanos;
    stamped = true;
  }

  void unstamp() {
    stamped = false;
  }

  @Override
  public boolean isHeld() {
    return held;
  }

  @Override
  boolean tryClose() {
    return engine.leave(this, 1);
  }

  @Override
  public Hold transfer() {
    party = Parties.TRANSFERRED;
    Tag present = tag;
    if (present != null) {
      tag = new Tag(present.label(), null);
    }
    return this;
  }
}
