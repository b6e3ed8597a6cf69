package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Platform threads, as many as JMH is told to run, that want the same thing all the time. */
@State(Scope.Benchmark)
public class ContendedThreads {
  private static final int PERMITS = 4;
  private static final int WEIGHT = 3;

  /** 0 is FIFO; the rival is fair then, and else not. */
  @Param("0")
  private int maxOvertakes;

  private AsyncLock lock;
  private ReentrantLock reentrantLock;
  private AsyncSemaphore semaphore;
  private Semaphore jdkSemaphore;
  private long guarded;

  @Setup
  public void create() {
    boolean fair = maxOvertakes == 0;
    Fairness fairness = fair ? Fairness.FIFO : Fairness.barging(maxOvertakes);
    lock = AsyncLock.builder().fairness(fairness).build();
    reentrantLock = new ReentrantLock(fair);
    semaphore = AsyncSemaphore.builder(PERMITS).fairness(fairness).build();
    jdkSemaphore = new Semaphore(PERMITS, fair);
  }

  @Benchmark
  public void withLock() throws InterruptedException {
    lock.withLock(this::count);
  }

  /** No result, which would be boxed. */
  private void count() {
    guarded++;
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

  /** Of four permits three, so that one is inside at a time. */
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
  public long jdkSemaphore() throws InterruptedException {
    jdkSemaphore.acquire(WEIGHT);
    try {
      return ++guarded;
    } finally {
      jdkSemaphore.release(WEIGHT);
    }
  }
}
