package dev.interlock.rivals;

import dev.failsafe.Bulkhead;
import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.time.Duration;
import java.util.Optional;

/**
 * C. Somebody waits for the only permit for a while, in vain, and goes away. The holder releases:
 * is the permit back?
 */
final class TimedTryInVain implements Scenario<TimedTryInVain.TimedSemaphore<?>> {

  /** A semaphore with one permit that threads wait for, with a timeout of its own. */
  interface TimedSemaphore<T> {
    T acquire() throws InterruptedException;

    Optional<T> tryAcquire(Duration timeout) throws InterruptedException;

    Optional<T> tryAcquire();

    void release(T token);
  }

  private static final class Rival implements TimedSemaphore<String> {
    private static final String PERMIT = "a permit has no name";
    private final Bulkhead<Object> bulkhead = Bulkhead.of(1);

    @Override
    public String acquire() throws InterruptedException {
      bulkhead.acquirePermit();
      return PERMIT;
    }

    @Override
    public Optional<String> tryAcquire(Duration timeout) throws InterruptedException {
      return bulkhead.tryAcquirePermit(timeout) ? Optional.of(PERMIT) : Optional.empty();
    }

    @Override
    public Optional<String> tryAcquire() {
      return bulkhead.tryAcquirePermit() ? Optional.of(PERMIT) : Optional.empty();
    }

    @Override
    public void release(String permit) {
      bulkhead.releasePermit();
    }
  }

  private static final class Interlock implements TimedSemaphore<Hold> {
    private final AsyncSemaphore semaphore = AsyncSemaphore.create(1);

    @Override
    public Hold acquire() throws InterruptedException {
      return semaphore.acquire();
    }

    @Override
    public Optional<Hold> tryAcquire(Duration timeout) throws InterruptedException {
      return semaphore.tryAcquire(timeout);
    }

    @Override
    public Optional<Hold> tryAcquire() {
      return semaphore.tryAcquire();
    }

    @Override
    public void release(Hold hold) {
      hold.release();
    }
  }

  @Override
  public String id() {
    return "C";
  }

  @Override
  public String whatIsDone() {
    return "a try with a timeout fails; then the holder of the only permit releases it";
  }

  @Override
  public Contender<TimedSemaphore<?>> rival() {
    return new Contender<>(Versions.failsafe() + " Bulkhead", Rival::new);
  }

  @Override
  public Contender<TimedSemaphore<?>> interlock() {
    return new Contender<>("AsyncSemaphore", Interlock::new);
  }

  @Override
  public Outcome run(TimedSemaphore<?> semaphore, Effort effort) throws Exception {
    return observe(semaphore, effort.patience());
  }

  private static <T> Outcome observe(TimedSemaphore<T> semaphore, Duration patience)
      throws Exception {
    // region timed-try
    T token = semaphore.acquire();
    Optional<T> inVain = semaphore.tryAcquire(Duration.ofMillis(20));
    semaphore.release(token);
    Optional<T> next = semaphore.tryAcquire();
    // endregion
    if (inVain.isPresent()) {
      return Outcome.broken("two have the only permit");
    }
    if (next.isPresent()) {
      return Outcome.kept("the permit is back");
    }
    boolean late = semaphore.tryAcquire(patience).isPresent();
    return Outcome.broken(
        late
            ? "the permit is back late"
            : "lost: nobody has the permit, the next try fails, and so does one that waits for %d ms"
                .formatted(patience.toMillis()));
  }
}
