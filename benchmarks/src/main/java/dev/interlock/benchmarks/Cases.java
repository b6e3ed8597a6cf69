package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.ContendedCoroutines;
import dev.interlock.benchmarks.jmh.ContendedThreads;
import dev.interlock.benchmarks.jmh.Futures;
import dev.interlock.benchmarks.jmh.ReleaseAfterCancelled;
import dev.interlock.benchmarks.jmh.UncontendedCoroutine;
import dev.interlock.benchmarks.jmh.UncontendedThread;
import dev.interlock.benchmarks.jmh.VirtualThreads;
import java.util.ArrayList;
import java.util.List;

/** All that is compared, and the bars. */
final class Cases {
  static final String UNCONTENDED = "uncontended";
  static final String FIFO_COROUTINES = "fifo-coroutines";
  static final String FIFO_THREADS = "fifo-threads";
  static final String BARGING = "barging";
  static final String BOUNDS = "barging-bounds";
  static final String VIRTUAL = "virtual";
  static final String HAND_OFF = "hand-off";
  static final String TIMED = "timed";
  static final String CANCELLED = "cancelled";
  static final String SEMAPHORE = "semaphore";
  static final String PRIMITIVES = "primitives";

  private static final String MUTEX = "Mutex";
  private static final String KOTLINX_SEMAPHORE = "kotlinx Semaphore";
  private static final String REENTRANT_LOCK = "ReentrantLock";
  private static final String ASYNCUTIL = "java-async-util";
  private static final int DEFAULT_BOUND = 1024;

  private Cases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(uncontended());
    cases.addAll(contendedCoroutines());
    cases.addAll(contendedThreads());
    cases.addAll(bounds());
    cases.addAll(virtualThreads());
    cases.add(
        Case.of(
                HAND_OFF,
                "future, queue and hand off",
                new Side(Futures.class, "handOff"),
                ASYNCUTIL,
                new Side(Futures.class, "asyncutilHandOff"))
            .aim(1.0));
    cases.addAll(timed());
    cases.addAll(cancelled());
    cases.addAll(semaphore());
    cases.addAll(SignalSemaphoreCases.all());
    cases.addAll(ReadWriteCases.all());
    cases.addAll(SignalCases.all());
    cases.addAll(BarrierCases.all());
    cases.addAll(ConditionCases.all());
    cases.addAll(TimeoutLockCases.all());
    cases.addAll(GlobalLockCases.all());
    cases.addAll(TaskCases.all());
    return List.copyOf(cases);
  }

  private static List<Case> uncontended() {
    Side mutexLock = new Side(UncontendedCoroutine.class, "mutexLock");
    Side reentrantLock = new Side(UncontendedThread.class, "reentrantLock");
    return List.of(
        Case.of(
                UNCONTENDED,
                "coroutine, withLock",
                new Side(UncontendedCoroutine.class, "withLock"),
                MUTEX,
                new Side(UncontendedCoroutine.class, "mutexWithLock"))
            .must(1.0)
            .bytes(Bar.must(0)),
        Case.of(
                UNCONTENDED,
                "coroutine, acquire and close",
                new Side(UncontendedCoroutine.class, "acquire"),
                MUTEX,
                mutexLock)
            .aim(1.2)
            .bytes(Bar.aim(32)),
        Case.of(
                UNCONTENDED,
                "coroutine, withPermit",
                new Side(UncontendedCoroutine.class, "withPermit"),
                KOTLINX_SEMAPHORE,
                new Side(UncontendedCoroutine.class, "kotlinxWithPermit"))
            .aim(1.0),
        Case.of(
            UNCONTENDED,
            "coroutine, withPermit",
            new Side(UncontendedCoroutine.class, "withPermit"),
            "the same, cancellation seen",
            new Side(UncontendedCoroutine.class, "kotlinxWithPermitUnlessCancelled")),
        Case.of(
                UNCONTENDED,
                "thread, withLock",
                new Side(UncontendedThread.class, "withLock"),
                REENTRANT_LOCK,
                reentrantLock)
            .aim(1.2),
        Case.of(
                UNCONTENDED,
                "thread, acquire and close",
                new Side(UncontendedThread.class, "acquire"),
                REENTRANT_LOCK,
                reentrantLock)
            .aim(1.7),
        Case.of(
                UNCONTENDED,
                "thread, withPermit",
                new Side(UncontendedThread.class, "withPermit"),
                "fair j.u.c. Semaphore",
                new Side(UncontendedThread.class, "fairSemaphore"))
            .aim(1.0),
        Case.of(
                UNCONTENDED,
                "thread, withPermit",
                new Side(UncontendedThread.class, "withPermit"),
                "unfair j.u.c. Semaphore",
                new Side(UncontendedThread.class, "unfairSemaphore"))
            .aim(1.0),
        Case.of(
                UNCONTENDED,
                "future, acquireAsync and close",
                new Side(Futures.class, "acquireAsync"),
                ASYNCUTIL,
                new Side(Futures.class, "asyncutilAcquireLock"))
            .aim(1.0),
        Case.of(
                UNCONTENDED,
                "future, acquire a permit and close",
                new Side(Futures.class, "acquirePermitAsync"),
                ASYNCUTIL,
                new Side(Futures.class, "asyncutilAcquirePermit"))
            .aim(1.0));
  }

  private static List<Case> contendedCoroutines() {
    Case fifo =
        Case.of(
            FIFO_COROUTINES,
            "FIFO",
            new Side(ContendedCoroutines.class, "withLock"),
            MUTEX,
            new Side(ContendedCoroutines.class, "mutexWithLock"));
    Case barging =
        Case.of(
            BARGING,
            "barging",
            new Side(ContendedCoroutines.class, "withLock").with("maxOvertakes", DEFAULT_BOUND),
            MUTEX,
            new Side(ContendedCoroutines.class, "mutexWithLock"));
    List<Case> cases = new ArrayList<>();
    cases.addAll(fifo.must(1.0).forEach("coroutines", "coroutines", 2, 4, 64, 1000));
    cases.addAll(barging.aim(0.4).forEach("coroutines", "coroutines", 2, 4, 64, 1000));
    return cases;
  }

  private static List<Case> contendedThreads() {
    Side ours = new Side(ContendedThreads.class, "withLock");
    Side rival = new Side(ContendedThreads.class, "reentrantLock");
    List<Case> cases = new ArrayList<>();
    for (int threads : new int[] {2, 4}) {
      cases.add(
          Case.of(
                  FIFO_THREADS,
                  "FIFO, " + threads + " threads",
                  ours,
                  "fair " + REENTRANT_LOCK,
                  rival)
              .threads(threads)
              .aim(1.0));
      cases.add(
          Case.of(
                  BARGING,
                  "barging, " + threads + " threads",
                  ours.with("maxOvertakes", DEFAULT_BOUND),
                  REENTRANT_LOCK,
                  rival.with("maxOvertakes", DEFAULT_BOUND))
              .threads(threads)
              .aim(1.0));
    }
    return cases;
  }

  private static List<Case> bounds() {
    Case threads =
        Case.of(
                BOUNDS,
                "4 threads",
                new Side(ContendedThreads.class, "withLock"),
                REENTRANT_LOCK,
                new Side(ContendedThreads.class, "reentrantLock"))
            .threads(4);
    Case coroutines =
        Case.of(
            BOUNDS,
            "64 coroutines",
            new Side(ContendedCoroutines.class, "withLock").with("coroutines", 64),
            MUTEX,
            new Side(ContendedCoroutines.class, "mutexWithLock").with("coroutines", 64));
    int[] bounds = {1, 4, 16, 64, 256, 1024, 65_535};
    List<Case> cases = new ArrayList<>();
    cases.addAll(coroutines.forEach("overtakes", "maxOvertakes", bounds));
    cases.addAll(threads.forEach("overtakes", "maxOvertakes", bounds));
    return cases;
  }

  private static List<Case> virtualThreads() {
    Side ours = new Side(VirtualThreads.class, "withLock");
    Side rival = new Side(VirtualThreads.class, "reentrantLock");
    List<Case> cases = new ArrayList<>();
    cases.addAll(
        Case.of(VIRTUAL, "FIFO", ours, "fair " + REENTRANT_LOCK, rival)
            .aim(1.0)
            .forEach("virtual threads", "threads", 4, 64, 1000));
    cases.addAll(
        Case.of(
                VIRTUAL,
                "barging",
                ours.with("maxOvertakes", DEFAULT_BOUND),
                REENTRANT_LOCK,
                rival.with("maxOvertakes", DEFAULT_BOUND))
            .aim(1.0)
            .forEach("virtual threads", "threads", 4, 64, 1000));
    return cases;
  }

  private static List<Case> timed() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        Case.of(
                TIMED,
                "uncontended",
                new Side(UncontendedCoroutine.class, "withTimedLock"),
                "withTimeout { lock }",
                new Side(UncontendedCoroutine.class, "mutexWithTimeout"))
            .must(0.1));
    cases.addAll(
        Case.of(
                TIMED,
                "FIFO",
                new Side(ContendedCoroutines.class, "withTimedLock"),
                "withTimeout { lock }",
                new Side(ContendedCoroutines.class, "mutexWithTimeout"))
            .aim(0.4)
            .forEach("coroutines", "coroutines", 4, 64));
    return cases;
  }

  private static List<Case> cancelled() {
    Side ours = new Side(ReleaseAfterCancelled.class, "release");
    Side rival = new Side(ReleaseAfterCancelled.class, "kotlinxRelease");
    List<Case> cases = new ArrayList<>();
    cases.add(
        Case.of(
                CANCELLED,
                "release after 100000 cancelled",
                ours.with("cancelled", 100_000),
                "ours after 10",
                ours.with("cancelled", 10))
            .must(2.0));
    cases.addAll(
        Case.of(CANCELLED, "release", ours, KOTLINX_SEMAPHORE, rival)
            .forEach("cancelled", "cancelled", 10, 100, 1_000, 10_000, 100_000));
    return cases;
  }

  private static List<Case> semaphore() {
    List<Case> cases = new ArrayList<>();
    Case coroutines =
        Case.of(
                SEMAPHORE,
                "64 coroutines",
                new Side(ContendedCoroutines.class, "withPermit").with("coroutines", 64),
                KOTLINX_SEMAPHORE,
                new Side(ContendedCoroutines.class, "kotlinxWithPermit").with("coroutines", 64))
            .aim(1.0);
    cases.addAll(coroutines.forEach("permits", "permits", 1, 4));
    cases.add(
        Case.of(
                SEMAPHORE,
                "3 of 8 permits, uncontended thread",
                new Side(UncontendedThread.class, "withPermits"),
                "fair j.u.c. Semaphore",
                new Side(UncontendedThread.class, "fairSemaphoreWeighted"))
            .aim(1.0));
    cases.add(
        Case.of(
                SEMAPHORE,
                "3 of 4 permits, FIFO, 4 threads",
                new Side(ContendedThreads.class, "withPermits"),
                "fair j.u.c. Semaphore",
                new Side(ContendedThreads.class, "jdkSemaphore"))
            .threads(4)
            .aim(1.0));
    cases.add(
        Case.of(
                SEMAPHORE,
                "3 of 4 permits, barging, 4 threads",
                new Side(ContendedThreads.class, "withPermits").with("maxOvertakes", DEFAULT_BOUND),
                "unfair j.u.c. Semaphore",
                new Side(ContendedThreads.class, "jdkSemaphore")
                    .with("maxOvertakes", DEFAULT_BOUND))
            .threads(4)
            .aim(1.0));
    return cases;
  }
}
