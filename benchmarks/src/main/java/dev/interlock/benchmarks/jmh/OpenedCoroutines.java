package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.CountDownLatch;
import dev.interlock.sync.Event;
import dev.interlock.sync.jdk.AsyncCountDownLatch;
import dev.interlock.sync.jdk.AsyncEvent;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Coroutines that wait for something that opens once, and one that comes later. */
@State(Scope.Benchmark)
@OperationsPerInvocation(OpenedCoroutines.TIMES)
public class OpenedCoroutines {
  static final int TIMES = 64_000;

  @Param("64")
  private int coroutines;

  private final CountDownLatch open = AsyncCountDownLatch.create(0).core();
  private final Event<Integer> set = AsyncEvent.<Integer>create().core();
  private final CompletableDeferred<Integer> completed =
      CompletableDeferredKt.CompletableDeferred(1);

  /** Makes what is passed open. */
  public OpenedCoroutines() {
    set.set(1);
  }

  @Benchmark
  public void latchPassed() {
    Openings.pass(open, TIMES);
  }

  @Benchmark
  public void eventPassed() {
    Openings.pass(set, TIMES);
  }

  @Benchmark
  public void deferredPassed() {
    Openings.pass(completed, TIMES);
  }

  @Benchmark
  public void latchOpens() {
    Openings.openLatches(coroutines, TIMES);
  }

  @Benchmark
  public void eventIsSet() {
    Openings.setEvents(coroutines, TIMES);
  }

  @Benchmark
  public void deferredCompletes() {
    Openings.completeDeferreds(coroutines, TIMES);
  }
}
