package dev.interlock.benchmarks;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A piece of a logarithmic axis.
 *
 * @param low where it begins, above 0
 * @param high where it ends
 */
record Interval(double low, double high) {

  /** Around all {@code values}, with some room on both sides. */
  static Interval around(DoubleStream values, double room) {
    double[] sorted = values.sorted().toArray();
    return new Interval(sorted[0] / room, sorted[sorted.length - 1] * room);
  }

  /** From 0 at {@code low} to 1 at {@code high}. */
  double position(double value) {
    return Math.log(value / low) / Math.log(high / low);
  }

  double clamp(double value) {
    return Math.max(low, Math.min(high, value));
  }

  /** The products of {@code steps} and powers of ten that are inside, as in 1, 2, 5, 10, 20, 50. */
  double[] ticks(double... steps) {
    int first = (int) Math.floor(Math.log10(low));
    int last = (int) Math.ceil(Math.log10(high));
    return IntStream.rangeClosed(first, last)
        .mapToDouble(power -> Math.pow(10, power))
        .flatMap(unit -> Arrays.stream(steps).map(step -> step * unit))
        .filter(tick -> tick >= low && tick <= high)
        .toArray();
  }
}
