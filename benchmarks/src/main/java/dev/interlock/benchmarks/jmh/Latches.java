package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.jdk.AsyncCountDownLatch;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Threads that wait for latches. */
@State(Scope.Benchmark)
public class Latches {
  private static final int TURNS = 2_000;

  private final AsyncCountDownLatch open = AsyncCountDownLatch.create(0);
  private final CountDownLatch jdkOpen = new CountDownLatch(0);

  @Benchmark
  public void passed() throws InterruptedException {
    open.await();
  }

  @Benchmark
  public void jdkPassed() throws InterruptedException {
    jdkOpen.await();
  }

  /** Each turn opens a latch for the other thread, which is as likely as not waiting for it. */
  @Benchmark
  @OperationsPerInvocation(TURNS)
  public void turns() throws InterruptedException {
    AsyncCountDownLatch[] latches = new AsyncCountDownLatch[TURNS];
    for (int i = 0; i < TURNS; i++) {
      latches[i] = AsyncCountDownLatch.create(1);
    }
    takeTurns(i -> latches[i].countDown(), i -> latches[i].awaitUninterruptibly());
  }

  @Benchmark
  @OperationsPerInvocation(TURNS)
  public void jdkTurns() throws InterruptedException {
    CountDownLatch[] latches = new CountDownLatch[TURNS];
    for (int i = 0; i < TURNS; i++) {
      latches[i] = new CountDownLatch(1);
    }
    takeTurns(i -> latches[i].countDown(), i -> awaitJdk(latches[i]));
  }

  private static void awaitJdk(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void takeTurns(IntConsumer open, IntConsumer await) throws InterruptedException {
    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i + 1 < TURNS; i += 2) {
                await.accept(i);
                open.accept(i + 1);
              }
            });
    other.start();
    for (int i = 0; i + 1 < TURNS; i += 2) {
      open.accept(i);
      await.accept(i + 1);
    }
    other.join();
  }
}
