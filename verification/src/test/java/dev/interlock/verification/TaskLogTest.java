package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.jdk.AsyncGathering;
import dev.interlock.sync.jdk.AsyncTask;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** A failure that nobody listens to is logged, and so is a listener that fails. */
class TaskLogTest {
  private final IOException failure = new IOException("no water");

  private void fail(AsyncTaskGroups groups) {
    AsyncTask<Object> task =
        groups
            .task("cooling")
            .name("pump of the log test")
            .launch(
                () -> {
                  throw failure;
                });
    assertSame(failure, assertThrows(ExecutionException.class, task::await).getCause());
  }

  @Test
  void aFailureIsLoggedOnceWithTheTaskAndItsTraceIfThereIsNoListener() {
    try (LogRecords log = new LogRecords("Tasks", Level.ALL)) {
      fail(AsyncTaskGroups.builder(Runnable::run).clock(() -> 0).build());
      List<LogRecord> records = log.about("pump of the log test");
      assertEquals(1, records.size());
      assertEquals(Level.SEVERE, records.get(0).getLevel());
      assertSame(failure, records.get(0).getThrown());
      assertEquals(
          "'pump of the log test' (task 0, thread '"
              + Thread.currentThread().getName()
              + "') of group 'cooling' failed after less than 0.1 ms",
          records.get(0).getMessage());
    }
  }

  @Test
  void aListenerThatFailsIsLoggedAndHurtsNobody() {
    IllegalStateException broken = new IllegalStateException("broken listener");
    try (LogRecords log = new LogRecords("Tasks", Level.ALL)) {
      fail(
          AsyncTaskGroups.builder(Runnable::run)
              .onFailure(
                  told -> {
                    throw broken;
                  })
              .build());
      List<LogRecord> records = log.about("pump of the log test");
      assertEquals(1, records.size());
      assertSame(broken, records.get(0).getThrown());
    }
  }

  @Test
  void whatFailsInAGatheringThatNobodyWaitsForAnyMoreIsLogged() throws Exception {
    CompletableFuture<Integer> stage =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return completeExceptionally(failure);
          }
        };
    try (LogRecords log = new LogRecords("Tasks", Level.ALL)) {
      assertTrue(
          AsyncGathering.<Integer>on(Runnable::run).stage(() -> stage).allAsync().cancel(true));
      List<LogRecord> records = log.about("task 0 (a stage) failed after");
      assertEquals(1, records.size());
      assertSame(failure, records.get(0).getThrown());
    }
  }
}
