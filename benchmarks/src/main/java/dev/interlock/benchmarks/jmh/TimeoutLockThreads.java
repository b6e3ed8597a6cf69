package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Platform threads, as many as JMH is told to run, that have a lock and let others go first. */
@State(Scope.Benchmark)
public class TimeoutLockThreads {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final AsyncTimeoutLock lock = AsyncTimeoutLock.create();
  private final ReentrantLock reentrantLock = new ReentrantLock(true);
  private long guarded;

  /** What one thread has all the time, since nobody else wants it. */
  @State(Scope.Thread)
  public static class Held {
    private AsyncTimeoutHold hold;
    private ReentrantLock reentrantLock;

    @Setup
    public void take() {
      hold = AsyncTimeoutLock.create().tryAcquire().orElseThrow();
      reentrantLock = new ReentrantLock(true);
      reentrantLock.lock();
    }
  }

  @Benchmark
  public boolean releaseAndAcquire(Held held) throws InterruptedException {
    return held.hold.releaseAndAcquire(PATIENCE);
  }

  @Benchmark
  public void unlockAndLock(Held held) throws InterruptedException {
    held.reentrantLock.unlock();
    held.reentrantLock.lockInterruptibly();
  }

  /** In, let others go first, out. */
  @Benchmark
  public long contendedReleaseAndAcquire() throws InterruptedException, TimeoutException {
    try (AsyncTimeoutHold hold = lock.acquire(PATIENCE)) {
      guarded++;
      if (!hold.releaseAndAcquire(PATIENCE)) {
        throw new IllegalStateException("lost to " + hold.refusal());
      }
      return ++guarded;
    }
  }

  @Benchmark
  public long contendedUnlockAndLock() throws InterruptedException {
    reentrantLock.lockInterruptibly();
    guarded++;
    reentrantLock.unlock();
    reentrantLock.lockInterruptibly();
    try {
      return ++guarded;
    } finally {
      reentrantLock.unlock();
    }
  }
}
