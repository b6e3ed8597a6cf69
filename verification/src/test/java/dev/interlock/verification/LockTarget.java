package dev.interlock.verification;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.Hold;
import dev.interlock.sync.Lock;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A lock with both its faces. */
public record LockTarget(AsyncLock face) implements Target {
  static LockTarget fifo(String name) {
    return new LockTarget(AsyncLock.create(name));
  }

  static LockTarget barging(String name, int maxOvertakes) {
    return new LockTarget(
        AsyncLock.builder().name(name).fairness(Fairness.barging(maxOvertakes)).build());
  }

  static LockTarget timedBy(LongSupplier clock, String name) {
    return new LockTarget(AsyncLock.builder().name(name).clock(clock).build());
  }

  /** The Kotlin face. */
  public Lock core() {
    return face.core();
  }

  private AsyncRequest request(Ask ask) {
    AsyncRequest request = face.request();
    request = ask.label() == null ? request : request.label(ask.label());
    request = ask.owner() == null ? request : request.owner(ask.owner());
    return ask.timeout() == null ? request : request.timeout(ask.timeout());
  }

  @Override
  public Hold acquire(Ask ask) throws InterruptedException, TimeoutException {
    if (!ask.isPlain()) {
      return request(ask).acquire();
    }
    return ask.timeout() == null ? face.acquire() : face.acquire(ask.timeout());
  }

  @Override
  public Optional<Hold> tryAcquire(Ask ask) throws InterruptedException {
    Duration timeout = ask.timeout();
    return timeout == null || !ask.isPlain() ? request(ask).tryAcquire() : face.tryAcquire(timeout);
  }

  @Override
  public <T> T within(Ask ask, Supplier<T> body) throws InterruptedException, TimeoutException {
    if (!ask.isPlain()) {
      return request(ask).withHold(body::get);
    }
    return ask.timeout() == null
        ? face.withLock(body::get)
        : face.withLock(ask.timeout(), body::get);
  }

  @Override
  public CompletableFuture<Hold> acquireAsync(Ask ask) {
    if (!ask.isPlain()) {
      return request(ask).acquireAsync();
    }
    return ask.timeout() == null ? face.acquireAsync() : face.acquireAsync(ask.timeout());
  }

  @Override
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(Ask ask) {
    Duration timeout = ask.timeout();
    return timeout == null || !ask.isPlain()
        ? request(ask).tryAcquireAsync()
        : face.tryAcquireAsync(timeout);
  }

  @Override
  public <T> CompletableFuture<T> withinAsync(Ask ask, Supplier<CompletionStage<T>> body) {
    if (!ask.isPlain()) {
      return request(ask).withHoldAsync(body);
    }
    return ask.timeout() == null
        ? face.withLockAsync(body)
        : face.withLockAsync(ask.timeout(), body);
  }

  @Override
  public Optional<Hold> tryAcquire() {
    return face.tryAcquire();
  }

  @Override
  public LockSnapshot snapshot() {
    return face.snapshot();
  }

  @Override
  public boolean isTaken() {
    return face.isLocked();
  }
}
