package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockDisabledException;
import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Bound;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.GlobalTerms;
import dev.interlock.sync.engine.GuardedValue;
import dev.interlock.sync.engine.Parties;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An acquisition of an {@link AsyncGlobalLock} with options: immutable, and good for any number of
 * acquisitions.
 */
@CheckReturnValue
public final class AsyncGlobalLockRequest {
  private final GlobalTerms terms;
  private final HoldFutureDoor futures;

  AsyncGlobalLockRequest(GlobalTerms terms, HoldFutureDoor futures) {
    this.terms = terms;
    this.futures = futures;
  }

  GlobalTerms terms() {
    return terms;
  }

  Executor executor() {
    return futures.executor();
  }

  private AsyncGlobalLockRequest with(GlobalTerms newTerms) {
    return new AsyncGlobalLockRequest(newTerms, futures);
  }

  /**
   * As this, with a label.
   *
   * @param label what reports call the acquisition; not blank
   * @return a new request
   */
  public AsyncGlobalLockRequest label(String label) {
    return with(terms.label(label));
  }

  /**
   * As this, as a part of an operation.
   *
   * @param owner the operation
   * @return a new request
   */
  public AsyncGlobalLockRequest owner(Owner owner) {
    return with(terms.owner(owner));
  }

  /**
   * As this, giving up after a while.
   *
   * @param timeout how long to wait: zero is one try, {@code ChronoUnit.FOREVER.getDuration()}
   *     waits for ever
   * @return a new request
   */
  public AsyncGlobalLockRequest timeout(Duration timeout) {
    return with(terms.timeoutNanos(Arguments.timeoutNanos(timeout)));
  }

  /**
   * As this, with or without the lock.
   *
   * @param use whether it takes the lock
   * @return a new request
   */
  public AsyncGlobalLockRequest use(LockUse use) {
    return with(terms.use(use));
  }

  /**
   * As this; if it is an {@linkplain AsyncGlobalLock#operation operation}, it is logged at that
   * level that it could not begin.
   *
   * @param level at which level
   * @return a new request
   */
  public AsyncGlobalLockRequest logLevel(Level level) {
    return with(terms.logLevel(level));
  }

  /**
   * Blocks, for as long as the lock says unless there is a timeout, until the lock is ours.
   *
   * @return the hold
   * @throws InterruptedException if the thread is interrupted
   * @throws LockBusyException when time is up
   * @throws LockDisabledException if the lock is required and disabled
   * @throws dev.interlock.sync.SelfDeadlockException if the timeout is infinite and a scope around
   *     this call has the lock for another owner
   */
  public Hold acquire() throws InterruptedException, LockBusyException {
    return acquire(newBlockingHold(false));
  }

  private Hold acquire(EngineHold hold) throws InterruptedException, LockBusyException {
    try {
      return BlockingDoor.acquire(terms.engine(), hold, terms.patienceNanos());
    } catch (SyncTimeoutException timeUp) {
      LockBusyException busy = (LockBusyException) timeUp;
      terms.busyBeforeStart(busy);
      throw busy;
    }
  }

  /**
   * Blocks until the lock is ours, whatever interrupts and whatever the timeout; the thread's flag
   * is set again on return.
   *
   * @return the hold
   * @throws LockDisabledException if the lock is required and disabled
   * @throws dev.interlock.sync.SelfDeadlockException as {@link #acquire()}
   */
  public Hold acquireUninterruptibly() {
    return BlockingDoor.acquireUninterruptibly(terms.engine(), newBlockingHold(false));
  }

  /**
   * Blocks, not at all unless there is a timeout, until the lock is ours. That it is not is an
   * answer, and never logged.
   *
   * @return the hold, or empty when time is up
   * @throws InterruptedException if the thread is interrupted
   * @throws LockDisabledException if the lock is required and disabled
   */
  public Optional<Hold> tryAcquire() throws InterruptedException {
    return BlockingDoor.tryAcquire(
        terms.engine(), newBlockingHold(false), terms.tryPatienceNanos());
  }

  /**
   * Asks for the lock, for as long as the lock says unless there is a timeout.
   *
   * @return completes with the hold; or fails with a {@link LockBusyException}, or with a {@link
   *     LockDisabledException} if the lock is required and disabled
   */
  public CompletableFuture<Hold> acquireAsync() {
    CompletableFuture<Hold> future;
    try {
      future = futures.acquire(newAsyncHold(null), terms.patienceNanos());
    } catch (LockDisabledException disabled) {
      return AcquisitionFuture.failed(disabled);
    }
    if (terms.logLevel() != null) {
      var unused = future.whenComplete((hold, failure) -> refused(failure));
    }
    return future;
  }

  private void refused(@Nullable Throwable failure) {
    if (failure instanceof LockBusyException busy) {
      terms.busyBeforeStart(busy);
    }
  }

  /**
   * Asks for the lock, once only unless there is a timeout. That it is not there is an answer, and
   * never logged.
   *
   * @return completes with the hold, or empty when time is up; or fails with a {@link
   *     LockDisabledException} if the lock is required and disabled
   */
  public CompletableFuture<Optional<Hold>> tryAcquireAsync() {
    try {
      return futures.tryAcquire(newAsyncHold(null), terms.tryPatienceNanos());
    } catch (LockDisabledException disabled) {
      return AcquisitionFuture.failed(disabled);
    }
  }

  /**
   * Blocks until the lock is ours and runs {@code body} with it, on a thread that is bound to the
   * owner if the request names one.
   *
   * @param <T> the result
   * @param <X> what the body throws besides
   * @param body what to do
   * @return the body's result
   * @throws InterruptedException if the thread is interrupted before the body has begun, or as the
   *     body does
   * @throws LockBusyException when time is up, and the body has not run; or as the body does
   * @throws LockDisabledException if the lock is required and disabled
   * @throws X as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object, X extends Exception> T withLock(LockedSupplier<T, X> body)
      throws InterruptedException, LockBusyException, X {
    Arguments.notNull("body", body);
    Hold hold = acquire(newBlockingHold(true));
    Owner around = Owner.current();
    Owner named = terms.owner();
    if (named != null) {
      Bound.replace(named);
    }
    try {
      return body.get();
    } catch (Throwable failure) {
      terms.failedInside(failure);
      throw failure;
    } finally {
      if (named != null) {
        Bound.replace(around);
      }
      hold.close();
    }
  }

  /**
   * As {@link #withLock(LockedSupplier)}, without a result. Blocks.
   *
   * @param <X> what the body throws besides
   * @param body what to do
   * @throws InterruptedException if the thread is interrupted before the body has begun, or as the
   *     body does
   * @throws LockBusyException when time is up, and the body has not run; or as the body does
   * @throws LockDisabledException if the lock is required and disabled
   * @throws X as the body does
   */
  public <X extends Exception> void withLock(LockedRunnable<X> body)
      throws InterruptedException, LockBusyException, X {
    Arguments.notNull("body", body);
    withLock(
        () -> {
          body.run();
          return true;
        });
  }

  /**
   * Asks for the lock, runs {@code body} with it, and gives the lock back when the stage that the
   * body returns is complete, whatever becomes of the returned future.
   *
   * @param <T> the result
   * @param body starts the work; it is given the owner on whose behalf the lock can be taken again
   *     meanwhile: the one that the request names, or a new one. If it throws or returns null, the
   *     lock is given back and the future fails.
   * @return completes as the body's stage does; or fails with a {@link LockBusyException}, or with
   *     a {@link LockDisabledException} if the lock is required and disabled
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Function<? super Owner, ? extends CompletionStage<T>> body) {
    Arguments.notNull("body", body);
    Owner owner = ownerOrNew();
    EngineHold hold;
    try {
      hold = terms.newHold(Parties.FUTURE, owner, null, true);
    } catch (LockDisabledException disabled) {
      return AcquisitionFuture.failed(disabled);
    }
    return new ScopeFuture<>(
        futures.acquire(hold, terms.patienceNanos()),
        this::refused,
        Hold::close,
        inside -> owner.get(() -> body.apply(owner)),
        terms::failedInside);
  }

  /** What is started here runs at the same time as the caller, so it is another operation. */
  private Owner ownerOrNew() {
    Owner named = terms.owner();
    Owner around = Owner.current();
    return named != null ? named : around != null ? around.newChild() : new Owner();
  }

  /**
   * As {@link #withLockAsync(Function)}, for a body that asks {@link Owner#current()} if it has to.
   *
   * @param <T> the result
   * @param body starts the work
   * @return completes as the body's stage does
   */
  public <T extends @Nullable Object> CompletableFuture<T> withLockAsync(
      Supplier<? extends CompletionStage<T>> body) {
    Arguments.notNull("body", body);
    return withLockAsync(owner -> body.get());
  }

  /**
   * What does as {@code body} with the lock, which it takes anew each time that it is called.
   *
   * @param <T> the result
   * @param body what to do
   * @return a callable that blocks, and throws what {@link #withLock(LockedSupplier)} throws
   */
  public <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> body) {
    Arguments.notNull("body", body);
    return () -> withLock(body::call);
  }

  /**
   * As {@link #wrapCallable}, for what throws nothing that it would have to declare.
   *
   * @param <T> the result
   * @param body what to do
   * @return a supplier that blocks. It throws a {@link CompletionException} whose cause is the
   *     {@link LockBusyException} when time is up, or the {@link InterruptedException} if the
   *     thread is interrupted, whose flag is set again.
   */
  public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> body) {
    Arguments.notNull("body", body);
    return () -> {
      try {
        return withLock(body::get);
      } catch (LockBusyException busy) {
        throw new CompletionException(busy);
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        throw new CompletionException(interrupt);
      }
    };
  }

  /**
   * As {@link #wrapSupplier}, without a result.
   *
   * @param body what to do
   * @return a task that blocks
   */
  public Runnable wrapRunnable(Runnable body) {
    Arguments.notNull("body", body);
    Supplier<Boolean> wrapped =
        wrapSupplier(
            () -> {
              body.run();
              return true;
            });
    return () -> {
      var unused = wrapped.get();
    };
  }

  /**
   * As {@link #withLockAsync(Supplier)}, each time that it is called.
   *
   * @param <T> the result
   * @param body starts the work
   * @return a supplier of futures
   */
  public <T extends @Nullable Object> Supplier<CompletableFuture<T>> wrapAsync(
      Supplier<? extends CompletionStage<T>> body) {
    Arguments.notNull("body", body);
    return () -> withLockAsync(body);
  }

  /**
   * A property that can be read at any time and is written in the way of this request.
   *
   * @param <T> the value's type
   * @param initial the value at first, and after a reset
   * @return the property
   */
  public <T> AsyncGuardedProperty<T> property(T initial) {
    return property(initial, value -> {});
  }

  /**
   * A property that can be read at any time and is written in the way of this request.
   *
   * @param <T> the value's type
   * @param initial the value at first, and after a reset
   * @param write is told each new value, with the lock, before it can be read; if it throws,
   *     nothing changes
   * @return the property
   */
  public <T> AsyncGuardedProperty<T> property(T initial, Consumer<? super T> write) {
    return new AsyncGuardedProperty<>(new GuardedValue<>(terms, initial, write), this);
  }

  /** The hold of the operation around this call, or else of the thread. */
  EngineHold newBlockingHold(boolean scoped) {
    Thread thread = Thread.currentThread();
    return terms.newHold(thread, Owner.current(), thread, scoped);
  }

  private EngineHold newAsyncHold(@Nullable Owner owner) {
    return terms.newHold(Parties.FUTURE, owner, null, false);
  }
}
