package dev.interlock.samples.instrument;

import dev.interlock.sync.Lock;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The future door: a user's commands, one after the other, without a thread that waits for
 * anything.
 */
final class CommandChain {
  private static final Executor AFTER_A_PAUSE =
      CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

  private final Caller caller;
  private final Bench bench;
  private final @Nullable AsyncRequest turn;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  CommandChain(Caller caller, Bench bench) {
    this.caller = caller;
    this.bench = bench;
    Lock lock = bench.getLock();
    this.turn = lock == null ? null : AsyncLock.of(lock).request().label(caller.name());
  }

  /** Begins; the future completes when the bench is closed, or with the first failure. */
  CompletableFuture<Void> start() {
    next();
    return ended;
  }

  private void next() {
    if (!bench.isOpen()) {
      ended.complete(null);
      return;
    }
    var unused =
        exchangeInTurn()
            .whenCompleteAsync(
                (reading, failure) -> {
                  if (failure == null) {
                    next();
                  } else {
                    ended.completeExceptionally(failure);
                  }
                },
                AFTER_A_PAUSE);
  }

  private CompletableFuture<Reading> exchangeInTurn() {
    long asked = System.nanoTime();
    return turn == null
        ? exchange(0)
        : turn.withHoldAsync(() -> exchange(System.nanoTime() - asked));
  }

  private CompletableFuture<Reading> exchange(long waitedNanos) {
    Connection connection = bench.getConnection();
    return connection
        .query(caller.configure())
        .thenCompose(configured -> connection.query(caller.read()))
        .thenApply(
            reply -> {
              Reading reading = Reading.parse(reply);
              bench.count(caller, waitedNanos, reading);
              return reading;
            });
  }
}
