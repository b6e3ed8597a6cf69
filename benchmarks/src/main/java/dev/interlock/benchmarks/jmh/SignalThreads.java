package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.jdk.AsyncSignalSemaphore;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Platform threads, as many as JMH is told to run, that acquire the only permit and release it. */
@State(Scope.Benchmark)
public class SignalThreads {
  private final AsyncSignalSemaphore semaphore = AsyncSignalSemaphore.create(1);
  private final Semaphore fairSemaphore = new Semaphore(1, true);
  private final Semaphore unfairSemaphore = new Semaphore(1);
  private long guarded;

  @Benchmark
  public long signal() throws InterruptedException {
    semaphore.acquire();
    try {
      return ++guarded;
    } finally {
      semaphore.release();
    }
  }

  @Benchmark
  public long fairSemaphore() throws InterruptedException {
    return guarded(fairSemaphore);
  }

  @Benchmark
  public long unfairSemaphore() throws InterruptedException {
    return guarded(unfairSemaphore);
  }

  private long guarded(Semaphore rival) throws InterruptedException {
    rival.acquire();
    try {
      return ++guarded;
    } finally {
      rival.release();
    }
  }
}
