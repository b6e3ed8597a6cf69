package dev.interlock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
  private static final Side ANY = new Side(Object.class, "any");
  private static final Case CASE = Case.of("set", "name", ANY, "rival", ANY);
  private static final List<Fork> FORKS = List.of(new Fork(1.5, 0), new Fork(0.1, 0));

  @TempDir private Path directory;

  @Test
  void comesBackAsItWasWritten() throws Exception {
    Report report =
        new Report(
            "JDK 17",
            2,
            Pace.QUICK,
            List.of(
                Comparison.ofTime(CASE, FORKS, FORKS),
                Comparison.ofTime(CASE.must(1.25), FORKS, FORKS),
                // 0 B beside 0 B: the ratio is no number.
                Comparison.ofBytes(CASE.bytes(Bar.aim(0)), FORKS, FORKS)));
    Path file = directory.resolve("results").resolve("report.json");
    report.write(file);
    assertEquals(report, Report.read(file));
  }

  @Test
  void isReadableByPeople() throws Exception {
    Path file = directory.resolve("report.json");
    new Report("JDK 17", 2, Pace.QUICK, List.of()).write(file);
    assertTrue(Files.readAllLines(file).contains("  \"jvm\" : \"JDK 17\","));
  }
}
