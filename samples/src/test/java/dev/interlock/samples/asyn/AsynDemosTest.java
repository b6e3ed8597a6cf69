package dev.interlock.samples.asyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.interlock.samples.Launcher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60) // only what never ends takes as long
final class AsynDemosTest {
  private static final int DEMOS = 21;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  static Stream<Arguments> demosAndThreads() {
    return Demos.ALL.stream()
        .flatMap(
            demo ->
                Stream.of("single", "multi").map(threads -> arguments(demo.getName(), threads)));
  }

  @ParameterizedTest
  @MethodSource("demosAndThreads")
  void saysWhatItHasTo(String demo, String threads) {
    assertEquals(0, run(demo, "--threads", threads), this::everything);
    String place = threads.equals("single") ? "on one thread" : "on 4 threads";
    String verdict = "OK: [1-9]\\d* lines as expected, " + place + ", in virtual time";
    assertTrue(lastLine().matches(verdict), this::everything);
    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @CsvSource({"single", "multi"})
  void allSayWhatTheyHaveTo(String threads) {
    assertEquals(0, run("all", "--threads=" + threads), this::everything);
    assertEquals("OK: " + DEMOS + " demos", lastLine());
    for (Demo demo : Demos.ALL) {
      String row = demo.getName() + " +[1-9]\\d* +\\d+\\.\\d\\d s  OK";
      assertEquals(1, lines().stream().filter(line -> line.matches(row)).count(), this::everything);
    }
    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @CsvSource({"single", "multi"})
  void isCheckedInRealTime(String threads) {
    assertEquals(0, run("barrier", "--real", "--threads", threads), this::everything);
    assertTrue(lastLine().endsWith(", in real time"), this::everything);
  }

  @Test
  void saysOnPurposeWhereItDiffers() {
    assertEquals(0, run("cancel1"), this::everything);
    assertTrue(
        lines().get(lines().size() - 2).startsWith("On purpose: foo is cancelled at once, at 1 s;"),
        this::everything);
  }

  @Test
  void refusesAnythingElseThanSingleOrMulti() {
    assertEquals(2, run("ack", "--threads", "both"));
    assertEquals("", out.toString());
    assertTrue(
        err.toString().startsWith("samples ack: Invalid value for option '--threads': "),
        this::everything);
  }

  private int run(String... args) {
    return Launcher.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  private String lastLine() {
    return lines().get(lines().size() - 1);
  }

  private String everything() {
    return out + "\n" + err;
  }
}
