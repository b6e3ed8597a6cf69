package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.GlobalLockCoroutine;
import dev.interlock.benchmarks.jmh.GlobalLockThread;
import java.util.List;

/** A lock that an operation takes again, beside one that a thread takes again. */
final class GlobalLockCases {
  private static final String SET = "globallock";
  private static final String REENTRANT_LOCK = "ReentrantLock";
  private static final String MUTEX = "Mutex";

  private GlobalLockCases() {}

  static List<Case> all() {
    return List.of(
        Case.of(
            SET,
            "thread, acquire and close",
            new Side(GlobalLockThread.class, "acquire"),
            REENTRANT_LOCK,
            new Side(GlobalLockThread.class, "reentrantLock")),
        Case.of(
            SET,
            "thread, withLock",
            new Side(GlobalLockThread.class, "withLock"),
            REENTRANT_LOCK,
            new Side(GlobalLockThread.class, "reentrantLock")),
        Case.of(
            SET,
            "thread, acquire again and close",
            new Side(GlobalLockThread.class, "acquireAgain"),
            REENTRANT_LOCK,
            new Side(GlobalLockThread.class, "reentrantLockAgain")),
        Case.of(
            SET,
            "coroutine, withLock",
            new Side(GlobalLockCoroutine.class, "withLock"),
            MUTEX,
            new Side(GlobalLockCoroutine.class, "mutexWithLock")),
        Case.of(
            SET,
            "coroutine, withLock again",
            new Side(GlobalLockCoroutine.class, "withLockAgain"),
            MUTEX,
            new Side(GlobalLockCoroutine.class, "mutexWithLock")));
  }
}
