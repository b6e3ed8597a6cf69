package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Lock;
import dev.interlock.sync.Semaphore;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncSemaphore;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One coroutine, nobody in its way. */
@State(Scope.Benchmark)
@OperationsPerInvocation(UncontendedCoroutine.TIMES)
public class UncontendedCoroutine {
  static final int TIMES = 100_000;

  private final Lock lock = AsyncLock.create().core();
  private final Mutex mutex = MutexKt.Mutex(false);
  private final Semaphore semaphore = AsyncSemaphore.create(1).core();
  private final kotlinx.coroutines.sync.Semaphore kotlinxSemaphore = SemaphoreKt.Semaphore(1, 0);

  @Benchmark
  public void withLock() {
    Coroutines.withLock(lock, TIMES);
  }

  @Benchmark
  public void mutexWithLock() {
    Coroutines.withLock(mutex, TIMES);
  }

  @Benchmark
  public void acquire() {
    Coroutines.acquire(lock, TIMES);
  }

  @Benchmark
  public void mutexLock() {
    Coroutines.acquire(mutex, TIMES);
  }

  @Benchmark
  public void withPermit() {
    Coroutines.withPermit(semaphore, TIMES);
  }

  @Benchmark
  public void kotlinxWithPermit() {
    Coroutines.withPermit(kotlinxSemaphore, TIMES);
  }

  @Benchmark
  public void kotlinxWithPermitUnlessCancelled() {
    Coroutines.withPermitUnlessCancelled(kotlinxSemaphore, TIMES);
  }

  @Benchmark
  public void withTimedLock() {
    Coroutines.withTimedLock(lock, TIMES);
  }

  @Benchmark
  public void mutexWithTimeout() {
    Coroutines.withTimedLock(mutex, TIMES);
  }
}
