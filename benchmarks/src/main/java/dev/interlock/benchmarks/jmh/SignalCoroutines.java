package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.SignalSemaphore;
import dev.interlock.sync.jdk.AsyncSignalSemaphore;
import kotlinx.coroutines.sync.Semaphore;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One coroutine, and many, that acquire the only permit and release it. */
@State(Scope.Benchmark)
public class SignalCoroutines {
  static final int TIMES = 100_000;
  static final int CONTENDED_TIMES = 640_000;

  private static final int COROUTINES = 64;

  private final SignalSemaphore semaphore = AsyncSignalSemaphore.create(1).core();
  private final Semaphore kotlinxSemaphore = SemaphoreKt.Semaphore(1, 0);

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void signal() {
    Signals.signal(semaphore, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void kotlinx() {
    Signals.signal(kotlinxSemaphore, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDED_TIMES)
  public void contendedSignal() {
    Signals.contend(semaphore, COROUTINES, CONTENDED_TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(CONTENDED_TIMES)
  public void contendedKotlinx() {
    Signals.contend(kotlinxSemaphore, COROUTINES, CONTENDED_TIMES);
  }
}
