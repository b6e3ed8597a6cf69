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
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 12)
@OperationsPerInvocation(ReleaseAfterCancelled.SEMAPHORES)
public class ReleaseAfterCancelled {
  static final int SEMAPHORES = 4;
  private static final int MOST = 100_000;
  private static final int UNTIL_COMPILED = 100_000;

  /** Our semaphores, each with its crowd gone. */
  @State(Scope.Benchmark)
  public static class Ours {
    @Param("10")
    private int cancelled;

    private final Hold[] holds = new Hold[SEMAPHORES];

    @Setup
    public void compile() throws InterruptedException {
      AsyncSemaphore semaphore = AsyncSemaphore.create(1);
      for (int i = 0; i < UNTIL_COMPILED; i++) {
        semaphore.acquire().close();
      }
    }

    @Setup(Level.Invocation)
    public void cancel() throws InterruptedException {
      Semaphore rest = AsyncSemaphore.create(0).core();
      for (int i = 0; i < SEMAPHORES; i++) {
        AsyncSemaphore semaphore = AsyncSemaphore.create(1);
        holds[i] = semaphore.acquire();
        Coroutines.cancelWaiters(rest, MOST - cancelled);
        Coroutines.cancelWaiters(semaphore.core(), cancelled);
      }
    }
  }

  /** The rival's. */
  @State(Scope.Benchmark)
  public static class Kotlinx {
    @Param("10")
    private int cancelled;

    private final kotlinx.coroutines.sync.Semaphore[] semaphores =
        new kotlinx.coroutines.sync.Semaphore[SEMAPHORES];

    @Setup
    public void compile() {
      var semaphore = SemaphoreKt.Semaphore(1, 0);
      for (int i = 0; i < UNTIL_COMPILED && semaphore.tryAcquire(); i++) {
        semaphore.release();
      }
    }

    @Setup(Level.Invocation)
    public void cancel() {
      var rest = SemaphoreKt.Semaphore(1, 1);
      for (int i = 0; i < SEMAPHORES; i++) {
        semaphores[i] = SemaphoreKt.Semaphore(1, 1);
        Coroutines.cancelWaiters(rest, MOST - cancelled);
        Coroutines.cancelWaiters(semaphores[i], cancelled);
      }
    }
  }

  @Benchmark
  public void release(Ours ours) {
    for (Hold hold : ours.holds) {
      hold.close();
    }
  }

  @Benchmark
  public void kotlinxRelease(Kotlinx kotlinx) {
    for (kotlinx.coroutines.sync.Semaphore semaphore : kotlinx.semaphores) {
      semaphore.release();
    }
  }
}
