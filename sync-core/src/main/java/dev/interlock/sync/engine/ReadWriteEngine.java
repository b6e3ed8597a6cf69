package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.Hold;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.Owner;
import dev.interlock.sync.ReadWriteLockSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.WaiterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a read-write lock. The permits of a request are its side, {@link #READ} or {@link
 * #WRITE}. The value says how many are inside, and how often somebody has got in:
 *
 * <pre>
 *   43                       22 21                       0
 *   +--------------------------+-------------------------+
 *   |  entries, modulo 2^22    |  readers, or WRITER     |
 *   +--------------------------+-------------------------+
 * </pre>
 *
 * <p>The entries are what the ticket is to a lock: a clock that was read before others got in says
 * nothing of them.
 *
 * <p>To get in or out is O(1) under the latch. A step for each of those inside is taken by a
 * report, which copies them, by a wait without a timeout, which looks for itself among them, and
 * once by the first to wait after them, who takes notice of them.
 */
public final class ReadWriteEngine extends HoldEngine {
  /** Asks for the side of those who are inside together. */
  public static final int READ = 1;

  /** Asks for the side of the one who is inside alone. */
  public static final int WRITE = 2;

  private static final long ENTRY = 1L << 22;
  private static final long INSIDE = ENTRY - 1;
  private static final long WRITER = INSIDE;
  private static final long MOST_READERS = WRITER - 1;

  private final Parties parties;

  /**
   * The holds of those inside, in the order in which they got in, as a ring known by its last.
   * Guarded by the latch.
   */
  private @Nullable ReadWriteHold last;

  public ReadWriteEngine(@Nullable String name, LongSupplier clock, Parties parties) {
    super(name, Fairness.FIFO, clock, 0);
    this.parties = parties;
  }

  @Override
  protected long take(long value, int permits) {
    long inside = value & INSIDE;
    if (permits == WRITE) {
      return inside == 0 ? value + ENTRY + WRITER : REFUSED;
    }
    return inside < MOST_READERS ? value + ENTRY + 1 : REFUSED;
  }

  /** Whoever leaves is of the side that is inside: the value says which, even of a downgrade. */
  @Override
  protected long give(long value, long token) {
    long inside = value & INSIDE;
    if (inside == 0) {
      return REFUSED;
    }
    return inside == WRITER ? value - WRITER : value - 1;
  }

  @Override
  protected long tokenOf(long value, int permits) {
    return permits;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long value) {
    // Never without a hold: everybody inside is listed.
    ReadWriteHold hold = (ReadWriteHold) Objects.requireNonNull(grant);
    hold.begin(last);
    last = hold;
  }

  /** {@code hold} is about to leave the ring. Under the latch. */
  void forget(ReadWriteHold hold) {
    if (last == hold) {
      last = hold.previous == hold ? null : hold.previous;
    }
  }

  @Override
  protected String kind() {
    return "read-write lock";
  }

  // ---- What it gives the doors ----

  @Override
  public EngineHold newHold(int permits, Object party, @Nullable Tag tag, boolean scoped) {
    boolean writes = permits == WRITE;
    return tag == null && !scoped
        ? new ReadWriteHold(this, writes, party)
        : new ReadWriteHold.OfRequest(this, writes, party, tag, scoped ? scopeOf(party) : null);
  }

  private Object scopeOf(Object party) {
    Object identity = parties.identityOf(party);
    return identity == null ? Parties.FUTURE : identity;
  }

  @Override
  public boolean tryEnter(EngineHold hold) {
    if (hold.readsClock()) {
      hold.stamp(nowNanos());
    }
    ReadWriteHold mine = (ReadWriteHold) hold;
    boolean in = takeNow(mine, mine.permits(), mine.party());
    if (!in) {
      mine.unstamp();
    }
    return in;
  }

  /**
   * Makes {@code hold}, which writes, one that reads, in one step, and lets in the readers at the
   * head of the queue.
   */
  public void downgrade(@Nullable Hold hold) {
    Arguments.notNull("hold", hold);
    if (!(hold instanceof ReadWriteHold mine) || mine.engine() != this) {
      throw new IllegalArgumentException("hold must be one of " + describe() + ", was " + hold);
    }
    boolean[] done = new boolean[1];
    update(
        value -> {
          done[0] = mine.downgrade();
          return done[0] ? value - WRITER + 1 : value;
        });
    if (!done[0]) {
      throw mine.isHeld()
          ? new IllegalArgumentException("hold must be one to write, was one to read: " + hold)
          : mine.givenBackBefore();
    }
  }

  @Override
  public SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    String wanted = permits == WRITE ? "write wanted" : "read wanted";
    return new SyncTimeoutException(snapshotOf(capture), wanted, timeoutNanos, waitedNanos);
  }

  /** Throws if a scope of the same party, or of the same owner, is inside, on whichever side. */
  @Override
  public void checkNotInside(Object party, @Nullable Tag tag) {
    Owner named = tag == null ? null : tag.owner();
    Owner around = parties.ownerAround(party);
    if (isInsideOf(named) || (around != named && isInsideOf(around))) {
      throw selfDeadlock("a scope of the same owner");
    }
    Object identity = parties.identityOf(party);
    if (identity != null && isInside(hold -> hold.isScopeOf(identity))) {
      throw selfDeadlock("a scope around this call");
    }
  }

  private boolean isInsideOf(@Nullable Owner owner) {
    return owner != null && isInside(hold -> hold.isScope() && ownerOf(hold) == owner);
  }

  private @Nullable Owner ownerOf(ReadWriteHold hold) {
    return parties.ownerOf(hold.party(), hold.tag());
  }

  private boolean isInside(Predicate<ReadWriteHold> wanted) {
    return look(
        () -> {
          ReadWriteHold hold = last;
          if (hold == null) {
            return false;
          }
          do {
            if (wanted.test(hold)) {
              return true;
            }
            hold = hold.next;
          } while (hold != last);
          return false;
        });
  }

  // ---- Insight ----

  /** How many read now. */
  public int readers() {
    long inside = value() & INSIDE;
    return inside == WRITER ? 0 : (int) inside;
  }

  public boolean isWriteLocked() {
    return (value() & INSIDE) == WRITER;
  }

  @Override
  public ReadWriteLockSnapshot snapshot() {
    return (ReadWriteLockSnapshot) super.snapshot();
  }

  @Override
  protected void onWait(long value, long nowNanos) {
    notice(nowNanos);
  }

  /** Who got in later was noticed later, so this takes one step per hold and no second one. */
  private void notice(long nowNanos) {
    ReadWriteHold hold = last;
    while (hold != null && hold.notice(nowNanos)) {
      hold = hold.previous;
    }
  }

  @Override
  protected boolean listsHolders() {
    return true;
  }

  @Override
  protected void onCapture(Capture capture, long value) {
    if (value == capture.valueBefore && capture.nowNanos != Long.MIN_VALUE) {
      notice(capture.nowNanos);
    }
    long inside = value & INSIDE;
    capture.value = inside;
    capture.holders.setTotal(inside == WRITER ? 1 : (int) inside);
    ReadWriteHold end = last;
    if (end != null) {
      ReadWriteHold hold = end;
      do {
        hold = hold.next;
        hold.copyTo(capture.holders, capture.nowNanos);
      } while (hold != end && capture.holders.hasRoom());
    }
  }

  @Override
  public ReadWriteLockSnapshot snapshotOf(Capture capture) {
    List<HolderSnapshot> holders = capture.holders.snapshots(capture, parties);
    List<WaiterSnapshot> waiters = new ArrayList<>();
    List<WaiterSnapshot> writers = new ArrayList<>();
    for (WaiterSnapshot waiter : capture.waiters(parties)) {
      WaiterSnapshot ofOne =
          new WaiterSnapshot(
              waiter.label(),
              waiter.owner(),
              waiter.door(),
              waiter.party(),
              1,
              waiter.waitedNanos());
      waiters.add(ofOne);
      if (waiter.permits() == WRITE) {
        writers.add(ofOne);
      }
    }
    boolean isWritten = capture.value == WRITER;
    return new ReadWriteLockSnapshot(
        name(),
        isWritten ? holders.get(0) : null,
        isWritten ? 0 : (int) capture.value,
        isWritten ? List.of() : holders,
        capture.waiterCount,
        waiters,
        writers,
        capture.counters());
  }
}
