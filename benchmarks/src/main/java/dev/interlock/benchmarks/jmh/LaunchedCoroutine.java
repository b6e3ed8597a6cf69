package dev.interlock.benchmarks.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Coroutines that do next to nothing, launched and joined one by one. */
@OperationsPerInvocation(LaunchedCoroutine.TIMES)
public class LaunchedCoroutine {
  static final int TIMES = 1_000;

  @Benchmark
  public void task() {
    Cancellations.launchTasks(TIMES);
  }

  @Benchmark
  public void job() {
    Cancellations.launchJobs(TIMES);
  }
}
