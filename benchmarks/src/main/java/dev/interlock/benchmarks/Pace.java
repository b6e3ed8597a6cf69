package dev.interlock.benchmarks;

/**
 * How long to measure.
 *
 * @param rounds how many forks of each side, alternating
 * @param iterations how many iterations a fork is warmed up for, and how many it is measured for
 * @param millis how long each of them takes
 */
record Pace(int rounds, int iterations, int millis) {
  static final Pace FULL = new Pace(5, 4, 1_000);
  static final Pace QUICK = new Pace(2, 3, 500);

  Pace {
    if (rounds < 2) {
      throw new IllegalArgumentException(
          "rounds must be at least 2, or there is no spread, was " + rounds);
    }
  }

  Pace withRounds(int number) {
    return new Pace(number, iterations, millis);
  }
}
