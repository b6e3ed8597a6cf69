package dev.interlock.samples.asyn;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All demos of this package, at the same time, with a row each. */
@Command(
    name = "all",
    description = "All programs of asyn.py, with a row each instead of what they say.")
public final class AllDemos implements Callable<Integer> {
  private final List<Demo> demos;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final SettingOptions options = new SettingOptions();

  private AllDemos(List<Demo> demos) {
    this.demos = demos;
  }

  /**
   * The command that runs them all.
   *
   * @param demos what it runs
   */
  public static CommandLine command(List<Demo> demos) {
    return SettingOptions.command(new AllDemos(demos));
  }

  /** Runs the demos. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Setting setting = options.setting();
    if (setting.isReal()) {
      // Once before, in no time: else all of them load and compile what they need while time
      // passes.
      start(setting.virtual()).forEach(CompletableFuture::join);
    }
    List<CompletableFuture<Report>> runs = start(setting);
    out.printf("%-18s  %5s  %7s  %s%n", "demo", "lines", "ends at", "outcome");
    int failed = 0;
    for (CompletableFuture<Report> run : runs) {
      Report report = run.join();
      printRow(report, out);
      failed += report.isOk() ? 0 : 1;
    }
    out.println(
        failed == 0
            ? "OK: %d demos".formatted(runs.size())
            : "FAILED: %d of %d demos".formatted(failed, runs.size()));
    return SettingOptions.exitCode(failed == 0);
  }

  private List<CompletableFuture<Report>> start(Setting setting) {
    return demos.stream().map(demo -> new DemoRun(demo, setting, null).start()).toList();
  }

  private static void printRow(Report report, PrintWriter out) {
    String outcome = report.isOk() ? "OK" : "FAILED: " + report.getProblem();
    out.printf(
        Locale.ROOT,
        "%-18s  %5d  %5.2f s  %s%n",
        report.getDemo().getName(),
        report.getLines().size(),
        report.getEndSeconds(),
        outcome);
  }
}
