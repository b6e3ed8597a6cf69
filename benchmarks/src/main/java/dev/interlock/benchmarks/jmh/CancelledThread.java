package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.jdk.AsyncTask;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A parked thread of a pool that is cancelled: from the call until the code's handler has begun.
 * Each is timed by itself.
 */
@BenchmarkMode(Mode.SampleTime)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class CancelledThread {

  /** A pool, and what is to be cancelled. */
  @State(Scope.Benchmark)
  public static class Pool {
    private ExecutorService executor;
    private AsyncTaskGroups groups;
    private volatile Thread parked;
    private volatile boolean isHandled;

    @Setup
    public void open() {
      executor = Executors.newCachedThreadPool();
      groups = AsyncTaskGroups.on(executor);
    }

    @TearDown
    public void close() {
      executor.shutdownNow();
    }

    private Object member() {
      parked = Thread.currentThread();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException cancelled) {
        isHandled = true;
      }
      return this;
    }

    private void prepare() {
      parked = null;
      isHandled = false;
    }

    private void awaitParked() {
      while (parked == null || parked.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }

    private void awaitHandled() {
      while (!isHandled) {
        Thread.onSpinWait();
      }
    }
  }

  /** A thread that runs a task. */
  @State(Scope.Benchmark)
  public static class Tasks {
    private AsyncTask<?> task;

    @Setup(Level.Invocation)
    public void launch(Pool pool) {
      pool.prepare();
      task = pool.groups.launch(pool::member);
      pool.awaitParked();
    }

    @TearDown(Level.Invocation)
    public void end() throws InterruptedException {
      task.join();
    }
  }

  /** A thread that runs what was submitted to the pool itself. */
  @State(Scope.Benchmark)
  public static class Futures {
    private Future<?> future;

    @Setup(Level.Invocation)
    public void submit(Pool pool) {
      pool.prepare();
      future = pool.executor.submit(pool::member);
      pool.awaitParked();
    }
  }

  @Benchmark
  public boolean task(Pool pool, Tasks tasks) {
    boolean first = tasks.task.cancel();
    pool.awaitHandled();
    return first;
  }

  @Benchmark
  public int group(Pool pool, Tasks tasks) {
    int cancelled = pool.groups.cancel();
    pool.awaitHandled();
    return cancelled;
  }

  @Benchmark
  public boolean future(Pool pool, Futures futures) {
    boolean first = futures.future.cancel(true);
    pool.awaitHandled();
    return first;
  }
}
