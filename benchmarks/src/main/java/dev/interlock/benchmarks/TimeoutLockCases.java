package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.TimeoutLockCoroutines;
import dev.interlock.benchmarks.jmh.TimeoutLockThreads;
import java.util.List;

/** Letting others go first, beside giving a fair lock back and taking it again. No bars. */
final class TimeoutLockCases {
  static final String SET = "timeoutlock";

  private static final String FAIR_LOCK = "fair ReentrantLock";
  private static final String MUTEX = "Mutex";

  private TimeoutLockCases() {}

  static List<Case> all() {
    Case contended =
        Case.of(
            SET,
            "others wait, 2 threads",
            new Side(TimeoutLockThreads.class, "contendedReleaseAndAcquire"),
            FAIR_LOCK,
            new Side(TimeoutLockThreads.class, "contendedUnlockAndLock"));
    return List.of(
        Case.of(
            SET,
            "nobody waits, thread",
            new Side(TimeoutLockThreads.class, "releaseAndAcquire"),
            FAIR_LOCK,
            new Side(TimeoutLockThreads.class, "unlockAndLock")),
        contended.threads(2),
        Case.of(SET, "others wait, 4 threads", contended.ours(), FAIR_LOCK, contended.rival())
            .threads(4),
        Case.of(
            SET,
            "nobody waits, coroutine",
            new Side(TimeoutLockCoroutines.class, "releaseAndAcquire"),
            MUTEX,
            new Side(TimeoutLockCoroutines.class, "unlockAndLock")),
        Case.of(
            SET,
            "others wait, 64 coroutines",
            new Side(TimeoutLockCoroutines.class, "contendedReleaseAndAcquire"),
            MUTEX,
            new Side(TimeoutLockCoroutines.class, "contendedUnlockAndLock")));
  }
}
