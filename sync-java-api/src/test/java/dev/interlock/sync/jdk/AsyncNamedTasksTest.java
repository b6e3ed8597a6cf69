package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.TaskCancelledException;
import dev.interlock.sync.TaskTotals;
import dev.interlock.sync.TasksRunningException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncNamedTasksTest {
  private final AsyncNamedTasks tasks =
      AsyncNamedTasks.builder(Runnable::run).name("lab").clock(() -> 0).build();
  private final CompletableFuture<String> end = new CompletableFuture<>();

  private AsyncTask<String> launchDeaf(String name) {
    return tasks.launchStage(name, end::minimalCompletionStage);
  }

  @Test
  void ofANameThereIsOneTaskAtATime() throws Exception {
    AsyncTask<String> scan = launchDeaf("scan");
    var twice = assertThrows(IllegalStateException.class, () -> launchDeaf("scan"));
    assertEquals(
        "a task named 'scan' is there already: 'scan' (task 0, a stage) has been running for less"
            + " than 0.1 ms",
        twice.getMessage());
    assertThrows(IllegalStateException.class, () -> tasks.launch("scan", () -> {}));
    assertThrows(IllegalStateException.class, () -> tasks.run("scan", () -> 1));
    assertEquals(Optional.of(scan), tasks.get("scan"));
    assertEquals(List.of("scan"), tasks.names());
    assertTrue(tasks.isRunning("scan"));
    end.complete("done");
    assertFalse(tasks.isRunning("scan"));
    assertEquals(Optional.empty(), tasks.get("scan"));
    assertEquals("done", scan.await());
    assertEquals(1, tasks.run("scan", () -> 1));
    assertEquals(2, tasks.launch("scan", () -> 2).await());
    assertEquals(new TaskTotals(3, 3, 0, 0), tasks.snapshot().totals());
  }

  @Test
  void bothFacesHaveTheSameTasks() {
    launchDeaf("scan");
    AsyncNamedTasks other = AsyncNamedTasks.of(tasks.core(), Runnable::run);
    assertSame(tasks.core(), other.core());
    assertTrue(other.isRunning("scan") && tasks.core().isRunning("scan"));
    assertEquals(Optional.of("lab"), other.name());
    assertEquals(
        "tasks 'lab': 1 running: 'scan' (task 0, a stage) for less than 0.1 ms", other.toString());
    end.complete("done");
    assertEquals(List.of(), other.tasks());
  }

  @Test
  void toCancelANameIsTrueOnceAndItIsRunningUntilItHasEnded() throws Exception {
    assertFalse(tasks.cancel("scan") || tasks.cancelAndJoin("scan"));
    AsyncTask<String> scan = launchDeaf("scan");
    IOException cause = new IOException("no water");
    assertTrue(tasks.cancel("scan", cause));
    assertFalse(tasks.cancel("scan"));
    assertTrue(tasks.isRunning("scan"));
    assertThrows(
        SyncTimeoutException.class, () -> tasks.cancelAndJoin("scan", Duration.ofMillis(1)));
    assertThrows(
        CompletionException.class, tasks.cancelAndJoinAsync("scan", Duration.ofMillis(1))::join);
    CompletableFuture<Boolean> joined = tasks.cancelAndJoinAsync("scan");
    end.complete("done");
    assertFalse(joined.join());
    assertFalse(tasks.cancelAndJoinAsync("scan").join());
    assertSame(cause, assertThrows(TaskCancelledException.class, scan::await).getCause());
  }

  @Test
  void allAreCancelledAndWaitedForTogether() throws Exception {
    AsyncTask<String> other = tasks.launchStage("other", CompletableFuture::new);
    launchDeaf("scan");
    assertThrows(TasksRunningException.class, () -> tasks.join(Duration.ZERO));
    assertThrows(TasksRunningException.class, () -> tasks.cancelAll(Duration.ofMillis(1)));
    assertFalse(other.isRunning());
    assertEquals(1, tasks.tryCancelAll(Duration.ZERO).size());
    assertThrows(CompletionException.class, tasks.cancelAllAsync(Duration.ZERO)::join);
    assertThrows(CompletionException.class, tasks.joinAsync(Duration.ZERO)::join);
    CompletableFuture<@Nullable Void> all = tasks.cancelAllAsync();
    CompletableFuture<@Nullable Void> joined = tasks.joinAsync();
    AsyncTask<?> late = tasks.launch("late", () -> {});
    assertTrue(late.isCancelled());
    end.complete("done");
    all.join();
    joined.join();
    tasks.cancelAll();
    tasks.join();
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void whatCannotBeIsAnErrorThatShowsIt() {
    assertThrows(IllegalArgumentException.class, () -> tasks.launch(" ", () -> {}));
    assertThrows(IllegalArgumentException.class, () -> tasks.task(null));
    assertThrows(IllegalArgumentException.class, () -> AsyncNamedTasks.of(null, Runnable::run));
    assertThrows(
        IllegalArgumentException.class, () -> tasks.cancelAndJoin("a", Duration.ofNanos(-1)));
  }
}
