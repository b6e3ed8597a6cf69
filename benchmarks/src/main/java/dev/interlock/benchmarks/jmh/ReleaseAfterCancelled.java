package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Hold;
import dev.interlock.sync.Semaphore;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.util.concurrent.TimeUnit;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The release that follows a crowd of coroutines which waited and were cancelled. Each invocation
 * cancels as many as any other, the rest of them at a semaphore that is not measured, so that the
 * caches and the heap are in the same state.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 15)
@OperationsPerInvocation(ReleaseAfterCancelled.SEMAPHORES)
public class ReleaseAfterCancelled {
  static final int SEMAPHORES = 8;
  private static final int MOST = 100_000;
  private static final int UNTIL_COMPILED = 100_000;

  @Param("10")
  private int cancelled;

  private final AsyncSemaphore[] semaphores = new AsyncSemaphore[SEMAPHORES];
  private final Hold[] holds = new Hold[SEMAPHORES];
  private final kotlinx.coroutines.sync.Semaphore[] kotlinxSemaphores =
      new kotlinx.coroutines.sync.Semaphore[SEMAPHORES];

  @Setup
  public void compile() throws InterruptedException {
    AsyncSemaphore ours = AsyncSemaphore.create(1);
    var theirs = SemaphoreKt.Semaphore(1, 0);
    for (int i = 0; i < UNTIL_COMPILED; i++) {
      ours.acquire().close();
      if (theirs.tryAcquire()) {
        theirs.release();
      }
    }
  }

  @Setup(Level.Invocation)
  public void cancel() throws InterruptedException {
    Semaphore rest = AsyncSemaphore.create(0).core();
    var kotlinxRest = SemaphoreKt.Semaphore(1, 1);
    for (int i = 0; i < SEMAPHORES; i++) {
      semaphores[i] = AsyncSemaphore.create(1);
      holds[i] = semaphores[i].acquire();
      Coroutines.cancelWaiters(rest, (MOST - cancelled) / 2);
      Coroutines.cancelWaiters(semaphores[i].core(), cancelled);
      kotlinxSemaphores[i] = SemaphoreKt.Semaphore(1, 1);
      Coroutines.cancelWaiters(kotlinxRest, (MOST - cancelled) / 2);
      Coroutines.cancelWaiters(kotlinxSemaphores[i], cancelled);
    }
  }

  @Benchmark
  public void release() {
    for (Hold hold : holds) {
      hold.close();
    }
  }

  @Benchmark
  public void kotlinxRelease() {
    for (kotlinx.coroutines.sync.Semaphore semaphore : kotlinxSemaphores) {
      semaphore.release();
    }
  }
}
