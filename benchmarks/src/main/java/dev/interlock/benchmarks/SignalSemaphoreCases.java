package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.SignalCoroutines;
import dev.interlock.benchmarks.jmh.SignalThreads;
import java.util.List;

/** Permits that are taken and given without a hold. */
final class SignalSemaphoreCases {
  private static final String KOTLINX_SEMAPHORE = "kotlinx Semaphore";
  private static final String FAIR_SEMAPHORE = "fair j.u.c. Semaphore";

  private SignalSemaphoreCases() {}

  static List<Case> all() {
    Side thread = new Side(SignalThreads.class, "signal");
    Side fairThread = new Side(SignalThreads.class, "fairSemaphore");
    return List.of(
        Case.of(
            Cases.PRIMITIVES,
            "signal semaphore, coroutine",
            new Side(SignalCoroutines.class, "signal"),
            KOTLINX_SEMAPHORE,
            new Side(SignalCoroutines.class, "kotlinx")),
        Case.of(
            Cases.PRIMITIVES,
            "signal semaphore, 64 coroutines",
            new Side(SignalCoroutines.class, "contendedSignal"),
            KOTLINX_SEMAPHORE,
            new Side(SignalCoroutines.class, "contendedKotlinx")),
        Case.of(Cases.PRIMITIVES, "signal semaphore, thread", thread, FAIR_SEMAPHORE, fairThread),
        Case.of(
            Cases.PRIMITIVES,
            "signal semaphore, thread",
            thread,
            "unfair j.u.c. Semaphore",
            new Side(SignalThreads.class, "unfairSemaphore")),
        Case.of(Cases.PRIMITIVES, "signal semaphore, 4 threads", thread, FAIR_SEMAPHORE, fairThread)
            .threads(4));
  }
}
