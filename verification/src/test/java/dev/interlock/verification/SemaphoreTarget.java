package dev.interlock.verification;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.Hold;
import dev.interlock.sync.Semaphore;
import dev.interlock.sync.SemaphoreSnapshot;
import dev.interlock.sync.jdk.AsyncRequest;
import dev.interlock.sync.jdk.AsyncSemaphore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A semaphore with both its faces. */
public record SemaphoreTarget(AsyncSemaphore face) implements Target {
  static SemaphoreTarget of(int permits) {
    return new SemaphoreTarget(AsyncSemaphore.create(permits, "pool"));
  }

  static SemaphoreTarget barging(int permits, int maxOvertakes) {
    return new SemaphoreTarget(
        AsyncSemaphore.builder(permits)
            .name("pool")
            .fairness(Fairness.barging(maxOvertakes))
            .build());
  }

  /** The Kotlin face. */
  public Semaphore core() {
    return face.core();
  }

  private AsyncRequest request(Ask ask) {
    AsyncRequest request = face.request(ask.permits());
    request = ask.label() == null ? request : request.label(ask.label());
    request = ask.owner() == null ? request : request.owner(ask.owner());
    return ask.timeout() == null ? request : request.timeout(ask.timeout());
  }

  @Override
  public Hold acquire(Ask ask) throws InterruptedException, TimeoutException {
    if (!ask.isPlain()) {
      return request(ask).acquire();
    }
    return ask.timeout() == null
        ? face.acquire(ask.permits())
        : face.acquire(ask.permits(), ask.timeout());
  }

  @Override
  public Optional<Hold> tryAcquire(Ask ask) throws InterruptedException {
    Duration timeout = ask.timeout();
    return timeout == null || !ask.isPlain()
        ? request(ask).tryAcquire()
        : face.tryAcquire(ask.permits(), timeout);
  }

  @Override
  public <T> T within(Ask ask, Supplier<T> body) throws InterruptedException, TimeoutException {
    boolean plain = ask.equals(Ask.PLAIN);
    return plain ? face.withPermit(body::get) : request(ask).withHold(body::get);
  }

  @Override
  public CompletableFuture<Hold> acquireAsync(Ask ask) {
    if (!ask.isPlain()) {
      return request(ask).acquireAsync();
    }
    return ask.timeout() == null
        ? face.acquireAsync(ask.permits())
        : face.acquireAsync(ask.permits(), ask.timeout());
  }

  @Override
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(Ask ask) {
    Duration timeout = ask.timeout();
    return timeout == null || !ask.isPlain()
        ? request(ask).tryAcquireAsync()
        : face.tryAcquireAsync(ask.permits(), timeout);
  }

  @Override
  public <T> CompletableFuture<T> withinAsync(Ask ask, Supplier<CompletionStage<T>> body) {
    boolean plain = ask.equals(Ask.PLAIN);
    return plain ? face.withPermitAsync(body) : request(ask).withHoldAsync(body);
  }

  @Override
  public Optional<Hold> tryAcquire() {
    return face.tryAcquire();
  }

  @Override
  public SemaphoreSnapshot snapshot() {
    return face.snapshot();
  }

  @Override
  public boolean isTaken() {
    return face.availablePermits() < face.permits();
  }
}
