package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.Latches;
import dev.interlock.benchmarks.jmh.OpenedCoroutines;
import java.util.ArrayList;
import java.util.List;

/** Latches and events. */
final class SignalCases {
  private static final String DEFERRED = "CompletableDeferred";
  private static final String LATCH = "j.u.c. CountDownLatch";

  private SignalCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    Side completed = new Side(OpenedCoroutines.class, "deferredPassed");
    cases.add(
        Case.of(
                Cases.PRIMITIVES,
                "latch, coroutine awaits it open",
                new Side(OpenedCoroutines.class, "latchPassed"),
                DEFERRED,
                completed)
            .aim(1.2)
            .bytes(Bar.aim(0)));
    cases.add(
        Case.of(
                Cases.PRIMITIVES,
                "event, coroutine awaits it set",
                new Side(OpenedCoroutines.class, "eventPassed"),
                DEFERRED,
                completed)
            .aim(1.2)
            .bytes(Bar.aim(0)));
    Side deferred = new Side(OpenedCoroutines.class, "deferredCompletes");
    cases.addAll(
        Case.of(
                Cases.PRIMITIVES,
                "latch opens",
                new Side(OpenedCoroutines.class, "latchOpens"),
                DEFERRED,
                deferred)
            .aim(1.2)
            .forEach("waiting", "coroutines", 1, 64, 1000));
    cases.addAll(
        Case.of(
                Cases.PRIMITIVES,
                "event is set",
                new Side(OpenedCoroutines.class, "eventIsSet"),
                DEFERRED,
                deferred)
            .aim(1.2)
            .forEach("waiting", "coroutines", 1, 64, 1000));
    cases.add(
        Case.of(
            Cases.PRIMITIVES,
            "latch, thread awaits it open",
            new Side(Latches.class, "passed"),
            LATCH,
            new Side(Latches.class, "jdkPassed")));
    cases.add(
        Case.of(
            Cases.PRIMITIVES,
            "latch, two threads take turns",
            new Side(Latches.class, "turns"),
            LATCH,
            new Side(Latches.class, "jdkTurns")));
    return cases;
  }
}
