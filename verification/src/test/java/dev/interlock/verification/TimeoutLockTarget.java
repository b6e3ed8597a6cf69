package dev.interlock.verification;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.TimeoutLock;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import dev.interlock.sync.jdk.AsyncTimeoutRequest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A timeout lock with both its faces, whose default timeout is for ever. */
public record TimeoutLockTarget(AsyncTimeoutLock face) implements Target {
  static TimeoutLockTarget of(String name) {
    return new TimeoutLockTarget(patient(name).build());
  }

  static TimeoutLockTarget timedBy(LongSupplier clock, String name) {
    return new TimeoutLockTarget(patient(name).clock(clock).build());
  }

  private static AsyncTimeoutLock.Builder patient(String name) {
    return AsyncTimeoutLock.builder().name(name).defaultTimeout(ChronoUnit.FOREVER.getDuration());
  }

  /** The Kotlin face. */
  public TimeoutLock core() {
    return face.core();
  }

  private AsyncTimeoutRequest request(Ask ask) {
    AsyncTimeoutRequest request = face.request();
    request = ask.label() == null ? request : request.job(ask.label());
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
    return (timeout == null || !ask.isPlain()
            ? request(ask).tryAcquire()
            : face.tryAcquire(timeout))
        .map(hold -> hold);
  }

  @Override
  public <T> T within(Ask ask, Supplier<T> body) throws InterruptedException, TimeoutException {
    return ask.equals(Ask.PLAIN)
        ? face.withLock(hold -> body.get())
        : request(ask).withHold(hold -> body.get());
  }

  @Override
  public CompletableFuture<Hold> acquireAsync(Ask ask) {
    if (!ask.isPlain()) {
      return asHold(request(ask).acquireAsync());
    }
    return asHold(ask.timeout() == null ? face.acquireAsync() : face.acquireAsync(ask.timeout()));
  }

  @Override
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(Ask ask) {
    Duration timeout = ask.timeout();
    return asHold(
        timeout == null || !ask.isPlain()
            ? request(ask).tryAcquireAsync()
            : face.tryAcquireAsync(timeout));
  }

  /** The same future: what is done to it is done to that. */
  @SuppressWarnings("unchecked") // who reads it as a hold may
  private static <T> CompletableFuture<T> asHold(CompletableFuture<?> future) {
    return (CompletableFuture<T>) future;
  }

  @Override
  public <T> CompletableFuture<T> withinAsync(Ask ask, Supplier<CompletionStage<T>> body) {
    return ask.equals(Ask.PLAIN)
        ? face.withLockAsync(hold -> body.get())
        : request(ask).withHoldAsync(hold -> body.get());
  }

  @Override
  public Optional<Hold> tryAcquire() {
    return face.tryAcquire().map(hold -> hold);
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
