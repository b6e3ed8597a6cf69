package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.SignalSemaphoreSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import java.util.function.LongSupplier;
import kotlin.Unit;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a semaphore whose permits are signals: they are given by anybody and used up by
 * whoever takes them. The value is the number of available permits.
 */
public final class SignalSemaphoreEngine extends QueuedSynchronizer {
  private final Parties parties;
  private final int maxPermits;

  /** Most requests are for one. */
  private final Grant onePermit = new Permits(1);

  public SignalSemaphoreEngine(
      @Nullable String name,
      int permits,
      int maxPermits,
      Fairness fairness,
      LongSupplier clock,
      Parties parties) {
    super(name, fairness, clock, checkInitial(permits, maxPermits));
    this.parties = parties;
    this.maxPermits = maxPermits;
  }

  private static int checkInitial(int permits, int maxPermits) {
    if (maxPermits < 1) {
      throw new IllegalArgumentException(
          "maxPermits of a signal semaphore must be from 1, was " + maxPermits);
    }
    if (permits < 0 || permits > maxPermits) {
      throw new IllegalArgumentException(
          "permits of a signal semaphore must be from 0"
              + (maxPermits == Integer.MAX_VALUE ? "" : " to " + maxPermits)
              + ", was "
              + permits);
    }
    return permits;
  }

  @Override
  protected long take(long available, int permits) {
    return available >= permits ? available - permits : REFUSED;
  }

  /**
   * A positive token is a release, which the maximum bounds. A negative one is a grant that nobody
   * could use: its permits were counted before, and come back even if others have filled their
   * place meanwhile.
   */
  @Override
  protected long give(long available, long token) {
    if (token < 0) {
      return available - token;
    }
    return available + token > maxPermits ? REFUSED : available + token;
  }

  @Override
  protected long tokenOf(long available, int permits) {
    return -permits;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long available) {}

  @Override
  protected String kind() {
    return "signal semaphore";
  }

  /** Returns {@code permits} if that many can be asked for. */
  public int checkRequest(int permits) {
    if (permits < 1 || permits > maxPermits) {
      throw new IllegalArgumentException(
          "permits must be from 1"
              + (isBounded() ? " to " + maxPermits + ", the most that " + describe() + " has" : "")
              + ", was "
              + permits);
    }
    return permits;
  }

  /** Takes {@code permits} if that is possible at once. */
  public boolean tryAcquire(int permits) {
    return takeNow(checkRequest(permits)) != REFUSED;
  }

  /** What somebody who waits for {@code permits} is going to get. */
  public Grant grantOf(int permits) {
    return permits == 1 ? onePermit : new Permits(permits);
  }

  /**
   * Adds {@code permits}, or nothing.
   *
   * @throws IllegalStateException if they would be more than the maximum
   */
  public void signal(int permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be from 1, was " + permits);
    }
    while (!release(permits)) {
      long available = value();
      // If somebody has made room meanwhile, it is as if this came only now.
      if (available + permits > maxPermits) {
        throw new IllegalStateException(
            describe()
                + " has "
                + available
                + " of at most "
                + maxPermits
                + " permits available; "
                + permits
                + " more would be too many");
      }
    }
  }

  /**
   * Takes all there are and says how many. While somebody waits, they are on their way to the
   * first: none.
   */
  public int drain() {
    long[] drained = new long[1];
    update(
        available -> {
          drained[0] = waiting() == 0 ? available : 0;
          return available - drained[0];
        });
    return toInt(drained[0]);
  }

  public int maxPermits() {
    return maxPermits;
  }

  private boolean isBounded() {
    return maxPermits < Integer.MAX_VALUE;
  }

  public int available() {
    return toInt(value());
  }

  /** What was taken back can make it more than an {@code int} holds. */
  private static int toInt(long permits) {
    return (int) Math.min(permits, Integer.MAX_VALUE);
  }

  @Override
  public SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    return new SyncTimeoutException(
        snapshotOf(capture), permits + " wanted", timeoutNanos, waitedNanos);
  }

  @Override
  public SignalSemaphoreSnapshot snapshot() {
    return (SignalSemaphoreSnapshot) super.snapshot();
  }

  @Override
  protected void onCapture(Capture capture, long available) {
    capture.value = available;
  }

  @Override
  public SignalSemaphoreSnapshot snapshotOf(Capture capture) {
    return new SignalSemaphoreSnapshot(
        name(),
        toInt(capture.value),
        maxPermits,
        capture.waiterCount,
        capture.waiters(parties),
        capture.counters());
  }

  /**
   * So many permits for whoever waits for them. They belong to nobody, so this knows no more of
   * them than their number.
   */
  private final class Permits extends Grant {
    private final int permits;

    Permits(int permits) {
      this.permits = permits;
    }

    /** As of a suspending function without a result, so that one can end with the wait itself. */
    @Override
    public Object result() {
      return Unit.INSTANCE;
    }

    @Override
    public void giveBack() {
      leave(permits);
    }

    @Override
    boolean forfeit(long value) {
      return true;
    }
  }
}
