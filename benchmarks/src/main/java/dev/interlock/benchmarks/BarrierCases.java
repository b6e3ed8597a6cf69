package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.BarrierCoroutines;
import dev.interlock.benchmarks.jmh.BarrierThreads;
import java.util.ArrayList;
import java.util.List;

/** Barriers, each of whose parties does nothing but arrive and wait. */
final class BarrierCases {
  private BarrierCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(
        Case.of(
                Cases.PRIMITIVES,
                "barrier",
                new Side(BarrierCoroutines.class, "barrier"),
                "Arrow CyclicBarrier",
                new Side(BarrierCoroutines.class, "arrowBarrier"))
            .aim(1.0)
            .forEach("coroutines", "parties", 2, 4, 64));
    for (String rival : List.of("CyclicBarrier", "Phaser")) {
      String method = rival.equals("Phaser") ? "phaser" : "jdkBarrier";
      cases.addAll(
          Case.of(
                  Cases.PRIMITIVES,
                  "barrier",
                  new Side(BarrierThreads.class, "barrier"),
                  "j.u.c. " + rival,
                  new Side(BarrierThreads.class, method))
              .forEach("threads", "parties", 2, 4));
    }
    return cases;
  }
}
