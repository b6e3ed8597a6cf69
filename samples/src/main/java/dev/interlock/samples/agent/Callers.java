package dev.interlock.samples.agent;

import dev.interlock.samples.instrument.Caller;
import dev.interlock.sync.Door;
import java.util.List;

/** Who takes readings in the demo: either agent has an acquisition and a short action. */
final class Callers {
  static final Caller KOTLIN_SCAN = new Caller("kotlin-scan", Door.SUSPENDING, 1);
  static final Caller KOTLIN_CHECK = new Caller("kotlin-check", Door.SUSPENDING, 10);
  static final Caller JAVA_SCAN = new Caller("java-scan", Door.BLOCKING, 100);
  static final Caller JAVA_CHECK = new Caller("java-check", Door.FUTURE, 1000);
  static final List<Caller> ALL = List.of(KOTLIN_SCAN, KOTLIN_CHECK, JAVA_SCAN, JAVA_CHECK);

  private Callers() {}
}
