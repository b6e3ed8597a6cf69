package dev.interlock.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws and lists what {@link Compare} has found. The same results make the same files. */
@Command(
    name = "chart",
    description =
        "Draws the charts, and lists the results, of the documentation from reports that compare has written.",
    mixinStandardHelpOptions = true)
public final class Chart implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Where the reports are; default ${DEFAULT-VALUE}.")
  private Path results = Path.of("benchmarks", "results");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the page goes, and the charts in its images; default ${DEFAULT-VALUE}.")
  private Path out = Path.of("docs");

  private Chart() {}

  /**
   * Draws and exits.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Chart()).execute(args));
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Chart()).setOut(out).setErr(err).execute(args);
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(results)) {
      throw new ParameterException(spec.commandLine(), "no directory '" + results + "'");
    }
    Results read = Results.read(results);
    Map<String, Optional<Picture>> charts = new TreeMap<>();
    charts.put("ratios.svg", Ratios.draw(read));
    charts.put("barging-bounds.svg", Curves.bargingBounds(read));
    charts.put("cancelled.svg", Curves.cancelled(read));
    Path images = out.resolve("images");
    Files.createDirectories(images);
    for (Map.Entry<String, Optional<Picture>> chart : charts.entrySet()) {
      Path file = images.resolve(chart.getKey());
      if (chart.getValue().isPresent()) {
        Files.writeString(file, chart.getValue().get().svg());
        say(file.toString());
      } else {
        say(file + ": not drawn, there are no results for it in " + results);
      }
    }
    Path page = out.resolve("results.md");
    Files.writeString(page, ResultsPage.of(read));
    say(page.toString());
    return 0;
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
