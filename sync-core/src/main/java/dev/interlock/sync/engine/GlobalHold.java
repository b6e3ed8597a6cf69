package dev.interlock.sync.engine;

import dev.interlock.sync.Hold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One of the holds that an operation has of a lock which it may take again. */
public final class GlobalHold extends EngineHold {
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(GlobalHold.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final GlobalLockEngine engine;
  private final @Nullable Tag tag;

  /**
   * What may take the lock again while this is held: an owner, a thread, or null for nobody. It
   * changes under the latch.
   */
  private @Nullable Object operation;

  private final boolean scoped;

  /** Whether it has nothing to do with the lock, which is disabled or skipped. */
  private final boolean apart;

  /** Written under the latch, unless it is apart; read by anyone. */
  private volatile boolean held;

  // Guarded by the latch.
  private Object party;
  private boolean transferred;
  private boolean outermost;

  /** For the outermost: since when it is held, and when somebody first took notice of it. */
  private volatile long sinceNanos = LockHold.UNKNOWN;

  private long noticedNanos = LockHold.UNKNOWN;

  GlobalHold(
      GlobalLockEngine engine,
      Object party,
      @Nullable Tag tag,
      @Nullable Object operation,
      boolean scoped,
      boolean apart) {
    this.engine = engine;
    this.party = party;
    this.tag = tag;
    this.operation = operation;
    this.scoped = scoped;
    this.apart = apart;
  }

  /** It is held from now on, without the lock. */
  void beginApart() {
    HELD.setRelease(this, true);
  }

  boolean isApart() {
    return apart;
  }

  // ---- Under the latch ----

  void begin(boolean isOutermost) {
    outermost = isOutermost;
    HELD.setRelease(this, true);
  }

  @Override
  boolean forfeit(long value) {
    if (!held || apart) {
      return false;
    }
    HELD.setRelease(this, false);
    engine.forget(this, value);
    return true;
  }

  /** Who keeps a hold that was given back does not keep a thread or a coroutine by it. */
  void forgetParty() {
    party = Parties.TRANSFERRED;
    operation = null;
  }

  /** It is nobody's from now on; false if it was so before, or is not held. */
  boolean disown() {
    boolean wasOwn = held && !transferred;
    transferred = true;
    return wasOwn;
  }

  boolean isTransferred() {
    return transferred;
  }

  /** Somebody takes notice at {@code nowNanos}. */
  void notice(long nowNanos) {
    if (noticedNanos == LockHold.UNKNOWN) {
      noticedNanos = nowNanos;
    }
  }

  long noticedNanos() {
    return noticedNanos;
  }

  // ---- The hold ----

  Object party() {
    return party;
  }

  @Nullable Object operation() {
    return operation;
  }

  boolean isScoped() {
    return scoped;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  @Override
  GlobalLockEngine engine() {
    return engine;
  }

  @Override
  public int permits() {
    return 1;
  }

  @Override
  public @Nullable Tag tag() {
    return tag;
  }

  /** Who has it already knows since when. */
  @Override
  boolean readsClock() {
    return outermost;
  }

  @Override
  void stamp(long nanos) {
    sinceNanos = nanos;
  }

  @Override
  public boolean isHeld() {
    return held;
  }

  @Override
  boolean tryClose() {
    return apart ? HELD.compareAndSet(this, true, false) : engine.leave(this);
  }

  @Override
  public Hold transfer() {
    if (!apart) {
      engine.disown(this);
    }
    return this;
  }
}
