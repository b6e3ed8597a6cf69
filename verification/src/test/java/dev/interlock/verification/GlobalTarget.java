package dev.interlock.verification;

import dev.interlock.sync.GlobalLock;
import dev.interlock.sync.Hold;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.jdk.AsyncGlobalLock;
import dev.interlock.sync.jdk.AsyncGlobalLockRequest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A global lock with both its faces, whose patience has no end unless it is asked with a timeout.
 */
public record GlobalTarget(AsyncGlobalLock face) implements Target {
  static GlobalTarget of(String name) {
    return new GlobalTarget(builder(name).build());
  }

  static GlobalTarget timedBy(LongSupplier clock, String name) {
    return new GlobalTarget(builder(name).clock(clock).build());
  }

  private static AsyncGlobalLock.Builder builder(String name) {
    return AsyncGlobalLock.builder().name(name).defaultTimeout(ChronoUnit.FOREVER.getDuration());
  }

  /** The Kotlin face. */
  public GlobalLock core() {
    return face.core();
  }

  private AsyncGlobalLockRequest request(Ask ask) {
    AsyncGlobalLockRequest request = face.request();
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
      return request(ask).withLock(body::get);
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
      return request(ask).withLockAsync(body);
    }
    return ask.timeout() == null
        ? face.withLockAsync(body)
        : face.withLockAsync(ask.timeout(), body);
  }

  /** As a stranger to everybody, so also to the thread of the test. */
  @Override
  public Optional<Hold> tryAcquire() {
    return face.tryAcquireAsync(Duration.ZERO).join();
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
