package dev.interlock.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the README and the pages below {@code docs} quote is what compiles in one of the modules. A
 * line {@code <!-- sample: QuickStart.kt quick-start -->} says that the fenced block on the next
 * line is the region of that name of that file.
 */
final class DocumentationSamplesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path README = ROOT.resolve("README.md");
  private static final Pattern MARK = Pattern.compile("<!-- sample: (\\S+)\\.(kt|java) (\\S+) -->");
  private static final String FENCE = "```";
  private static final Set<String> LANGUAGES = Set.of("kotlin", "java");

  private record Quotation(String file, String region, String language, String text) {}

  static List<Path> documents() throws IOException {
    try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(README), pages.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void quotesWhatCompiles(Path document) throws IOException {
    for (Quotation quotation : quotations(document)) {
      String sample = region(source(quotation.file()), quotation.region());
      assertEquals(sample, quotation.text(), quotation.file() + ", region " + quotation.region());
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void showsNoOtherCode(Path document) throws IOException {
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith(FENCE) && LANGUAGES.contains(line.substring(FENCE.length()).strip())) {
        String where = where(document, lines, i);
        assertTrue(i > 0 && MARK.matcher(lines.get(i - 1)).matches(), where + " has no sample");
      }
    }
  }

  @Test
  void theReadmeQuotesBothLanguages() throws IOException {
    Set<String> languages =
        quotations(README).stream().map(Quotation::language).collect(Collectors.toSet());
    assertEquals(LANGUAGES, languages);
  }

  private static List<Quotation> quotations(Path document) throws IOException {
    List<String> lines = Files.readAllLines(document);
    List<Quotation> quotations = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("<!-- sample:")) {
        quotations.add(quotation(document, lines, i));
      }
    }
    return quotations;
  }

  private static Quotation quotation(Path document, List<String> lines, int markAt) {
    String where = where(document, lines, markAt);
    Matcher mark = MARK.matcher(lines.get(markAt));
    assertTrue(mark.matches(), where);
    String language = mark.group(2).equals("kt") ? "kotlin" : "java";
    List<String> below = lines.subList(markAt + 1, lines.size());
    assertTrue(!below.isEmpty() && below.get(0).equals(FENCE + language), where);
    List<String> block = below.subList(1, below.size());
    assertTrue(block.contains(FENCE), where);
    String text = String.join("\n", block.subList(0, block.indexOf(FENCE)));
    return new Quotation(mark.group(1) + "." + mark.group(2), mark.group(3), language, text);
  }

  private static String where(Path document, List<String> lines, int at) {
    return document + ", line " + (at + 1) + ": " + lines.get(at);
  }

  private static Path source(String file) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path sources : sources()) {
      try (Stream<Path> paths = Files.walk(sources)) {
        paths.filter(path -> path.endsWith(file)).forEach(found::add);
      }
    }
    assertEquals(1, found.size(), () -> file + " is one of " + found);
    return found.get(0);
  }

  /** Of every module: what is compiled and no test. */
  private static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve(Path.of("src", "main")))
          .filter(Files::isDirectory)
          .toList();
    }
  }

  /**
   * The lines between the markers, without the indentation they share and the blank lines around
   * them.
   */
  private static String region(Path source, String name) throws IOException {
    List<String> lines = Files.readAllLines(source);
    List<String> stripped = lines.stream().map(String::strip).toList();
    int start = stripped.indexOf("// region " + name);
    assertTrue(start >= 0, () -> source + " has no region " + name);
    int end = start + stripped.subList(start, lines.size()).indexOf("// endregion");
    assertTrue(end > start, () -> source + " does not end region " + name);
    String text = String.join("\n", lines.subList(start + 1, end));
    // stripIndent() takes a blank last line for the indentation of them all
    return text.stripTrailing().stripIndent().strip();
  }
}
