package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.SemaphoreSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a weighted semaphore. The value is the number of free permits, negative while it is
 * overdrawn after a resize.
 */
public final class SemaphoreEngine extends ScopeEngine {
  private final Parties parties;

  // Written under the latch.
  private volatile int capacity;

  /**
   * The most there has ever been: a request for more is a mistake, a request for more than just now
   * only has to wait.
   */
  private volatile int largestCapacity;

  public SemaphoreEngine(
      @Nullable String name, int permits, Fairness fairness, LongSupplier clock, Parties parties) {
    super(name, fairness, clock, checkCapacity(permits));
    this.parties = parties;
    this.capacity = permits;
    this.largestCapacity = permits;
  }

  private static int checkCapacity(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits of a semaphore must be from 0, was " + permits);
    }
    return permits;
  }

  @Override
  protected long take(long free, int permits) {
    return free >= permits ? free - permits : REFUSED;
  }

  @Override
  protected long give(long free, long permits) {
    return free + permits;
  }

  @Override
  protected long tokenOf(long free, int permits) {
    return permits;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long free) {}

  @Override
  protected String kind() {
    return "semaphore";
  }

  @Override
  public PermitHold newHold(int permits, Object party, @Nullable Tag tag, boolean scoped) {
    return new PermitHold(this, checkRequest(permits), tag);
  }

  /** Returns {@code permits} if that many can be asked for. */
  public int checkRequest(int permits) {
    int most = largestCapacity == 0 ? Integer.MAX_VALUE : largestCapacity;
    if (permits < 1 || permits > most) {
      throw new IllegalArgumentException(
          "permits must be from 1 to "
              + most
              + ", the most that "
              + describe()
              + " has ever had, was "
              + permits);
    }
    return permits;
  }

  @Override
  public boolean tryEnter(EngineHold hold) {
    return takeNow(hold.permits()) != REFUSED;
  }

  @Override
  public boolean tryEnter(int permits, Object party) {
    return takeNow(checkRequest(permits)) != REFUSED;
  }

  @Override
  public void exit(int permits) {
    leave(permits);
  }

  @Override
  public SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    return new SyncTimeoutException(
        snapshotOf(capture), permits + " wanted", timeoutNanos, waitedNanos);
  }

  /**
   * Changes the number of permits; those who are inside stay inside, and those who fit now get in.
   */
  public void resize(int permits) {
    checkCapacity(permits);
    update(
        free -> {
          int before = capacity;
          capacity = permits;
          largestCapacity = Math.max(largestCapacity, permits);
          return free + permits - before;
        });
  }

  public int capacity() {
    return capacity;
  }

  public int available() {
    return (int) value();
  }

  @Override
  public SemaphoreSnapshot snapshot() {
    return (SemaphoreSnapshot) super.snapshot();
  }

  @Override
  protected void onCapture(Capture capture, long free) {
    capture.value = free;
    capture.capacity = capacity;
  }

  @Override
  public SemaphoreSnapshot snapshotOf(Capture capture) {
    return new SemaphoreSnapshot(
        name(),
        capture.capacity,
        (int) capture.value,
        capture.waiterCount,
        capture.waiters(parties),
        capture.counters());
  }
}
