package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockDisabledException;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy of an exclusive lock that an operation, once inside, may take again. Each time is a
 * hold of its own, and the lock is free when the last of them is given back. The value says how
 * many there are, and how often the lock was free before:
 *
 * <pre>
 *   43                       22 21                       0
 *   +--------------------------+-------------------------+
 *   |  entries, modulo 2^22    |  holds                  |
 *   +--------------------------+-------------------------+
 * </pre>
 *
 * <p>To get in and out is O(1) under the latch, where who is inside is known exactly: so it is one
 * step to find that oneself is inside and to get in again, whatever the other threads of the same
 * operation do. Whoever gets in looks once at all who wait, for those of its own operation.
 */
public final class GlobalLockEngine extends HoldEngine {
  private static final int ENTRY_SHIFT = 22;
  private static final long ENTRY = 1L << ENTRY_SHIFT;
  private static final long HOLDS = ENTRY - 1;

  private final Parties parties;
  private final boolean enabled;
  private final long defaultTimeoutNanos;

  // Guarded by the latch.

  /** With which the operation that is inside has got in, even if it is given back by now. */
  private @Nullable GlobalHold outermost;

  /** How many of its holds have not been transferred. Without any, nobody may get in again. */
  private int own;

  /** How many of its holds are those of scopes. */
  private int scopes;

  private long acquisitions;

  public GlobalLockEngine(
      @Nullable String name,
      long defaultTimeoutNanos,
      boolean enabled,
      LongSupplier clock,
      Parties parties) {
    super(name, Fairness.FIFO, clock, 0);
    this.defaultTimeoutNanos = defaultTimeoutNanos;
    this.enabled = enabled;
    this.parties = parties;
  }

  @Override
  protected long take(long value, int permits) {
    return isHeld(value) ? REFUSED : value + ENTRY + 1;
  }

  @Override
  protected boolean letsJoin() {
    return true;
  }

  @Override
  protected long join(long value, @Nullable Grant grant) {
    Object operation = grant == null ? null : ((GlobalHold) grant).operation();
    return operation != null && operation == inside() && (value & HOLDS) < HOLDS
        ? value + 1
        : REFUSED;
  }

  /** What may get in again, or null. */
  private @Nullable Object inside() {
    return outermost == null || own == 0 ? null : outermost.operation();
  }

  @Override
  protected long give(long value, long token) {
    return isHeld(value) ? value - 1 : REFUSED;
  }

  @Override
  protected long tokenOf(long value, int permits) {
    return permits;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long value) {
    GlobalHold hold = (GlobalHold) Objects.requireNonNull(grant);
    boolean isOutermost = outermost == null;
    if (isOutermost) {
      outermost = hold;
      own = 0;
      scopes = 0;
      acquisitions++;
    }
    own++;
    if (hold.isScoped()) {
      scopes++;
    }
    hold.begin(isOutermost);
  }

  /** {@code hold} is given back at {@code value}. Under the latch. */
  void forget(GlobalHold hold, long value) {
    GlobalHold first = outermost;
    if (!hold.isTransferred()) {
      own--;
    }
    if (hold.isScoped()) {
      scopes--;
    }
    if ((value & HOLDS) == 1) {
      outermost = null;
    }
    if (first != null && outermost == null) {
      first.forgetParty();
    }
    if (first != hold) {
      hold.forgetParty();
    }
  }

  boolean leave(GlobalHold hold) {
    return leave(hold, 1);
  }

  void disown(GlobalHold hold) {
    update(
        value -> {
          if (hold.disown()) {
            own--;
          }
          return value;
        });
  }

  @Override
  protected String kind() {
    return "lock";
  }

  // ---- What it gives the doors ----

  /** Whether a caller that asks for {@code use} is to take the lock. */
  public boolean takes(LockUse use) {
    if (use == LockUse.REQUIRED && !enabled) {
      throw new LockDisabledException(describe() + " is required, but is not enabled");
    }
    return enabled && use != LockUse.SKIPPED;
  }

  public boolean isEnabled() {
    return enabled;
  }

  public long defaultTimeoutNanos() {
    return defaultTimeoutNanos;
  }

  /**
   * A hold that is not held yet.
   *
   * @param operation what may take the lock again then: an owner, a thread, or null for nobody
   */
  public GlobalHold newHold(
      Object party, @Nullable Tag tag, @Nullable Object operation, boolean scoped, LockUse use) {
    return new GlobalHold(this, party, tag, operation, scoped, !takes(use));
  }

  @Override
  public EngineHold newHold(int permits, Object party, @Nullable Tag tag, boolean scoped) {
    Object operation = tag == null ? null : tag.owner();
    return newHold(party, tag, operation, scoped, LockUse.IF_ENABLED);
  }

  /** Where those wait for one another who are inside together. */
  LockEngine newTurns(@Nullable String name) {
    return new LockEngine(name, Fairness.FIFO, clock(), parties);
  }

  @Override
  public boolean tryEnter(EngineHold hold) {
    GlobalHold mine = (GlobalHold) hold;
    if (mine.isApart()) {
      mine.beginApart();
      return true;
    }
    if (!takeNow(mine, 1, mine.party())) {
      return false;
    }
    if (mine.readsClock()) {
      stamp(mine);
    }
    return true;
  }

  @Override
  public LockBusyException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    return new LockBusyException(
        snapshotOf(capture), timeoutNanos, waitedNanos, parties.isPossibleDeadlock(capture));
  }

  /**
   * Throws if a scope is inside that {@code party} is in, by the operation around it or because it
   * has itself got in with that, on behalf of somebody else than {@code tag} says: if it is its own
   * operation, another call of that has got in just now, and takes it along.
   */
  @Override
  public void checkNotInside(Object party, @Nullable Tag tag) {
    Owner named = tag == null ? null : tag.owner();
    Owner around = parties.ownerAround(party);
    Object[] outermostScope = new Object[1];
    boolean isInside =
        look(
            () -> {
              Object inside = scopes == 0 ? null : inside();
              if (inside == null || inside == named) {
                return false;
              }
              GlobalHold first = outermost;
              if (first != null && first.isScoped() && first.isHeld()) {
                outermostScope[0] = first.party();
              }
              return inside == around || inside == party;
            });
    Object other = outermostScope[0];
    if (isInside || (other != null && parties.same(other, party))) {
      throw selfDeadlock("a scope around this call");
    }
  }

  // ---- Insight ----

  public boolean isLocked() {
    return isHeld(value());
  }

  /** Whether {@code operation}, an owner or a thread, is inside, and may take the lock again. */
  public boolean isHeldBy(@Nullable Object operation) {
    return operation != null && look(() -> operation == inside());
  }

  @Override
  public LockSnapshot snapshot() {
    return (LockSnapshot) super.snapshot();
  }

  @Override
  protected void onWait(long value, long nowNanos) {
    if (outermost != null) {
      outermost.notice(nowNanos);
    }
  }

  @Override
  protected void onCapture(Capture capture, long value) {
    capture.acquisitions = acquisitions;
    capture.holds = (int) (value & HOLDS);
    GlobalHold first = outermost;
    if (first == null) {
      return;
    }
    if (entryOf(value) == entryOf(capture.valueBefore) && capture.nowNanos != Long.MIN_VALUE) {
      first.notice(capture.nowNanos);
    }
    Tag tag = first.tag();
    if (own > 0) {
      capture.holder = first.party();
      capture.holderTag = tag;
    } else {
      capture.holder = Parties.TRANSFERRED;
      capture.holderTag = tag == null ? null : tag.withoutOwner();
    }
    long since = first.sinceNanos();
    long noticed = first.noticedNanos();
    capture.holderSinceAtLeast = since == LockHold.UNKNOWN;
    capture.holderSinceNanos =
        since != LockHold.UNKNOWN
            ? since
            : noticed != LockHold.UNKNOWN ? noticed : capture.nowNanos;
  }

  @Override
  public LockSnapshot snapshotOf(Capture capture) {
    return LockEngine.snapshotOf(capture, name(), parties);
  }

  private static long entryOf(long value) {
    return value >> ENTRY_SHIFT;
  }

  private static boolean isHeld(long value) {
    return (value & HOLDS) != 0;
  }
}
