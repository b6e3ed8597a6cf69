package dev.interlock.sync.engine;

import dev.interlock.sync.Hold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The hold of one side of a read-write lock. As long as it is held it is a link in the ring of all
 * holds of the lock, so that everybody inside is known by name. 40 bytes, no clock; what a request
 * or a scope adds is in {@link OfRequest}.
 */
class ReadWriteHold extends EngineHold {
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

  ReadWriteHold(ReadWriteEngine engine, boolean writes, Object party) {
    this.engine = engine;
    this.writes = writes;
    this.party = party;
  }

  // ---- Under the latch ----

  /** Gets in behind {@code last}, the last of the ring, if there is one. */
  final void begin(@Nullable ReadWriteHold last) {
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
  final boolean forfeit(long value) {
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
  final boolean downgrade() {
    if (!held || !writes) {
      return false;
    }
    writes = false;
    return true;
  }

  /** Somebody takes notice at {@code nowNanos}; false if somebody has before. */
  final boolean notice(long nowNanos) {
    if (noticed) {
      return false;
    }
    noticed = true;
    noticedNanos = nowNanos;
    return true;
  }

  void copyTo(HolderList holders, long nowNanos) {
    holders.add(party, tag(), noticed ? noticedNanos : nowNanos, true);
  }

  /** Whether {@code identity} is in a scope with this. */
  boolean isScopeOf(Object identity) {
    return false;
  }

  /** Whether somebody is in a scope with this. */
  boolean isScope() {
    return false;
  }

  // ---- The hold ----

  final Object party() {
    return party;
  }

  @Override
  final ReadWriteEngine engine() {
    return engine;
  }

  /** The side that is asked for. */
  @Override
  public final int permits() {
    return writes ? ReadWriteEngine.WRITE : ReadWriteEngine.READ;
  }

  @Override
  public final int getPermits() {
    return 1;
  }

  @Override
  public @Nullable Tag tag() {
    return null;
  }

  /** It has not got in at {@link #stamp the time}: it gets in later, if at all. */
  void unstamp() {}

  @Override
  public final boolean isHeld() {
    return held;
  }

  @Override
  final boolean tryClose() {
    return engine.leave(this, 1);
  }

  @Override
  public Hold transfer() {
    party = Parties.TRANSFERRED;
    return this;
  }

  /** With a label or an owner, or of a scope. Knows since when. */
  static final class OfRequest extends ReadWriteHold {
    private volatile @Nullable Tag tag;

    /**
     * Who is in a scope with this, as {@link Parties#identityOf} says, or {@link Parties#FUTURE} if
     * nobody in particular; null if this is no scope's.
     */
    private final @Nullable Object scope;

    /** When it got in, for one with a tag, which reads the clock. */
    private long sinceNanos;

    /** Publishes {@link #sinceNanos}. */
    private volatile boolean stamped;

    OfRequest(
        ReadWriteEngine engine,
        boolean writes,
        Object party,
        @Nullable Tag tag,
        @Nullable Object scope) {
      super(engine, writes, party);
      this.scope = scope;
      this.tag = tag;
    }

    @Override
    void copyTo(HolderList holders, long nowNanos) {
      if (stamped) {
        holders.add(party(), tag, sinceNanos, false);
      } else {
        super.copyTo(holders, nowNanos);
      }
    }

    @Override
    boolean isScopeOf(Object identity) {
      return scope == identity;
    }

    @Override
    boolean isScope() {
      return scope != null;
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

    @Override
    void unstamp() {
      stamped = false;
    }

    @Override
    public Hold transfer() {
      Tag present = tag;
      if (present != null) {
        tag = new Tag(present.label(), null);
      }
      return super.transfer();
    }
  }
}
