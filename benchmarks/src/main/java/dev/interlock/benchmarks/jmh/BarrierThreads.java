package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.jdk.AsyncBarrier;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Phaser;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Platform threads that meet all the time; an operation is an arrival. The threads are not JMH's,
 * which stop one by one and would leave the last one waiting.
 */
@State(Scope.Benchmark)
@OperationsPerInvocation(BarrierThreads.TIMES)
public class BarrierThreads {
  static final int TIMES = 16_000;

  @Param("2")
  private int parties;

  private AsyncBarrier barrier;
  private CyclicBarrier jdkBarrier;
  private Phaser phaser;

  @Setup
  public void create() {
    barrier = AsyncBarrier.create(parties);
    jdkBarrier = new CyclicBarrier(parties);
    phaser = new Phaser(parties);
  }

  @Benchmark
  public void barrier() throws InterruptedException, ExecutionException {
    meet(barrier::arriveAndAwait);
  }

  @Benchmark
  public void jdkBarrier() throws InterruptedException, ExecutionException {
    meet(jdkBarrier::await);
  }

  @Benchmark
  public void phaser() throws InterruptedException, ExecutionException {
    meet(() -> phaser.awaitAdvanceInterruptibly(phaser.arrive()));
  }

  private void meet(Callable<?> arrival) throws InterruptedException, ExecutionException {
    FutureTask<?>[] tasks = new FutureTask<?>[parties];
    for (int party = 0; party < parties; party++) {
      tasks[party] =
          new FutureTask<>(
              () -> {
                for (int i = 0; i < TIMES / parties; i++) {
                  arrival.call();
                }
                return parties;
              });
      new Thread(tasks[party]).start();
    }
    for (FutureTask<?> task : tasks) {
      task.get();
    }
  }
}
