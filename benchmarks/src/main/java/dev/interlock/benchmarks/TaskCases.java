package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.CancelledCoroutine;
import dev.interlock.benchmarks.jmh.CancelledThread;
import dev.interlock.benchmarks.jmh.LaunchedCoroutine;
import java.util.List;

/** From the cancellation of a task to its handler, the median; and what a task costs. */
final class TaskCases {
  private static final String SET = "tasks";
  private static final String JOB = "Job.cancel";
  private static final String FUTURE = "Future.cancel";

  private TaskCases() {}

  static List<Case> all() {
    return List.of(
        Case.of(
                SET,
                "coroutine, cancel to handler",
                new Side(CancelledCoroutine.class, "task"),
                JOB,
                new Side(CancelledCoroutine.class, "job"))
            .aim(1.5),
        Case.of(
                SET,
                "coroutine, group to handler",
                new Side(CancelledCoroutine.class, "group"),
                JOB,
                new Side(CancelledCoroutine.class, "job"))
            .aim(1.5),
        Case.of(
                SET,
                "thread, cancel to handler",
                new Side(CancelledThread.class, "task"),
                FUTURE,
                new Side(CancelledThread.class, "future"))
            .aim(1.5),
        Case.of(
                SET,
                "thread, group to handler",
                new Side(CancelledThread.class, "group"),
                FUTURE,
                new Side(CancelledThread.class, "future"))
            .aim(1.5),
        Case.of(
            SET,
            "coroutine, launch and join",
            new Side(LaunchedCoroutine.class, "task"),
            "launch",
            new Side(LaunchedCoroutine.class, "job")));
  }
}
