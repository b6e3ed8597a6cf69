package dev.interlock.rivals;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.ibm.asyncutil.locks.AsyncReadWriteLock.ReadLockToken;
import com.ibm.asyncutil.locks.AsyncReadWriteLock.WriteLockToken;
import com.ibm.asyncutil.locks.FairAsyncReadWriteLock;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncReadWriteLock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * B2. Two readers wait for a writer through futures, and one of them cancels its own. The writer
 * releases: what has become of the other reader?
 */
final class CancelOfQueuedReader
    implements Scenario<CancelOfQueuedReader.FutureReadWriteLock<?, ?>> {
  private static final String DONE = "done";

  /** A read-write lock that is waited for through futures. */
  interface FutureReadWriteLock<R, W> {
    /** Exactly the future that the library hands out: a dependent one would hide the case. */
    CompletableFuture<R> read();

    /** As {@link #read}. */
    CompletableFuture<W> write();

    void releaseReader(R token);

    void releaseWriter(W token);
  }

  private static final class Rival implements FutureReadWriteLock<ReadLockToken, WriteLockToken> {
    private final FairAsyncReadWriteLock lock = new FairAsyncReadWriteLock();

    @Override
    public CompletableFuture<ReadLockToken> read() {
      return lock.acquireReadLock().toCompletableFuture();
    }

    @Override
    public CompletableFuture<WriteLockToken> write() {
      return lock.acquireWriteLock().toCompletableFuture();
    }

    @Override
    public void releaseReader(ReadLockToken token) {
      token.releaseLock();
    }

    @Override
    public void releaseWriter(WriteLockToken token) {
      token.releaseLock();
    }
  }

  private static final class Interlock implements FutureReadWriteLock<Hold, Hold> {
    private final AsyncReadWriteLock lock = AsyncReadWriteLock.create();

    @Override
    public CompletableFuture<Hold> read() {
      return lock.read().acquireAsync();
    }

    @Override
    public CompletableFuture<Hold> write() {
      return lock.write().acquireAsync();
    }

    @Override
    public void releaseReader(Hold hold) {
      hold.release();
    }

    @Override
    public void releaseWriter(Hold hold) {
      hold.release();
    }
  }

  @Override
  public String id() {
    return "B2";
  }

  @Override
  public String whatIsDone() {
    return "two queued readers; one cancels its future; then the writer releases";
  }

  @Override
  public Contender<FutureReadWriteLock<?, ?>> rival() {
    return new Contender<>(Versions.asyncutil() + " FairAsyncReadWriteLock", Rival::new);
  }

  @Override
  public Contender<FutureReadWriteLock<?, ?>> interlock() {
    return new Contender<>("AsyncReadWriteLock", Interlock::new);
  }

  @Override
  public Outcome run(FutureReadWriteLock<?, ?> lock, Effort effort) throws Exception {
    return observe(lock, effort.patience());
  }

  private static <R, W> Outcome observe(FutureReadWriteLock<R, W> lock, Duration patience)
      throws Exception {
    // region cancel-reader
    W writer = lock.write().get(10, SECONDS);
    CompletableFuture<R> unwanted = lock.read();
    CompletableFuture<R> wanted = lock.read();
    unwanted.cancel(true);
    String release = outcomeOf(() -> lock.releaseWriter(writer));
    // endregion
    String reader;
    try {
      R token = wanted.get(patience.toMillis(), MILLISECONDS);
      reader = "the other reader is let in";
      if (release.equals(DONE)) {
        lock.releaseReader(token);
        lock.releaseWriter(lock.write().get(patience.toMillis(), MILLISECONDS));
        return Outcome.kept(reader + ", and a writer after it");
      }
    } catch (CancellationException cancelled) {
      reader = "the other reader is cancelled, too";
    } catch (ExecutionException failed) {
      reader = "the other reader fails with " + failed.getCause();
    } catch (TimeoutException hung) {
      reader = "somebody hangs (waited %d ms)".formatted(patience.toMillis());
    }
    return Outcome.broken(reader + "; the writer's release: " + release);
  }

  private static String outcomeOf(Runnable release) {
    try {
      release.run();
      return DONE;
    } catch (RuntimeException refusal) {
      return refusal.getClass().getSimpleName();
    }
  }
}
