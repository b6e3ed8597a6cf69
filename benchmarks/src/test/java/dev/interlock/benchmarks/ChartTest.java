package dev.interlock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class ChartTest {
  private static final int LARGEST = 4096 + 1024 * Cases.all().size();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @BeforeAll
  static void drawWithoutAScreen() {
    System.setProperty("java.awt.headless", "true");
  }

  @Test
  void namesEveryCaseAndRivalBesideItsRatios() throws Exception {
    reportAll();
    draw();
    List<String> texts = texts("ratios.svg");
    for (Case c : Cases.all()) {
      if (!c.set().equals(Cases.BOUNDS) && !c.set().equals(Cases.CANCELLED)) {
        assertTrue(texts.contains(c.set()), c::toString);
        assertTrue(texts.contains(c.name()), c::toString);
        assertTrue(texts.contains(c.rivalName()), c::toString);
      }
    }
    assertTrue(texts.contains("0.50–0.80"), texts::toString);
    assertTrue(texts.contains("1"), texts::toString);
    assertTrue(texts.contains("JDK 17, 2 processors, 5 rounds"), texts::toString);
  }

  @Test
  void listsEveryLineWithItsVerdict() throws Exception {
    reportAll();
    draw();
    String page = Files.readString(directory.resolve("docs").resolve("results.md"));
    for (Case c : Cases.all()) {
      assertTrue(page.contains("\n## " + c.set() + "\n"), c::toString);
      assertTrue(page.contains("\n| " + c.name() + " | "), c::toString);
    }
    assertTrue(page.contains("| 0.50–0.80 |"), page);
    assertTrue(page.contains("| met |"), page);
  }

  @Test
  void leavesAllocationsOut() throws Exception {
    reportAll();
    draw();
    assertFalse(Files.readString(file("ratios.svg")).contains("allocation"));
  }

  @Test
  void drawsACurveForEachRivalOfABound() throws Exception {
    reportAll();
    draw();
    List<String> texts = texts("barging-bounds.svg");
    assertTrue(texts.contains("64 coroutines beside Mutex"), texts::toString);
    assertTrue(texts.contains("4 threads beside ReentrantLock"), texts::toString);
    assertTrue(texts.contains("65,535"), texts::toString);
  }

  @Test
  void drawsACurveForEachSideOfARelease() throws Exception {
    reportAll();
    draw();
    List<String> texts = texts("cancelled.svg");
    assertTrue(
        texts.containsAll(List.of("Interlock", "kotlinx Semaphore", "100,000")), texts::toString);
  }

  @Test
  void drawsTheSameBytesAgain() throws Exception {
    reportAll();
    draw();
    List<String> once = contents();
    draw();
    assertEquals(once, contents());
  }

  @Test
  void drawsSmallFiles() throws Exception {
    reportAll();
    draw();
    for (String content : contents()) {
      assertTrue(content.length() < LARGEST, () -> "" + content.length());
    }
  }

  @Test
  void drawsRatiosThatAreOutOfProportion() throws Exception {
    Case c = caseOf(Cases.TIMED);
    report("one", List.of(time(c, 1e-6, 1e6)));
    draw();
    assertTrue(texts("ratios.svg").contains(c.name()));
  }

  @Test
  void takesASetFromTheFirstReportThatHasIt() throws Exception {
    Case twice = caseOf(Cases.TIMED);
    Case once = caseOf(Cases.VIRTUAL);
    report("jdk17", List.of(time(twice, 0.3, 0.4)));
    report("jdk25", List.of(time(twice, 0.6, 0.7), time(once, 1.5, 1.6)));
    draw();
    List<String> texts = texts("ratios.svg");
    assertTrue(texts.containsAll(List.of("0.30–0.40", "1.50–1.60")), texts::toString);
    assertFalse(texts.contains("0.60–0.70"), texts::toString);
  }

  @Test
  void saysWhatItDoesNotDraw() throws Exception {
    report("one", List.of(time(caseOf(Cases.TIMED), 0.5, 0.8)));
    draw();
    assertTrue(Files.exists(file("ratios.svg")));
    assertFalse(Files.exists(file("cancelled.svg")));
    assertTrue(out.toString().contains("cancelled.svg: not drawn"), out::toString);
  }

  @Test
  void refusesADirectoryThatThereIsNot() {
    assertNotEquals(0, run());
    assertTrue(err.toString().startsWith("no directory '"), err::toString);
    assertFalse(Files.exists(directory.resolve("docs")));
  }

  private static Case caseOf(String set) {
    return Cases.all().stream().filter(c -> c.set().equals(set)).findFirst().orElseThrow();
  }

  private void reportAll() throws IOException {
    List<Comparison> lines = new ArrayList<>();
    for (Case c : Cases.all()) {
      lines.add(time(c, 0.5, 0.8));
      List<Fork> nothing = List.of(new Fork(1, 0));
      lines.add(Comparison.ofBytes(c, nothing, nothing));
    }
    report("all", lines);
  }

  private static Comparison time(Case c, double low, double high) {
    return Comparison.ofTime(
        c,
        List.of(new Fork(low * 100, 0), new Fork(high * 100, 0)),
        List.of(new Fork(100, 0), new Fork(100, 0)));
  }

  private void report(String name, List<Comparison> lines) throws IOException {
    Path file = directory.resolve("results").resolve(name + ".json");
    new Report("JDK 17", 2, Pace.FULL, lines).write(file);
  }

  private void draw() {
    assertEquals(0, run(), err::toString);
    assertEquals("", err.toString());
  }

  private int run() {
    return Chart.run(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        "--results",
        directory.resolve("results").toString(),
        "--out",
        directory.resolve("docs").toString());
  }

  private Path file(String name) {
    return directory.resolve("docs").resolve("images").resolve(name);
  }

  private List<String> contents() throws IOException {
    List<String> contents = new ArrayList<>();
    for (String name : List.of("barging-bounds.svg", "cancelled.svg", "ratios.svg")) {
      contents.add(Files.readString(file(name)));
    }
    return contents;
  }

  /** What can be read in an image, which has to be XML. */
  private List<String> texts(String name) throws Exception {
    Element root =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(file(name).toFile())
            .getDocumentElement();
    assertEquals("svg", root.getTagName());
    NodeList elements = root.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < elements.getLength(); i++) {
      texts.add(elements.item(i).getTextContent());
    }
    return texts;
  }
}
