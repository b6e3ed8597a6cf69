package dev.interlock.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that two sides do, and how the one is to compare to the other.
 *
 * @param set the group it is in, by which it is chosen on the command line
 * @param name what they do
 * @param rivalName whom ours is beside
 * @param threads how many threads run it
 * @param time the bar of the ratio of times, if there is one
 * @param bytes the bar of the bytes that ours allocates each time, if there is one
 */
record Case(
    String set,
    String name,
    String rivalName,
    Side ours,
    Side rival,
    int threads,
    @Nullable Bar time,
    @Nullable Bar bytes) {

  static Case of(String set, String name, Side ours, String rivalName, Side rival) {
    return new Case(set, name, rivalName, ours, rival, 1, null, null);
  }

  Case must(double ratio) {
    return new Case(set, name, rivalName, ours, rival, threads, Bar.must(ratio), bytes);
  }

  Case aim(double ratio) {
    return new Case(set, name, rivalName, ours, rival, threads, Bar.aim(ratio), bytes);
  }

  Case bytes(Bar bar) {
    return new Case(set, name, rivalName, ours, rival, threads, time, bar);
  }

  Case threads(int number) {
    return new Case(set, name, rivalName, ours, rival, number, time, bytes);
  }

  /** This once for each of {@code values} of a parameter that both sides have. */
  List<Case> forEach(String unit, String parameter, int... values) {
    List<Case> cases = new ArrayList<>();
    for (int value : values) {
      UnaryOperator<Side> at = side -> side.with(parameter, value);
      cases.add(
          new Case(
              set,
              name + ", " + value + " " + unit,
              rivalName,
              at.apply(ours),
              at.apply(rival),
              threads,
              time,
              bytes));
    }
    return cases;
  }
}
