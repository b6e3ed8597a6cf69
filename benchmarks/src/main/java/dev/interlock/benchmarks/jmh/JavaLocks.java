package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.jdk.AsyncLock;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Locks of {@code java.util.concurrent.locks}, FIFO, of as many threads as JMH is told to run. */
@State(Scope.Benchmark)
public class JavaLocks {
  private final Lock view = AsyncLock.create().asJavaLock();
  private final Lock reentrantLock = new ReentrantLock(true);
  private long guarded;

  @Benchmark
  public long view() throws InterruptedException {
    return guarded(view);
  }

  @Benchmark
  public long reentrantLock() throws InterruptedException {
    return guarded(reentrantLock);
  }

  private long guarded(Lock lock) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return ++guarded;
    } finally {
      lock.unlock();
    }
  }
}
