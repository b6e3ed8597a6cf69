package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.ConditionPingPong;
import dev.interlock.benchmarks.jmh.JavaLocks;
import java.util.List;

/** The condition and the view as a lock of the JDK, beside the JDK's. No bars. */
final class ConditionCases {
  private ConditionCases() {}

  static List<Case> all() {
    Side view = new Side(JavaLocks.class, "view");
    Side reentrantLock = new Side(JavaLocks.class, "reentrantLock");
    return List.of(
        Case.of(
            Cases.PRIMITIVES,
            "condition, ping-pong",
            new Side(ConditionPingPong.class, "condition"),
            "fair ReentrantLock",
            new Side(ConditionPingPong.class, "reentrantLock")),
        Case.of(
            Cases.PRIMITIVES,
            "Java view, condition, ping-pong",
            new Side(ConditionPingPong.class, "view"),
            "fair ReentrantLock",
            new Side(ConditionPingPong.class, "reentrantLock")),
        Case.of(
            Cases.PRIMITIVES, "Java view, uncontended", view, "fair ReentrantLock", reentrantLock),
        Case.of(Cases.PRIMITIVES, "Java view, 2 threads", view, "fair ReentrantLock", reentrantLock)
            .threads(2));
  }
}
