package dev.interlock.benchmarks.jmh;

import arrow.fx.coroutines.CyclicBarrier;
import dev.interlock.sync.Barrier;
import dev.interlock.sync.jdk.AsyncBarrier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Coroutines of {@code Dispatchers.Default} that meet all the time; an operation is an arrival. */
@State(Scope.Benchmark)
@OperationsPerInvocation(BarrierCoroutines.TIMES)
public class BarrierCoroutines {
  static final int TIMES = 256_000;

  @Param("4")
  private int parties;

  private Barrier barrier;
  private CyclicBarrier arrowBarrier;

  @Setup
  public void create() {
    barrier = AsyncBarrier.create(parties).core();
    arrowBarrier = Meetings.arrowBarrier(parties);
  }

  @Benchmark
  public void barrier() {
    Meetings.meet(barrier, parties, TIMES);
  }

  @Benchmark
  public void arrowBarrier() {
    Meetings.meet(arrowBarrier, parties, TIMES);
  }
}
