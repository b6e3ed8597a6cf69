package dev.interlock.samples.instrument;

import dev.interlock.sync.Hold;
import dev.interlock.sync.Lock;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The blocking door: an old calibration routine on a thread of its own. */
final class CalibrationThread {
  private final Caller caller;
  private final Bench bench;
  private final @Nullable AsyncRequest turn;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  CalibrationThread(Caller caller, Bench bench) {
    this.caller = caller;
    this.bench = bench;
    Lock lock = bench.getLock();
    this.turn = lock == null ? null : AsyncLock.of(lock).request().label("calibration");
  }

  /** Begins; the future completes when the bench is closed, or with the first failure. */
  CompletableFuture<Void> start() {
    Thread thread = new Thread(this::run, caller.name());
    thread.setDaemon(true);
    thread.start();
    return ended;
  }

  private void run() {
    try {
      while (bench.isOpen()) {
        calibrate();
        TimeUnit.MILLISECONDS.sleep(1);
      }
      ended.complete(null);
    } catch (Exception e) {
      ended.completeExceptionally(e);
    }
  }

  @SuppressWarnings("try") // the hold is there to be closed; the exchange need not mention it
  private void calibrate() throws IOException, InterruptedException, SyncTimeoutException {
    long asked = System.nanoTime();
    if (turn == null) {
      exchange(0);
    } else {
      try (Hold hold = turn.acquire()) {
        exchange(System.nanoTime() - asked);
      }
    }
  }

  private void exchange(long waitedNanos) throws IOException, InterruptedException {
    Connection connection = bench.getConnection();
    connection.ask(caller.configure());
    Reading reading = Reading.parse(connection.ask(caller.read()));
    bench.count(caller, waitedNanos, reading);
  }
}
