package dev.interlock.benchmarks;

import java.util.List;
import java.util.Map;

/** Every line of every report, as a page of the documentation. */
final class ResultsPage {
  private static final String HEAD =
      """
      # Results

      Written by `benchmarks/chart` from the reports in [benchmarks/results](../benchmarks/results). What the words and the sets mean, and what not to read into
      them, is in [Performance](performance.md).
      """;

  private static final String COLUMNS =
      """
      | case | ours | beside | rival's | ratio low–high | bar | |
      |---|--:|---|--:|--:|---|---|
      """;

  private ResultsPage() {}

  static String of(Results results) {
    StringBuilder page = new StringBuilder(HEAD);
    for (Map.Entry<String, Report> entry : results.sets().entrySet()) {
      String set = entry.getKey();
      page.append("\n## ").append(set).append("\n\n");
      page.append(results.measuredBy(set)).append(".\n\n").append(COLUMNS);
      linesOf(set, entry.getValue()).forEach(line -> page.append(line.row()).append('\n'));
    }
    return page.toString();
  }

  private static List<Comparison> linesOf(String set, Report report) {
    return report.comparisons().stream().filter(line -> line.set().equals(set)).toList();
  }
}
