package dev.interlock.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LauncherTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listsTheDemosWithoutAName() {
    assertEquals(0, run());
    for (String demo : List.of("instrument", "agent", "ack", "semaphore-bounded", "all")) {
      assertTrue(
          out.toString().lines().anyMatch(line -> line.matches(" {2}" + demo + " +\\S.*\\.")),
          out::toString);
    }
    assertEquals("", err.toString());
  }

  @Test
  void refusesAWrongName() {
    assertNotEquals(0, run("oscilloscope"));
    String expected = "samples: no demo 'oscilloscope'; the demos are: instrument, agent, ack, ";
    assertTrue(complaint().startsWith(expected), this::complaint);
  }

  @Test
  void refusesAWrongOption() {
    assertNotEquals(0, run("instrument", "--colour"));
    assertEquals("samples instrument: Unknown option: '--colour'", complaint());
  }

  @Test
  void refusesAWrongOptionWithoutAName() {
    assertNotEquals(0, run("--colour"));
    assertEquals("samples: Unknown option: '--colour'", complaint());
  }

  @ParameterizedTest
  @CsvSource({
    "--seconds, -1",
    "--seconds, 0",
    "--seconds, 3601",
    "--seconds, 1.5",
    "--seconds, soon",
    "--seconds, ''",
    "--fairness, nonsense",
    "--fairness, FIFO",
    "--fairness, barging:",
    "--fairness, barging:0",
    "--fairness, barging:65536",
    "--fairness, barging:many",
  })
  void refusesAWrongValueAndShowsIt(String option, String value) {
    assertNotEquals(0, run("instrument", option + "=" + value));
    String expected =
        "samples instrument: Invalid value for option '%s': '%s' is not ".formatted(option, value);
    assertTrue(complaint().startsWith(expected), this::complaint);
  }

  @ParameterizedTest
  @CsvSource({"fifo", "barging", "barging:3"})
  void runsTheInstrumentWithoutDamage(String fairness) {
    assertEquals(0, run("instrument", "--seconds", "1", "--fairness", fairness));
    assertTrue(lastLine().matches("OK: [1-9]\\d* exchanges, 0 crossed"), out::toString);
    for (String door : List.of("suspending", "future", "blocking")) {
      Predicate<String> row = Pattern.compile(door + " +[1-9]\\d* .* ms +0").asMatchPredicate();
      assertEquals(1, out.toString().lines().filter(row).count(), out::toString);
    }
    assertEquals("", err.toString());
  }

  @Test
  void showsTheDamageWithoutTheLock() {
    assertEquals(0, run("instrument", "--seconds=1", "--unlocked"));
    assertTrue(
        lastLine().matches("DAMAGED: [1-9]\\d* exchanges, [1-9]\\d* crossed"), out::toString);
    assertEquals("", err.toString());
  }

  /** In real time, but patient: however long the machine takes, this is what happens. */
  @ParameterizedTest
  @Timeout(300) // only what never comes takes as long
  @CsvSource({"agent, kotlin-scan, java-scan", "agent --blocking, java-scan, kotlin-scan"})
  void anAcquisitionGivesWayAndGoesOn(String command, String scan, String other) {
    assertEquals(0, run((command + " --patience=3600").split(" ", -1)));
    assertInThisOrder(
        "acq +" + scan + " +has the instrument",
        "acq +java-check +asks for the lock, by a future",
        "check +java-check +has the instrument",
        "acq +" + scan + " +has the instrument",
        "acq +kotlin-check +asks for the lock, in a coroutine",
        "check +kotlin-check +has the instrument",
        "acq +the user +stops the acquisition",
        "- +" + scan + " +has ended");
    assertInThisOrder(
        "\\S+ +" + other + " +refused: lock 'instrument' is held by '(acq|check)' .+",
        "acq +the user +stops the acquisition");
    assertTrue(lastLine().matches("OK: [1-9]\\d* exchanges, 0 crossed"), out::toString);
    assertEquals("", err.toString());
  }

  private void assertInThisOrder(String... events) {
    Iterator<String> lines = out.toString().lines().iterator();
    for (String event : events) {
      Predicate<String> line = Pattern.compile(" *\\d+\\.\\d+ s +" + event).asMatchPredicate();
      boolean isTold = false;
      while (!isTold && lines.hasNext()) {
        isTold = line.test(lines.next());
      }
      assertTrue(isTold, () -> "no " + event + " in its place in\n" + out);
    }
  }

  private int run(String... args) {
    return Launcher.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  /** The only line of the error output; nothing else has been said. */
  private String complaint() {
    assertEquals("", out.toString());
    List<String> lines = err.toString().lines().toList();
    assertEquals(1, lines.size(), err::toString);
    return lines.get(0);
  }

  private String lastLine() {
    List<String> lines = out.toString().lines().toList();
    return lines.get(lines.size() - 1);
  }
}
