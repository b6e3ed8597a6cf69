package dev.interlock.benchmarks.jmh;

import com.ibm.asyncutil.locks.AsyncReadWriteLock.ReadLockToken;
import com.ibm.asyncutil.locks.AsyncReadWriteLock.WriteLockToken;
import com.ibm.asyncutil.locks.FairAsyncReadWriteLock;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncReadWriteLock;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Futures on one thread. Ours are completed in place, as the rival's always are: like with like.
 */
@State(Scope.Benchmark)
public class ReadWriteFutures {
  private final AsyncReadWriteLock lock =
      AsyncReadWriteLock.builder().executor(Runnable::run).build();
  private final FairAsyncReadWriteLock asyncutilLock = new FairAsyncReadWriteLock();

  @Benchmark
  public void read() {
    lock.read().acquireAsync().join().close();
  }

  @Benchmark
  public void asyncutilRead() {
    asyncutilLock.acquireReadLock().toCompletableFuture().join().releaseLock();
  }

  @Benchmark
  public void write() {
    lock.write().acquireAsync().join().close();
  }

  @Benchmark
  public void asyncutilWrite() {
    asyncutilLock.acquireWriteLock().toCompletableFuture().join().releaseLock();
  }

  /** Two readers queue behind a writer, which lets them in together. */
  @Benchmark
  public void handOver() {
    Hold writer = lock.write().acquireAsync().join();
    CompletableFuture<Hold> one = lock.read().acquireAsync();
    CompletableFuture<Hold> two = lock.read().acquireAsync();
    writer.close();
    one.join().close();
    two.join().close();
  }

  @Benchmark
  public void asyncutilHandOver() {
    WriteLockToken writer = asyncutilLock.acquireWriteLock().toCompletableFuture().join();
    CompletableFuture<ReadLockToken> one = asyncutilLock.acquireReadLock().toCompletableFuture();
    CompletableFuture<ReadLockToken> two = asyncutilLock.acquireReadLock().toCompletableFuture();
    writer.releaseLock();
    one.join().releaseLock();
    two.join().releaseLock();
  }
}
