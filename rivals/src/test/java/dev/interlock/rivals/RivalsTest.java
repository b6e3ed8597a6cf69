package dev.interlock.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RivalsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void interlockKeepsEveryPromise() {
    assertEquals(0, run("--quick"), this::everything);
    List<String> lines = out.toString().lines().toList();
    assertEquals("OK: 13 promises kept by Interlock", lines.get(lines.size() - 1));
    for (Scenario<?> scenario : Rivals.SCENARIOS) {
      String row = scenario.id() + " ";
      assertEquals(1, lines.stream().filter(line -> line.startsWith(row)).count(), row);
    }
    assertEquals("", err.toString());
  }

  @Test
  void comparesOnlyTheChosenCases() {
    assertEquals(0, run("--quick", "B3"));
    assertTrue(out.toString().contains("\nB3 "), this::everything);
    assertTrue(out.toString().endsWith("OK: 1 promises kept by Interlock\n"), this::everything);
  }

  @Test
  void refusesAnUnknownCase() {
    assertEquals(2, run("--quick", "B0"));
    assertEquals("", out.toString());
    assertTrue(
        err.toString().startsWith("no case 'B0'; the cases are: B1, B2, B3, C, F, n-cancel, "),
        this::everything);
  }

  @Test
  void saysWhichVersionsItCompares() {
    assertTrue(Versions.asyncutil().matches("asyncutil \\d+\\.\\d+\\.\\d+"), Versions::asyncutil);
    assertTrue(Versions.failsafe().matches("failsafe \\d+\\.\\d+\\.\\d+"), Versions::failsafe);
    assertTrue(
        Versions.coroutines().matches("kotlinx-coroutines \\d+\\.\\d+\\.\\d+"),
        Versions::coroutines);
    assertTrue(
        Versions.resilience4j().matches("resilience4j-kotlin \\d+\\.\\d+\\.\\d+"),
        Versions::resilience4j);
    assertTrue(Versions.arrow().matches("arrow-fx-coroutines \\d+\\.\\d+\\.\\d+"), Versions::arrow);
  }

  private int run(String... args) {
    return Rivals.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private String everything() {
    return out + "\n" + err;
  }
}
