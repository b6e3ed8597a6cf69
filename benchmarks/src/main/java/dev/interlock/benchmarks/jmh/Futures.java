package dev.interlock.benchmarks.jmh;

import com.ibm.asyncutil.locks.FairAsyncLock;
import com.ibm.asyncutil.locks.FairAsyncSemaphore;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Futures on one thread. Ours are completed in place, as the rival's always are: like with like.
 */
@State(Scope.Benchmark)
public class Futures {
  private final AsyncLock lock = AsyncLock.builder().executor(Runnable::run).build();
  private final com.ibm.asyncutil.locks.AsyncLock asyncutilLock = new FairAsyncLock();
  private final AsyncSemaphore semaphore = AsyncSemaphore.create(1);
  private final FairAsyncSemaphore asyncutilSemaphore = new FairAsyncSemaphore(1);

  /** Held between two invocations of a hand-off. */
  private final AsyncLock handedOff = AsyncLock.builder().executor(Runnable::run).build();

  private final com.ibm.asyncutil.locks.AsyncLock asyncutilHandedOff = new FairAsyncLock();
  private Hold hold = handedOff.acquireAsync().join();
  private com.ibm.asyncutil.locks.AsyncLock.LockToken token =
      asyncutilHandedOff.acquireLock().toCompletableFuture().join();

  @Benchmark
  public void acquireAsync() {
    lock.acquireAsync().join().close();
  }

  @Benchmark
  public void asyncutilAcquireLock() {
    asyncutilLock.acquireLock().toCompletableFuture().join().releaseLock();
  }

  @Benchmark
  public void acquirePermitAsync() {
    semaphore.acquireAsync().join().close();
  }

  @Benchmark
  public void asyncutilAcquirePermit() {
    asyncutilSemaphore.acquire().toCompletableFuture().join();
    asyncutilSemaphore.release();
  }

  /** Queue behind the holder, let it go, have the lock. */
  @Benchmark
  public void handOff() {
    CompletableFuture<Hold> next = handedOff.acquireAsync();
    hold.close();
    hold = next.join();
  }

  @Benchmark
  public void asyncutilHandOff() {
    var next = asyncutilHandedOff.acquireLock().toCompletableFuture();
    token.releaseLock();
    token = next.join();
  }
}
