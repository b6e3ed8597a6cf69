package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.TimeoutLock;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One coroutine, and many, that have a lock and let others go first. */
@State(Scope.Benchmark)
public class TimeoutLockCoroutines {
  static final int TIMES = 100_000;
  static final int CONTENDED_TIMES = 320_000;

  private static final int COROUTINES = 64;

  private final TimeoutLock lock = AsyncTimeoutLock.create().core();
  private final Mutex mutex = MutexKt.Mutex(false);

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void releaseAndAcquire() {
    Returns.releaseAndAcquire(lock, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void unlockAndLock() {
    Returns.unlockAndLock(mutex, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDED_TIMES)
  public void contendedReleaseAndAcquire() {
    Returns.contend(lock, COROUTINES, CONTENDED_TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDED_TIMES)
  public void contendedUnlockAndLock() {
    Returns.contend(mutex, COROUTINES, CONTENDED_TIMES);
  }
}
