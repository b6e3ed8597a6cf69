package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.GlobalLock;
import dev.interlock.sync.jdk.AsyncGlobalLock;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One coroutine, nobody in its way, which is inside already or is not. */
@State(Scope.Benchmark)
@OperationsPerInvocation(GlobalLockCoroutine.TIMES)
public class GlobalLockCoroutine {
  static final int TIMES = 100_000;

  private final GlobalLock lock = AsyncGlobalLock.create().core();
  private final Mutex mutex = MutexKt.Mutex(false);

  @Benchmark
  public void withLock() {
    Operations.withLock(lock, TIMES);
  }

  @Benchmark
  public void withLockAgain() {
    Operations.withLockAgain(lock, TIMES);
  }

  @Benchmark
  public void mutexWithLock() {
    Coroutines.withLock(mutex, TIMES);
  }
}
