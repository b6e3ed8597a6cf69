package dev.interlock.sync.engine;

import dev.interlock.sync.CountDownLatchSnapshot;
import dev.interlock.sync.Fairness;
import dev.interlock.sync.SyncSnapshot;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a latch. The value is a count; at zero the way is open, for good. A subclass makes
 * something else of it that opens once: it may have grants of its own, be told who passes and who
 * gives up, and call itself what it likes.
 */
public class LatchEngine extends QueuedSynchronizer {
  private final Parties parties;

  public LatchEngine(@Nullable String name, int count, LongSupplier clock, Parties parties) {
    super(name, Fairness.FIFO, clock, checkCount(count));
    this.parties = parties;
  }

  private static int checkCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count of a latch must be from 0, was " + count);
    }
    return count;
  }

  @Override
  protected final long take(long count, int permits) {
    return count == 0 ? 0 : REFUSED;
  }

  @Override
  protected final long give(long count, long counts) {
    return count >= counts ? count - counts : REFUSED;
  }

  /** Who has passed has taken nothing. */
  @Override
  protected final long tokenOf(long count, int permits) {
    return 0;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long count) {}

  @Override
  protected final boolean isPassage() {
    return true;
  }

  @Override
  protected String kind() {
    return "latch";
  }

  /** One less to go; no effect on an open latch. */
  public final void countDown() {
    countDown(1);
  }

  /** As so many of {@link #countDown()} in one step; no effect if there are not so many to go. */
  final void countDown(int counts) {
    release(counts);
  }

  /** How many there are to go. */
  public final int count() {
    return (int) value();
  }

  /** Whether everybody passes, now and for good. */
  public final boolean isOpen() {
    return value() == 0;
  }

  @Override
  protected void onCapture(Capture capture, long count) {
    capture.value = count;
  }

  @Override
  public SyncSnapshot snapshotOf(Capture capture) {
    return new CountDownLatchSnapshot(
        name(),
        (int) capture.value,
        capture.waiterCount,
        capture.waiters(parties),
        capture.counters());
  }
}
