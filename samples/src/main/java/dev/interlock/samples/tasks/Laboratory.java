package dev.interlock.samples.tasks;

import dev.interlock.sync.TasksRunningException;
import dev.interlock.sync.jdk.AsyncGathering;
import dev.interlock.sync.jdk.AsyncNamedTasks;
import dev.interlock.sync.jdk.AsyncTask;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A laboratory whose jobs are threads and futures. */
public final class Laboratory {
  private static final CountDownLatch PUMPING = new CountDownLatch(1);

  private Laboratory() {}

  // region groups
  static AsyncTaskGroups cool(Executor executor) {
    AsyncTaskGroups groups = AsyncTaskGroups.on(executor);
    groups.task("cooling").name("pump").launch(Laboratory::pump);
    groups.launchStage("cooling", Laboratory::openValve);
    return groups;
  }

  static void stopCooling(AsyncTaskGroups groups) throws InterruptedException {
    try {
      groups.cancelAll("cooling", Duration.ofSeconds(5));
      System.out.println("nothing is cooling any more");
    } catch (TasksRunningException stuck) {
      System.out.println(stuck.getMessage());
    }
  }

  // endregion

  // region pump
  static void pump() throws InterruptedException {
    try {
      System.out.println("pumping");
      PUMPING.countDown();
      new CountDownLatch(1).await(); // until it is interrupted
    } finally {
      System.out.println("pump is off");
    }
  }

  // endregion

  static CompletableFuture<Void> openValve() {
    return new CompletableFuture<>();
  }

  // region named
  static AsyncTask<Integer> startScan(AsyncNamedTasks tasks) {
    return tasks.launch("scan", () -> 42);
  }

  static void stopScan(AsyncNamedTasks tasks) throws InterruptedException {
    if (tasks.cancelAndJoin("scan")) {
      System.out.println("scan was cancelled");
    }
  }

  // endregion

  // region gather
  static List<Integer> readAll(Executor executor) throws ExecutionException, InterruptedException {
    return AsyncGathering.<Integer>on(executor)
        .task(() -> 17)
        .stage(() -> CompletableFuture.supplyAsync(() -> 42))
        .task(Duration.ofMillis(100), Laboratory::readSlowly, timeUp -> -1)
        .all();
  }

  // endregion

  private static int readSlowly() throws InterruptedException {
    new CountDownLatch(1).await();
    return 1;
  }

  /**
   * Cools, scans and reads.
   *
   * @param args ignored
   * @throws Exception if it was interrupted
   */
  public static void main(String[] args) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      AsyncTaskGroups groups = cool(executor);
      PUMPING.await();
      stopCooling(groups);
      AsyncNamedTasks tasks = AsyncNamedTasks.on(executor);
      System.out.println(startScan(tasks).await());
      stopScan(tasks);
      System.out.println(readAll(executor));
    } finally {
      executor.shutdown();
    }
  }
}
