package dev.interlock.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One line of the report.
 *
 * @param set the group of the case
 * @param name what both sides do
 * @param rivalName whom ours is beside
 * @param unit of {@code ours} and {@code rival}
 * @param ours the median of our forks
 * @param rival the median of the rival's forks
 * @param low the smallest ratio, ours over the rival's, of two forks that ran one after the other
 * @param high the largest of these ratios
 * @param subject what the bar is for
 * @param bar what {@code high}, or {@code ours}, is to be at most, if anything
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Comparison(
    String set,
    String name,
    String rivalName,
    String unit,
    double ours,
    double rival,
    double low,
    double high,
    Subject subject,
    @Nullable Bar bar) {

  /** What a bar is for. */
  enum Subject {
    RATIO,
    OURS
  }

  private static final String NANOSECONDS = "ns";

  /** Measured values are not exact to less than this many bytes. */
  private static final double BYTES_TOLERANCE = 0.5;

  static Comparison ofTime(Case c, List<Fork> ours, List<Fork> rival) {
    double[] ratios = ratios(ours, rival, Fork::nanos);
    return new Comparison(
        c.set(),
        c.name(),
        c.rivalName(),
        NANOSECONDS,
        Fork.medianNanos(ours),
        Fork.medianNanos(rival),
        low(ratios),
        high(ratios),
        Subject.RATIO,
        c.time());
  }

  static Comparison ofBytes(Case c, List<Fork> ours, List<Fork> rival) {
    double most = ours.stream().mapToDouble(Fork::bytes).max().orElseThrow();
    double[] ratios = ratios(ours, rival, Fork::bytes);
    return new Comparison(
        c.set(),
        c.name() + ", allocation",
        c.rivalName(),
        "B",
        most,
        Fork.medianBytes(rival),
        low(ratios),
        high(ratios),
        Subject.OURS,
        c.bytes());
  }

  /** The geometric mean of {@code comparisons}, at their lows and at their highs. */
  static Comparison geometricMean(String name, List<Comparison> comparisons, Bar bar) {
    Comparison first = comparisons.get(0);
    return new Comparison(
        first.set,
        name,
        first.rivalName,
        first.unit,
        mean(comparisons, Comparison::ours),
        mean(comparisons, Comparison::rival),
        mean(comparisons, Comparison::low),
        mean(comparisons, Comparison::high),
        Subject.RATIO,
        bar);
  }

  private static double mean(List<Comparison> comparisons, ToDoubleFunction<Comparison> part) {
    return Math.exp(
        comparisons.stream().mapToDouble(c -> Math.log(part.applyAsDouble(c))).average().orElse(0));
  }

  private static double[] ratios(
      List<Fork> ours, List<Fork> rival, ToDoubleFunction<Fork> measure) {
    double[] ratios = new double[ours.size()];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] =
          measure.applyAsDouble(ours.get(round)) / measure.applyAsDouble(rival.get(round));
    }
    return ratios;
  }

  private static double low(double[] ratios) {
    return Arrays.stream(ratios).min().orElseThrow();
  }

  private static double high(double[] ratios) {
    return Arrays.stream(ratios).max().orElseThrow();
  }

  boolean isTime() {
    return unit.equals(NANOSECONDS);
  }

  /** Of the medians; not below {@code low} and not above {@code high}. */
  double ratio() {
    return ours / rival;
  }

  /** Met only if the worst that was seen meets it. */
  String verdict() {
    if (bar == null) {
      return "";
    }
    boolean met =
        switch (subject) {
          case RATIO -> high <= bar.limit();
          case OURS -> ours <= bar.limit() + BYTES_TOLERANCE;
        };
    return met ? "met" : "missed";
  }

  /** For a terminal. */
  String line() {
    return format("%-44s | %10s | %-24s | %10s | %-11s | %-10s | %s");
  }

  /** For a table in Markdown. */
  String row() {
    return format("| %s | %s | %s | %s | %s | %s | %s |");
  }

  private String format(String columns) {
    return String.format(
        Locale.ROOT,
        columns,
        name,
        quantity(ours),
        rivalName,
        quantity(rival),
        subject == Subject.RATIO ? String.format(Locale.ROOT, "%.2f–%.2f", low, high) : "–",
        barText(),
        verdict());
  }

  private String barText() {
    if (bar == null) {
      return "";
    }
    String limit =
        subject == Subject.RATIO ? String.valueOf(bar.limit()) : quantity(bar.limit()).strip();
    return bar.kind().name().toLowerCase(Locale.ROOT) + " " + limit;
  }

  private String quantity(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f %s" : "%,.0f %s", value, unit);
  }
}
