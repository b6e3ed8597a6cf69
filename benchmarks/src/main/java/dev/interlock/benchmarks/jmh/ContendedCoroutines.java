package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.Lock;
import dev.interlock.sync.Semaphore;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncSemaphore;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Coroutines of {@code Dispatchers.Default} that want the same thing all the time. */
@State(Scope.Benchmark)
@OperationsPerInvocation(ContendedCoroutines.TIMES)
public class ContendedCoroutines {
  static final int TIMES = 640_000;

  @Param("4")
  private int coroutines;

  @Param("0")
  private int maxOvertakes;

  @Param("1")
  private int permits;

  private Lock lock;
  private Semaphore semaphore;
  private Mutex mutex;
  private kotlinx.coroutines.sync.Semaphore kotlinxSemaphore;

  @Setup
  public void create() {
    Fairness fairness = maxOvertakes == 0 ? Fairness.FIFO : Fairness.barging(maxOvertakes);
    lock = AsyncLock.builder().fairness(fairness).build().core();
    semaphore = AsyncSemaphore.builder(permits).fairness(fairness).build().core();
    mutex = MutexKt.Mutex(false);
    kotlinxSemaphore = SemaphoreKt.Semaphore(permits, 0);
  }

  @Benchmark
  public void withLock() {
    Coroutines.contendWithLock(lock, coroutines, TIMES);
  }

  @Benchmark
  public void mutexWithLock() {
    Coroutines.contendWithLock(mutex, coroutines, TIMES);
  }

  @Benchmark
  public void withPermit() {
    Coroutines.contendWithPermit(semaphore, coroutines, TIMES);
  }

  @Benchmark
  public void kotlinxWithPermit() {
    Coroutines.contendWithPermit(kotlinxSemaphore, coroutines, TIMES);
  }

  @Benchmark
  public void withTimedLock() {
    Coroutines.contendWithTimedLock(lock, coroutines, TIMES);
  }

  @Benchmark
  public void mutexWithTimeout() {
    Coroutines.contendWithTimedLock(mutex, coroutines, TIMES);
  }
}
