package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.jdk.AsyncGlobalLock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One thread, nobody in its way, which has the lock already or has not. */
@State(Scope.Thread)
public class GlobalLockThread {
  private final AsyncGlobalLock lock = AsyncGlobalLock.create();
  private final AsyncGlobalLock taken = AsyncGlobalLock.create();
  private final ReentrantLock reentrantLock = new ReentrantLock();
  private final ReentrantLock takenReentrantLock = new ReentrantLock();
  private Hold hold;
  private long guarded;

  @Setup
  public void take() throws InterruptedException, LockBusyException {
    hold = taken.acquire();
    takenReentrantLock.lock();
  }

  @Benchmark
  public long acquire() throws InterruptedException, LockBusyException {
    return guarded(lock);
  }

  @Benchmark
  public long acquireAgain() throws InterruptedException, LockBusyException {
    return guarded(taken) + hold.getPermits();
  }

  @Benchmark
  public void withLock() throws InterruptedException, LockBusyException {
    lock.withLock(this::count);
  }

  /** No result, which would be boxed. */
  private void count() {
    guarded++;
  }

  private long guarded(AsyncGlobalLock ours) throws InterruptedException, LockBusyException {
    Hold mine = ours.acquire();
    try {
      return ++guarded;
    } finally {
      mine.close();
    }
  }

  @Benchmark
  public long reentrantLock() throws InterruptedException {
    return guarded(reentrantLock);
  }

  @Benchmark
  public long reentrantLockAgain() throws InterruptedException {
    return guarded(takenReentrantLock);
  }

  private long guarded(ReentrantLock rival) throws InterruptedException {
    rival.lockInterruptibly();
    try {
      return ++guarded;
    } finally {
      rival.unlock();
    }
  }
}
