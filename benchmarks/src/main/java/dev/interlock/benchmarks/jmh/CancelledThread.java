package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.jdk.AsyncTask;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Parked threads of a pool that are cancelled one by one; an operation is from the call until the
 * code's handler has begun.
 */
@OperationsPerInvocation(CancelledThread.TIMES)
public class CancelledThread {
  static final int TIMES = 32;

  /** A pool, and what counts its tasks as they begin and as their handlers do. */
  @State(Scope.Benchmark)
  public static class Pool {
    private ExecutorService executor;
    private AsyncTaskGroups groups;
    private final List<AsyncTask<?>> tasks = new ArrayList<>();
    private final List<Future<?>> futures = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();

    @Setup
    public void open() {
      executor = Executors.newCachedThreadPool();
      groups = AsyncTaskGroups.on(executor);
    }

    @TearDown
    public void close() {
      executor.shutdownNow();
    }

    @Setup(Level.Invocation)
    public void reset() {
      tasks.clear();
      futures.clear();
      begun.set(0);
      handled.set(0);
    }

    private Object member() {
      begun.incrementAndGet();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException cancelled) {
        handled.incrementAndGet();
      }
      return this;
    }

    private void awaitBegun() {
      while (begun.get() < TIMES) {
        Thread.onSpinWait();
      }
    }

    private void awaitHandled(int count) {
      while (handled.get() < count) {
        Thread.onSpinWait();
      }
    }
  }

  /** Threads that run tasks, each of a group of its own. */
  @State(Scope.Benchmark)
  public static class Tasks {
    @Setup(Level.Invocation)
    public void launch(Pool pool) {
      for (int i = 0; i < TIMES; i++) {
        pool.tasks.add(pool.groups.launch((Object) i, pool::member));
      }
      pool.awaitBegun();
    }
  }

  /** Threads that run what was submitted to the pool itself. */
  @State(Scope.Benchmark)
  public static class Futures {
    @Setup(Level.Invocation)
    public void submit(Pool pool) {
      for (int i = 0; i < TIMES; i++) {
        pool.futures.add(pool.executor.submit(pool::member));
      }
      pool.awaitBegun();
    }
  }

  @Benchmark
  public void task(Pool pool, Tasks running) {
    for (int i = 0; i < TIMES; i++) {
      pool.tasks.get(i).cancel();
      pool.awaitHandled(i + 1);
    }
  }

  @Benchmark
  public void group(Pool pool, Tasks running) {
    for (int i = 0; i < TIMES; i++) {
      pool.groups.cancel((Object) i);
      pool.awaitHandled(i + 1);
    }
  }

  @Benchmark
  public void future(Pool pool, Futures running) {
    for (int i = 0; i < TIMES; i++) {
      pool.futures.get(i).cancel(true);
      pool.awaitHandled(i + 1);
    }
  }
}
