package dev.interlock.benchmarks.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Suspended coroutines of a thread that does not park, cancelled one by one; an operation is from
 * the call until the coroutine's handler has begun. The others launch and join them.
 */
@OperationsPerInvocation(CancelledCoroutine.TIMES)
public class CancelledCoroutine {
  static final int TIMES = 1_000;

  /** Where they run. */
  @State(Scope.Benchmark)
  public static class Home {
    private final Cancellations.AwakeThread thread = new Cancellations.AwakeThread();

    @TearDown
    public void close() {
      thread.close();
    }
  }

  /** Coroutines that are tasks, each of a group of its own. */
  @State(Scope.Benchmark)
  public static class Tasks {
    private Cancellations.SuspendedTasks suspended;

    @Setup(Level.Invocation)
    public void launch(Home home) {
      suspended = new Cancellations.SuspendedTasks(TIMES, home.thread);
    }
  }

  /** Coroutines that are not. */
  @State(Scope.Benchmark)
  public static class Jobs {
    private Cancellations.SuspendedJobs suspended;

    @Setup(Level.Invocation)
    public void launch(Home home) {
      suspended = new Cancellations.SuspendedJobs(TIMES, home.thread);
    }
  }

  @Benchmark
  public void task(Tasks tasks) {
    tasks.suspended.cancelEach();
  }

  @Benchmark
  public void group(Tasks tasks) {
    tasks.suspended.cancelEachGroup();
  }

  @Benchmark
  public void job(Jobs jobs) {
    jobs.suspended.cancelEach();
  }

  @Benchmark
  public void launchTask() {
    Cancellations.launchTasks(TIMES);
  }

  @Benchmark
  public void launchJob() {
    Cancellations.launchJobs(TIMES);
  }
}
