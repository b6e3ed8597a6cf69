package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.jdk.AsyncLock;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Virtual threads that want the same lock all the time. Needs a JDK 21 or later. */
@State(Scope.Benchmark)
@OperationsPerInvocation(VirtualThreads.TIMES)
public class VirtualThreads {
  static final int TIMES = 64_000;

  @Param("4")
  private int threads;

  /** 0 is FIFO; the rival is fair then, and else not. */
  @Param("0")
  private int maxOvertakes;

  private AsyncLock lock;
  private ReentrantLock reentrantLock;
  private MethodHandle startVirtualThread;
  private long guarded;

  @Setup
  public void create() throws ReflectiveOperationException {
    boolean fair = maxOvertakes == 0;
    lock =
        AsyncLock.builder().fairness(fair ? Fairness.FIFO : Fairness.barging(maxOvertakes)).build();
    reentrantLock = new ReentrantLock(fair);
    // By reflection, since this is compiled for JDK 17.
    startVirtualThread =
        MethodHandles.publicLookup()
            .findStatic(
                Thread.class,
                "startVirtualThread",
                MethodType.methodType(Thread.class, Runnable.class));
  }

  @Benchmark
  public void withLock() throws Throwable {
    together(() -> lock.withLock(() -> guarded++));
  }

  @Benchmark
  public void reentrantLock() throws Throwable {
    together(
        () -> {
          reentrantLock.lockInterruptibly();
          try {
            guarded++;
          } finally {
            reentrantLock.unlock();
          }
        });
  }

  private interface Operation {
    void run() throws InterruptedException;
  }

  private void together(Operation operation) throws Throwable {
    Thread[] started = new Thread[threads];
    Runnable body =
        () -> {
          try {
            for (int i = TIMES / threads; i > 0; i--) {
              operation.run();
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    for (int i = 0; i < threads; i++) {
      started[i] = (Thread) startVirtualThread.invokeExact(body);
    }
    for (Thread thread : started) {
      thread.join();
    }
  }
}
