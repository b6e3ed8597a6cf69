package dev.interlock.benchmarks.jmh;

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
 * A suspended coroutine, of a thread that does not park, that is cancelled: from the call until the
 * coroutine's handler has begun. Each is timed by itself, and begins when the last has ended.
 */
@BenchmarkMode(Mode.SampleTime)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class CancelledCoroutine {

  /** Where it runs. */
  @State(Scope.Benchmark)
  public static class Home {
    private final Cancellations.AwakeThread thread = new Cancellations.AwakeThread();

    @TearDown
    public void close() {
      thread.close();
    }
  }

  /** A coroutine that is a task. */
  @State(Scope.Benchmark)
  public static class Tasks {
    private Cancellations.SuspendedTask suspended;

    @Setup(Level.Invocation)
    public void launch(Home home) {
      suspended = new Cancellations.SuspendedTask(home.thread);
      suspended.awaitIdle();
    }

    @TearDown(Level.Invocation)
    public void end() {
      suspended.awaitIdle();
    }
  }

  /** A coroutine that is none. */
  @State(Scope.Benchmark)
  public static class Jobs {
    private Cancellations.SuspendedJob suspended;

    @Setup(Level.Invocation)
    public void launch(Home home) {
      suspended = new Cancellations.SuspendedJob(home.thread);
      suspended.awaitIdle();
    }

    @TearDown(Level.Invocation)
    public void end() {
      suspended.awaitIdle();
    }
  }

  @Benchmark
  public void task(Tasks tasks) {
    tasks.suspended.cancel();
    tasks.suspended.awaitHandled();
  }

  @Benchmark
  public void group(Tasks tasks) {
    tasks.suspended.cancelGroup();
    tasks.suspended.awaitHandled();
  }

  @Benchmark
  public void job(Jobs jobs) {
    jobs.suspended.cancel();
    jobs.suspended.awaitHandled();
  }
}
