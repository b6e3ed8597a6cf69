package dev.interlock.samples.agent;

import dev.interlock.samples.instrument.Caller;
import dev.interlock.samples.instrument.Reading;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes readings over a connection that knows nothing of turns, and writes down when it changes
 * hands. Whoever calls has the lock, which guards what is in here, too.
 */
public final class Meter {
  private final Function<String, CompletableFuture<String>> connection;
  private final Journal journal;
  private final CompletableFuture<Caller> firstCaller = new CompletableFuture<>();
  private @Nullable Caller lastCaller;

  /**
   * A meter.
   *
   * @param connection sends a command and completes with the reply
   * @param journal where to write
   */
  public Meter(Function<String, CompletableFuture<String>> connection, Journal journal) {
    this.connection = connection;
    this.journal = journal;
  }

  /**
   * Takes a reading, by two commands that belong together.
   *
   * @param caller for whom
   * @return completes with the reading, or fails if the connection has ended
   */
  public CompletableFuture<Reading> measure(Caller caller) {
    if (!caller.equals(lastCaller)) {
      lastCaller = caller;
      journal.note(caller.name(), "has the instrument");
      firstCaller.complete(caller);
    }
    return connection
        .apply(caller.configure())
        .thenCompose(configured -> connection.apply(caller.read()))
        .thenApply(Reading::parse);
  }

  /**
   * The first for whom it has begun to take a reading.
   *
   * @return completes when that has begun
   */
  public CompletableFuture<Caller> firstCaller() {
    return firstCaller.copy();
  }
}
