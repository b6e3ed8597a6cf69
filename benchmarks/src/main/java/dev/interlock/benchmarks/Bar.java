package dev.interlock.benchmarks;

/**
 * What a figure is held to: at most {@code limit}.
 *
 * @param kind a must or an aim
 * @param limit the largest value that meets it
 */
record Bar(Kind kind, double limit) {
  enum Kind {
    MUST,
    AIM
  }

  static Bar must(double limit) {
    return new Bar(Kind.MUST, limit);
  }

  static Bar aim(double limit) {
    return new Bar(Kind.AIM, limit);
  }
}
