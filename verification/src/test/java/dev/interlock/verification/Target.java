package dev.interlock.verification;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One object with both its faces, which any door can ask. Kotlin adds the suspending words to
 * these.
 */
public sealed interface Target
    permits LockTarget, TimeoutLockTarget, GlobalTarget, SemaphoreTarget, ReadWriteTarget {
  /** Blocks until it has the hold. */
  Hold acquire(Ask ask) throws InterruptedException, TimeoutException;

  /** Blocks until it has the hold or time is up. */
  Optional<Hold> tryAcquire(Ask ask) throws InterruptedException;

  /** Blocks until it is inside, and runs {@code body} there. */
  <T> T within(Ask ask, Supplier<T> body) throws InterruptedException, TimeoutException;

  /** The future of a hold. */
  CompletableFuture<Hold> acquireAsync(Ask ask);

  /** The future of a hold, or of nothing when time is up. */
  CompletableFuture<Optional<Hold>> tryAcquireAsync(Ask ask);

  /** The future of what {@code body} does inside. */
  <T> CompletableFuture<T> withinAsync(Ask ask, Supplier<CompletionStage<T>> body);

  /** Takes one permit if that is possible at once. */
  Optional<Hold> tryAcquire();

  /** The state now. */
  SyncSnapshot snapshot();

  /** Whether somebody is inside. */
  boolean isTaken();
}
