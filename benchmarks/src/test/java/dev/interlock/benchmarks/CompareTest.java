package dev.interlock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompareTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void refusesASetThatThereIsNot() {
    refuse("no set is called 'nonsense'; there are [uncontended, ", "uncontended", "nonsense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-5"})
  void refusesRoundsWithoutASpread(String rounds) {
    String complaint = "rounds must be at least 2, or there is no spread, was " + rounds;
    refuse(complaint, "--rounds", rounds, "--case", "none");
    refuse(complaint, "--quick", "--rounds", rounds, "--case", "none");
  }

  @Test
  void refusesRoundsThatAreNoNumber() {
    refuse("Invalid value for option '--rounds': 'many' is not an int", "--rounds", "many");
  }

  @Test
  void refusesAnOptionThatThereIsNot() {
    refuse("Unknown option: '--fast'", "--fast");
  }

  @Test
  void helpNamesEverySet() {
    assertEquals(0, run("--help"));
    String help = out.toString().replaceAll("\\s+", " ");
    Cases.all().forEach(c -> assertTrue(help.contains(c.set()), help));
    assertTrue(help.contains(Footprints.SET), help);
  }

  @Test
  void writesWhatItPrints(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("new").resolve("report.json");
    // No case is called so: nothing is measured.
    assertEquals(0, run("--case", "no such case", "--json", file.toString(), "timed"));
    Report report = Report.read(file);
    assertEquals(Pace.FULL, report.pace());
    assertTrue(report.comparisons().isEmpty());
    assertTrue(out.toString().startsWith(report.jvm()), out::toString);
  }

  private void refuse(String complaint, String... args) {
    assertNotEquals(0, run(args));
    assertEquals("", out.toString(), "something was run");
    assertTrue(err.toString().startsWith(complaint), err::toString);
    err.getBuffer().setLength(0);
  }

  private int run(String... args) {
    return Compare.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
