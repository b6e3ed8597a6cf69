package dev.interlock.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs both sides of every case in turns and prints how they compare. */
@Command(
    name = "compare",
    description = {
      "Interlock beside its rivals. Each case is run by both sides in turns, a new JVM each time."
          + " A ratio is ours over the rival's in the same round, low and high are the smallest and"
          + " the largest of all rounds; a bar is met if the largest meets it."
    },
    mixinStandardHelpOptions = true)
public final class Compare implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Option(names = "--quick", description = "Fewer and shorter rounds: a first impression.")
  private boolean quick;

  @Option(names = "--rounds", paramLabel = "N", description = "How many rounds, from 2.")
  private @Nullable Integer rounds;

  @Option(names = "--jvm", paramLabel = "JAVA", description = "The java that runs the forks.")
  private @Nullable Path jvm;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result, for a chart.")
  private @Nullable Path json;

  @Option(names = "--case", paramLabel = "TEXT", description = "Only cases whose name contains it.")
  private String nameContains = "";

  @Parameters(
      paramLabel = "set",
      description = "What to compare: ${COMPLETION-CANDIDATES}; default all that the JVM can run.",
      completionCandidates = SetNames.class)
  private List<String> sets = List.of();

  static final class SetNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    SetNames() {
      super(setNames());
    }
  }

  private Compare() {}

  /**
   * Compares, prints, and exits with 0, whatever was met or missed.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Compare()).execute(args));
  }

  private static Set<String> setNames() {
    Set<String> names = new LinkedHashSet<>();
    Cases.all().forEach(c -> names.add(c.set()));
    names.add(Footprints.SET);
    return names;
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Compare()).setOut(out).setErr(err).execute(args);
  }

  @Override
  public Integer call() throws RunnerException, IOException, InterruptedException {
    Set<String> chosen = chosenSets();
    Pace pace = pace();
    Jvm forks = Jvm.of(jvm);
    if (!forks.hasVirtualThreads() && chosen.remove(Cases.VIRTUAL)) {
      say("(" + Cases.VIRTUAL + " needs a JDK 21 or later, by --jvm: left out)");
    }
    say(
        "%s; %d processors; %d rounds of %d × %d ms after as much warm-up"
            .formatted(
                forks.version(),
                Runtime.getRuntime().availableProcessors(),
                pace.rounds(),
                pace.iterations(),
                pace.millis()));
    say("case | ours | beside | rival | ratio low–high | bar | met or missed");
    List<Comparison> all = new ArrayList<>();
    for (String set : chosen) {
      compare(
          set,
          pace,
          line -> {
            say(line.line());
            all.add(line);
          });
      if (json != null) {
        // After every set, so that a fork that fails takes no more than its own set with it.
        new Report(forks.version(), Runtime.getRuntime().availableProcessors(), pace, all)
            .write(json);
      }
    }
    return 0;
  }

  private Set<String> chosenSets() {
    for (String set : sets) {
      if (!setNames().contains(set)) {
        throw new ParameterException(
            spec.commandLine(), "no set is called '" + set + "'; there are " + setNames());
      }
    }
    return sets.isEmpty() ? setNames() : new LinkedHashSet<>(sets);
  }

  private Pace pace() {
    Pace pace = quick ? Pace.QUICK : Pace.FULL;
    if (rounds == null) {
      return pace;
    }
    try {
      return pace.withRounds(rounds);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void compare(String set, Pace pace, Consumer<Comparison> lines)
      throws RunnerException, InterruptedException {
    if (set.equals(Footprints.SET)) {
      Footprints.compare(lines);
      return;
    }
    List<Comparison> times = new ArrayList<>();
    for (Case c : Cases.all()) {
      if (!c.set().equals(set) || !c.name().contains(nameContains)) {
        continue;
      }
      List<Fork> ours = new ArrayList<>();
      List<Fork> rival = new ArrayList<>();
      for (int round = 0; round < pace.rounds(); round++) {
        // Turn about, so that a machine that grows slower does not favour either.
        if (round % 2 == 0) {
          ours.add(Fork.run(c.ours(), c.threads(), pace, jvm));
          rival.add(Fork.run(c.rival(), c.threads(), pace, jvm));
        } else {
          rival.add(Fork.run(c.rival(), c.threads(), pace, jvm));
          ours.add(Fork.run(c.ours(), c.threads(), pace, jvm));
        }
      }
      Comparison time = Comparison.ofTime(c, ours, rival);
      times.add(time);
      lines.accept(time);
      lines.accept(Comparison.ofBytes(c, ours, rival));
    }
    if (set.equals(Cases.FIFO_COROUTINES) && nameContains.isEmpty()) {
      lines.accept(Comparison.geometricMean("FIFO, geometric mean", times, Bar.aim(0.8)));
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
