package dev.interlock.rivals;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.ibm.asyncutil.locks.FairAsyncSemaphore;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.util.concurrent.CompletableFuture;

/**
 * B3. Somebody waits for a permit through a future and cancels it. The holder releases: is the
 * permit back?
 */
final class CancelOfQueuedFuture implements Scenario<CancelOfQueuedFuture.FutureSemaphore<?>> {

  /** A semaphore with one permit that is waited for through futures. */
  interface FutureSemaphore<T> {
    /** Exactly the future that the library hands out: a dependent one would hide the case. */
    CompletableFuture<T> acquire();

    void release(T token);

    long availablePermits();
  }

  private static final class Rival implements FutureSemaphore<Void> {
    private final FairAsyncSemaphore semaphore = new FairAsyncSemaphore(1);

    @Override
    public CompletableFuture<Void> acquire() {
      return semaphore.acquire(1).toCompletableFuture();
    }

    @Override
    public void release(Void none) {
      semaphore.release(1);
    }

    @Override
    public long availablePermits() {
      return semaphore.getAvailablePermits();
    }
  }

  private static final class Interlock implements FutureSemaphore<Hold> {
    private final AsyncSemaphore semaphore = AsyncSemaphore.create(1);

    @Override
    public CompletableFuture<Hold> acquire() {
      return semaphore.acquireAsync();
    }

    @Override
    public void release(Hold hold) {
      hold.release();
    }

    @Override
    public long availablePermits() {
      return semaphore.availablePermits();
    }
  }

  @Override
  public String id() {
    return "B3";
  }

  @Override
  public String whatIsDone() {
    return "a queued future is cancelled; then the holder of the only permit releases it";
  }

  @Override
  public Contender<FutureSemaphore<?>> rival() {
    return new Contender<>(Versions.asyncutil() + " FairAsyncSemaphore", Rival::new);
  }

  @Override
  public Contender<FutureSemaphore<?>> interlock() {
    return new Contender<>("AsyncSemaphore", Interlock::new);
  }

  @Override
  public Outcome run(FutureSemaphore<?> semaphore, Effort effort) throws Exception {
    return observe(semaphore);
  }

  private static <T> Outcome observe(FutureSemaphore<T> semaphore) throws Exception {
    // region cancel
    T token = semaphore.acquire().get(10, SECONDS);
    CompletableFuture<T> unwanted = semaphore.acquire();
    unwanted.cancel(true);
    semaphore.release(token);
    long available = semaphore.availablePermits();
    // endregion
    String observed = "%d of 1 permit is back".formatted(available);
    return available == 1 ? Outcome.kept(observed) : Outcome.broken("lost: " + observed);
  }
}
