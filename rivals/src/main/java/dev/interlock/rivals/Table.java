package dev.interlock.rivals;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of plain text, whose rows can be printed as they come: cells wrap, columns are fixed. */
final class Table {
  private static final String GAP = "  ";

  private final PrintWriter out;
  private final int[] widths;

  Table(PrintWriter out, int... widths) {
    this.out = out;
    this.widths = widths;
  }

  void header(String... cells) {
    print(List.of(cells));
    rule();
  }

  void row(List<String> cells) {
    print(cells);
    rule();
  }

  private void rule() {
    println(Arrays.stream(widths).mapToObj("-"::repeat).toList());
  }

  private void print(List<String> cells) {
    List<List<String>> columns = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      columns.add(wrap(cells.get(i), widths[i]));
    }
    int height = columns.stream().mapToInt(List::size).max().orElse(0);
    for (int line = 0; line < height; line++) {
      int at = line;
      println(columns.stream().map(column -> at < column.size() ? column.get(at) : "").toList());
    }
  }

  private void println(List<String> parts) {
    String line =
        IntStream.range(0, widths.length)
            .mapToObj(
                i -> parts.get(i) + " ".repeat(Math.max(0, widths[i] - parts.get(i).length())))
            .collect(Collectors.joining(GAP));
    out.println(line.stripTrailing());
    // A row may take its time: whoever looks on wants to see the ones before.
    out.flush();
  }

  /** Breaks at blanks, and where the text does; a word that is too long stays whole. */
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.lines().toList()) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.split(" ", -1)) {
        if (line.length() > 0 && line.length() + 1 + word.length() > width) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.length() == 0 ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
