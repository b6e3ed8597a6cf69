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

/**
 * What the README quotes is what compiles here. A line {@code <!-- sample: QuickStart.kt
 * quick-start -->} says that the fenced block on the next line is the region of that name of that
 * file.
 */
final class ReadmeSamplesTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path SOURCES = Path.of("src", "main");
  private static final Pattern MARK = Pattern.compile("<!-- sample: (\\S+)\\.(kt|java) (\\S+) -->");
  private static final String FENCE = "```";

  private record Quotation(String file, String region, String language, String text) {}

  @Test
  void quotesWhatCompiles() throws IOException {
    for (Quotation quotation : quotations()) {
      String sample = region(source(quotation.file()), quotation.region());
      assertEquals(sample, quotation.text(), quotation.file() + ", region " + quotation.region());
    }
  }

  @Test
  void quotesBothLanguages() throws IOException {
    Set<String> languages =
        quotations().stream().map(Quotation::language).collect(Collectors.toSet());
    assertEquals(Set.of("kotlin", "java"), languages);
  }

  private static List<Quotation> quotations() throws IOException {
    List<String> lines = Files.readAllLines(README);
    List<Quotation> quotations = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("<!-- sample:")) {
        quotations.add(quotation(lines, i));
      }
    }
    return quotations;
  }

  private static Quotation quotation(List<String> lines, int markAt) {
    String where = README + ", line " + (markAt + 1) + ": " + lines.get(markAt);
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

  private static Path source(String file) throws IOException {
    try (Stream<Path> paths = Files.walk(SOURCES)) {
      List<Path> found = paths.filter(path -> path.endsWith(file)).toList();
      assertEquals(1, found.size(), () -> file + " is one of " + found);
      return found.get(0);
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
