package dev.interlock.rivals;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.ibm.asyncutil.locks.AsyncLock.LockToken;
import com.ibm.asyncutil.locks.FairAsyncLock;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * B1. Somebody waits for a lock through a future and gives that future a timeout, which is what
 * {@link CompletableFuture#orTimeout} is for. The time is up, the holder releases: is the lock
 * still alive?
 */
final class OrTimeoutOnQueuedFuture implements Scenario<OrTimeoutOnQueuedFuture.FutureLock<?>> {

  /** A lock that is waited for through futures. */
  interface FutureLock<T> {
    /** Exactly the future that the library hands out: a dependent one would hide the case. */
    CompletableFuture<T> acquire();

    void release(T token);
  }

  private static final class Rival implements FutureLock<LockToken> {
    private final FairAsyncLock lock = new FairAsyncLock();

    @Override
    public CompletableFuture<LockToken> acquire() {
      return lock.acquireLock().toCompletableFuture();
    }

    @Override
    public void release(LockToken token) {
      token.releaseLock();
    }
  }

  private static final class Interlock implements FutureLock<Hold> {
    private final AsyncLock lock = AsyncLock.create();

    @Override
    public CompletableFuture<Hold> acquire() {
      return lock.acquireAsync();
    }

    @Override
    public void release(Hold hold) {
      hold.release();
    }
  }

  @Override
  public String id() {
    return "B1";
  }

  @Override
  public String whatIsDone() {
    return "a queued future gets orTimeout(); time is up; then the holder releases";
  }

  @Override
  public Contender<FutureLock<?>> rival() {
    return new Contender<>(Versions.asyncutil() + " FairAsyncLock", Rival::new);
  }

  @Override
  public Contender<FutureLock<?>> interlock() {
    return new Contender<>("AsyncLock", Interlock::new);
  }

  @Override
  public Outcome run(FutureLock<?> lock, Effort effort) throws Exception {
    return observe(lock, effort.patience());
  }

  private static <T> Outcome observe(FutureLock<T> lock, Duration patience) throws Exception {
    // region or-timeout
    T token = lock.acquire().get(10, SECONDS);
    CompletableFuture<T> impatient = lock.acquire().orTimeout(10, MILLISECONDS);
    awaitTimeout(impatient);
    lock.release(token);
    CompletableFuture<T> next = lock.acquire();
    // endregion
    try {
      lock.release(next.get(patience.toMillis(), MILLISECONDS));
      return Outcome.kept("the next acquisition succeeds");
    } catch (TimeoutException hung) {
      return Outcome.broken(
          "lock dead: nobody has it, the next acquisition does not complete (waited %d ms)"
              .formatted(patience.toMillis()));
    }
  }

  private static void awaitTimeout(CompletableFuture<?> future) throws Exception {
    try {
      throw new IllegalStateException(
          "a lock that is held was granted: " + future.get(10, SECONDS));
    } catch (ExecutionException expected) {
      if (!(expected.getCause() instanceof TimeoutException)) {
        throw expected;
      }
    }
  }
}
