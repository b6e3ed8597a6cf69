package dev.interlock.verification;

import dev.interlock.sync.Hold;
import dev.interlock.sync.ReadWriteLock;
import dev.interlock.sync.ReadWriteLockSnapshot;
import dev.interlock.sync.jdk.AsyncReadWriteLock;
import dev.interlock.sync.jdk.AsyncRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A read-write lock with both its faces. Either an ask says which side it wants, or all write. */
public record ReadWriteTarget(AsyncReadWriteLock face, boolean allWrite) implements Target {
  /** Wants to read. */
  static final Ask READ = Ask.of(1);

  /** Wants to write. */
  static final Ask WRITE = Ask.of(2);

  static ReadWriteTarget of(String name) {
    return new ReadWriteTarget(AsyncReadWriteLock.create(name), false);
  }

  static ReadWriteTarget exclusive(String name) {
    return new ReadWriteTarget(AsyncReadWriteLock.create(name), true);
  }

  static ReadWriteTarget timedBy(LongSupplier clock, String name) {
    return new ReadWriteTarget(AsyncReadWriteLock.builder().name(name).clock(clock).build(), false);
  }

  private boolean writes(Ask ask) {
    return allWrite || ask.permits() == WRITE.permits();
  }

  private AsyncReadWriteLock.Side side(Ask ask) {
    return writes(ask) ? face.write() : face.read();
  }

  /** The Kotlin face of the side that {@code ask} wants. */
  public ReadWriteLock.Side core(Ask ask) {
    return writes(ask) ? face.core().getWrite() : face.core().getRead();
  }

  private AsyncRequest request(Ask ask) {
    AsyncRequest request = side(ask).request();
    request = ask.label() == null ? request : request.label(ask.label());
    request = ask.owner() == null ? request : request.owner(ask.owner());
    return ask.timeout() == null ? request : request.timeout(ask.timeout());
  }

  @Override
  public Hold acquire(Ask ask) throws InterruptedException, TimeoutException {
    if (!ask.isPlain()) {
      return request(ask).acquire();
    }
    return ask.timeout() == null ? side(ask).acquire() : side(ask).acquire(ask.timeout());
  }

  @Override
  public Optional<Hold> tryAcquire(Ask ask) throws InterruptedException {
    Duration timeout = ask.timeout();
    return timeout == null || !ask.isPlain()
        ? request(ask).tryAcquire()
        : side(ask).tryAcquire(timeout);
  }

  @Override
  public <T> T within(Ask ask, Supplier<T> body) throws InterruptedException, TimeoutException {
    if (!ask.isPlain()) {
      return request(ask).withHold(body::get);
    }
    return ask.timeout() == null
        ? side(ask).withLock(body::get)
        : side(ask).withLock(ask.timeout(), body::get);
  }

  @Override
  public CompletableFuture<Hold> acquireAsync(Ask ask) {
    if (!ask.isPlain()) {
      return request(ask).acquireAsync();
    }
    return ask.timeout() == null ? side(ask).acquireAsync() : side(ask).acquireAsync(ask.timeout());
  }

  @Override
  public CompletableFuture<Optional<Hold>> tryAcquireAsync(Ask ask) {
    Duration timeout = ask.timeout();
    return timeout == null || !ask.isPlain()
        ? request(ask).tryAcquireAsync()
        : side(ask).tryAcquireAsync(timeout);
  }

  @Override
  public <T> CompletableFuture<T> withinAsync(Ask ask, Supplier<CompletionStage<T>> body) {
    if (!ask.isPlain()) {
      return request(ask).withHoldAsync(body);
    }
    return ask.timeout() == null
        ? side(ask).withLockAsync(body)
        : side(ask).withLockAsync(ask.timeout(), body);
  }

  /** To write: it is possible only if nobody is inside. */
  @Override
  public Optional<Hold> tryAcquire() {
    return face.write().tryAcquire();
  }

  @Override
  public ReadWriteLockSnapshot snapshot() {
    return face.snapshot();
  }

  @Override
  public boolean isTaken() {
    ReadWriteLockSnapshot snapshot = snapshot();
    return snapshot.writer() != null || snapshot.readerCount() > 0;
  }
}
