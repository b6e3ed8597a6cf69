package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The steps that the tests of a timeout lock are made of. */
interface TimeoutSteps extends Steps {
  Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  Duration LONG = TimeoutContract.LONG;
  Duration SHORT = Duration.ofMillis(1);
  Duration ZERO = Duration.ZERO;

  /** Calls {@code call}. */
  default <T> Attempt<T> start(TimeoutCall<T> call, @Nullable Duration timeout) {
    return door().startWait(call, timeout);
  }

  /** A caller that has been in the queue by the time this returns. */
  default <T> Attempt<T> enqueue(
      AsyncTimeoutLock lock, TimeoutCall<T> call, @Nullable Duration timeout) {
    long before = arrivals(lock);
    Attempt<T> attempt = start(call, timeout);
    Eventually.until(() -> arrivals(lock) == before + 1, lock::snapshot);
    return attempt;
  }

  /** A caller that waits for the lock to do {@code job}. */
  default Attempt<AsyncTimeoutHold> enqueue(AsyncTimeoutLock lock, String job) {
    return enqueue(lock, TimeoutCall.acquire(lock, job), FOREVER);
  }

  /** Callers that wait, in this order. */
  default List<Attempt<AsyncTimeoutHold>> enqueue(AsyncTimeoutLock lock, String job, int count) {
    List<Attempt<AsyncTimeoutHold>> attempts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      attempts.add(enqueue(lock, job + " " + i));
    }
    return attempts;
  }

  /** Takes the free {@code lock}. */
  default AsyncTimeoutHold take(AsyncTimeoutLock lock, String job) {
    AsyncTimeoutHold hold = start(TimeoutCall.acquire(lock, job), ZERO).value();
    assertTrue(hold.isHeld());
    return hold;
  }

  /** Takes {@code lock} as soon as it is free. */
  default AsyncTimeoutHold acquire(AsyncTimeoutLock lock, String job) {
    return start(TimeoutCall.acquire(lock, job), FOREVER).value();
  }

  /** {@code hold} lets those go first who wait, and is in the queue by the time this returns. */
  default Attempt<Boolean> letGoFirst(AsyncTimeoutLock lock, AsyncTimeoutHold hold) {
    return enqueue(lock, TimeoutCall.releaseAndAcquire(hold), FOREVER);
  }

  /** How many have begun to wait so far, whatever has become of them. */
  static long arrivals(AsyncTimeoutLock lock) {
    LockSnapshot snapshot = lock.snapshot();
    QueueCounters counters = snapshot.counters();
    return snapshot.waiterCount() + counters.granted() + counters.timedOut() + counters.cancelled();
  }

  /** Returns once so many wait. */
  static void awaitWaiters(AsyncTimeoutLock lock, int count) {
    Eventually.until(() -> lock.snapshot().waiterCount() == count, lock::snapshot);
  }

  /** What the holder does at the instant of the refusal. */
  static @Nullable String jobInTheWay(AsyncTimeoutHold hold) {
    return hold.refusal().map(LockSnapshot::holder).map(HolderSnapshot::label).orElse(null);
  }

  /** It is not held, and nothing that is done to it does anything. */
  static void assertDead(AsyncTimeoutHold hold) {
    assertFalse(hold.isHeld(), hold::toString);
    hold.close();
    org.junit.jupiter.api.Assertions.assertThrows(IllegalStateException.class, hold::release);
  }

  /** The holder does {@code job}. */
  static void assertJob(String job, AsyncTimeoutLock lock) {
    assertEquals(Optional.of(job), lock.job());
    assertEquals(job, lock.core().getJob());
  }

  /** Nobody is inside and nobody waits, and it can be taken. */
  static void assertFree(AsyncTimeoutLock lock) {
    assertEquals(0, lock.snapshot().waiterCount(), "waiters");
    assertFalse(lock.isLocked(), () -> "still taken: " + lock.snapshot());
    assertEquals(Optional.empty(), lock.job());
    take(lock).close();
  }

  @CanIgnoreReturnValue
  private static AsyncTimeoutHold take(AsyncTimeoutLock lock) {
    return lock.tryAcquire().orElseThrow(() -> new AssertionError("not free: " + lock));
  }
}
