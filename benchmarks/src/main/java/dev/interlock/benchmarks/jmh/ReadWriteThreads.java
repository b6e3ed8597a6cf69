package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Platform threads, as many as JMH is told to run, that read and write. */
@State(Scope.Benchmark)
public class ReadWriteThreads {
  /** One of so many writes. */
  private static final int READS_PER_WRITE = 10;

  private final AsyncReadWriteLock lock = AsyncReadWriteLock.create();
  private final ReentrantReadWriteLock fairLock = new ReentrantReadWriteLock(true);
  private long guarded;

  /** How often a thread has been inside. */
  @State(Scope.Thread)
  public static class Turns {
    private int turns;

    boolean nextWrites() {
      return ++turns % READS_PER_WRITE == 0;
    }
  }

  @Benchmark
  public long read() throws InterruptedException {
    Hold hold = lock.read().acquire();
    try {
      return guarded;
    } finally {
      hold.close();
    }
  }

  @Benchmark
  public long fairRead() throws InterruptedException {
    fairLock.readLock().lockInterruptibly();
    try {
      return guarded;
    } finally {
      fairLock.readLock().unlock();
    }
  }

  @Benchmark
  public long write() throws InterruptedException {
    Hold hold = lock.write().acquire();
    try {
      return ++guarded;
    } finally {
      hold.close();
    }
  }

  @Benchmark
  public long fairWrite() throws InterruptedException {
    fairLock.writeLock().lockInterruptibly();
    try {
      return ++guarded;
    } finally {
      fairLock.writeLock().unlock();
    }
  }

  @Benchmark
  public long mostlyRead(Turns turns) throws InterruptedException {
    return turns.nextWrites() ? write() : read();
  }

  @Benchmark
  public long fairMostlyRead(Turns turns) throws InterruptedException {
    return turns.nextWrites() ? fairWrite() : fairRead();
  }
}
