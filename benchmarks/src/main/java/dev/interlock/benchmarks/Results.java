package dev.interlock.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The times of some reports, by set. A set that is in several is taken from the first.
 *
 * @param sets the report of each set
 */
record Results(Map<String, Report> sets) {

  /** All reports of a directory, in the order of their names. */
  static Results read(Path directory) throws IOException {
    List<Report> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        reports.add(Report.read(file));
      }
    }
    return of(reports);
  }

  static Results of(List<Report> reports) {
    Map<String, Report> sets = new LinkedHashMap<>();
    for (Report report : reports) {
      report.comparisons().forEach(line -> sets.putIfAbsent(line.set(), report));
    }
    // In the order in which they are measured, whatever files they come from.
    Map<String, Report> ordered = new LinkedHashMap<>();
    for (Case each : Cases.all()) {
      Report report = sets.get(each.set());
      if (report != null) {
        ordered.put(each.set(), report);
      }
    }
    ordered.putAll(sets);
    return new Results(ordered);
  }

  List<Comparison> timesOf(String set) {
    Report report = sets.get(set);
    if (report == null) {
      return List.of();
    }
    return report.comparisons().stream()
        .filter(line -> line.set().equals(set) && line.isTime())
        .toList();
  }

  /** Who has measured {@code set}, and for how long. */
  String measuredBy(String set) {
    Report report = sets.get(set);
    return report == null
        ? ""
        : "%s, %d processors, %d rounds"
            .formatted(report.jvm(), report.processors(), report.pace().rounds());
  }
}
