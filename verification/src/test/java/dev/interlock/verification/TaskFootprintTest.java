package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.jdk.AsyncNamedTasks;
import dev.interlock.sync.jdk.AsyncTask;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

/** Tasks that have ended are gone, and so are groups and names that have none. */
class TaskFootprintTest {
  private static final int GROUPS = 10_000;

  /** With executors that lead to no threads. */
  private final AsyncTaskGroups groups =
      AsyncTaskGroups.builder(Runnable::run).executor(Runnable::run).build();

  private final AsyncNamedTasks names = AsyncNamedTasks.on(Runnable::run);

  /**
   * What a task has captured. The default executor, which it may know, is larger than any array.
   */
  private static final class Code {}

  private static String footprint(Object object) {
    return GraphLayout.parseInstance(object).toFootprint();
  }

  private void useGroups() throws InterruptedException {
    List<AsyncTask<Object>> tasks = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      tasks.add(groups.launchStage((Object) i, CompletableFuture::new));
    }
    for (int i = 0; i < GROUPS; i++) {
      CompletableFuture<?> given = groups.joinAsync((Object) i);
      if (i % 2 == 0) {
        assertTrue(given.cancel(true));
      }
      if (i % 3 == 0) {
        tasks.get(i).cancel();
      } else {
        groups.cancelAll((Object) i);
      }
      assertFalse(tasks.get(i).isRunning());
      assertTrue(groups.tryJoin((Object) i, Duration.ZERO));
    }
  }

  private void useNames() throws InterruptedException {
    for (int i = 0; i < GROUPS; i++) {
      names.launchStage("task " + i, CompletableFuture::new);
    }
    for (int i = 0; i < GROUPS; i++) {
      assertTrue(names.cancelAndJoin("task " + i));
    }
  }

  @Test
  void nothingIsLeftOfGroups() throws InterruptedException {
    useGroups();
    String before = footprint(groups.core());
    useGroups();
    assertEquals(before, footprint(groups.core()));
    assertFalse(before.contains("StageTask"), before);
    assertFalse(before.contains("TaskRegistry$Group"), before);
  }

  @Test
  void nothingIsLeftOfNames() throws InterruptedException {
    useNames();
    String before = footprint(names.core());
    useNames();
    assertEquals(before, footprint(names.core()));
    assertFalse(before.contains("StageTask"), before);
  }

  @Test
  void whoKeepsATaskThatHasEndedKeepsNeitherItsThreadNorItsCode() throws Exception {
    byte[] code = new byte[1 << 20];
    AsyncTask<Integer> task = groups.launch(() -> code.length);
    assertEquals(1 << 20, task.await());
    GraphLayout kept = GraphLayout.parseInstance(task);
    assertTrue(kept.totalSize() < 1 << 20, kept::toFootprint);
    assertFalse(kept.toFootprint().contains("java.lang.Thread"), kept::toFootprint);
  }

  @Test
  void neitherDoesWhoKeepsACoroutineThatHasEnded() throws Exception {
    byte[] code = new byte[1 << 20];
    AsyncTask<Integer> task =
        AsyncTask.of(
            groups.core().launch("g", null, null, null, (scope, then) -> code.length),
            Runnable::run);
    assertEquals(1 << 20, task.await());
    GraphLayout kept = GraphLayout.parseInstance(task);
    assertTrue(kept.totalSize() < 1 << 20, kept::toFootprint);
  }

  @Test
  void neitherDoesWhoKeepsATaskThatWasRejectedOrCancelled() throws Exception {
    Code code = new Code();
    AsyncTaskGroups never = AsyncTaskGroups.on(task -> {});
    AsyncTask<Code> task = never.launch(() -> code);
    assertTrue(footprint(task).contains(Code.class.getName()));
    assertTrue(task.cancel());
    String kept = footprint(task);
    assertFalse(kept.contains(Code.class.getName()), kept);
  }
}
