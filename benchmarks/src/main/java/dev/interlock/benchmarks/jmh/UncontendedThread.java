package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One thread, nobody in its way. */
@State(Scope.Benchmark)
public class UncontendedThread {
  private static final int WEIGHT = 3;

  private final AsyncLock lock = AsyncLock.create();
  private final ReentrantLock reentrantLock = new ReentrantLock();
  private final AsyncSemaphore semaphore = AsyncSemaphore.create(8);
  private final Semaphore fairSemaphore = new Semaphore(8, true);
  private final Semaphore unfairSemaphore = new Semaphore(8);
  private long guarded;

  @Benchmark
  public void withLock() throws InterruptedException {
    lock.withLock(this::count);
  }

  /** No result, which would be boxed. */
  private void count() {
    guarded++;
  }

  @Benchmark
  public long acquire() throws InterruptedException {
    Hold hold = lock.acquire();
    try {
      return ++guarded;
    } finally {
      hold.close();
    }
  }

  @Benchmark
  public long reentrantLock() throws InterruptedException {
    reentrantLock.lockInterruptibly();
    try {
      return ++guarded;
    } finally {
      reentrantLock.unlock();
    }
  }

  @Benchmark
  public void withPermit() throws InterruptedException {
    semaphore.withPermit(this::count);
  }

  @Benchmark
  public long withPermits() throws InterruptedException {
    Hold hold = semaphore.acquire(WEIGHT);
    try {
      return ++guarded;
    } finally {
      hold.close();
    }
  }

  @Benchmark
  public long fairSemaphore() throws InterruptedException {
    return guarded(fairSemaphore, 1);
  }

  @Benchmark
  public long unfairSemaphore() throws InterruptedException {
    return guarded(unfairSemaphore, 1);
  }

  @Benchmark
  public long fairSemaphoreWeighted() throws InterruptedException {
    return guarded(fairSemaphore, WEIGHT);
  }

  private long guarded(Semaphore rival, int permits) throws InterruptedException {
    rival.acquire(permits);
    try {
      return ++guarded;
    } finally {
      rival.release(permits);
    }
  }
}
