package dev.interlock.samples.asyn;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What the commands of this package have in common: their options, and how they end. */
final class SettingOptions {

  @Option(
      names = "--real",
      description =
          "Take the time that it takes, instead of virtual time. Then the order is checked, and that"
              + " nothing is early, or late by more than 2.5 s.")
  private boolean real;

  @Option(
      names = "--threads",
      paramLabel = "<threads>",
      defaultValue = "single",
      description =
          "What the coroutines run on: single (one thread) or multi (four); ${DEFAULT-VALUE} by"
              + " default.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private Threads threads;

  SettingOptions() {}

  /** Makes a command of what has these options. */
  static CommandLine command(Callable<Integer> runs) {
    return new CommandLine(runs).setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** The exit status. */
  static int exitCode(boolean isOk) {
    return isOk ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  Setting setting() {
    return new Setting(threads, real);
  }
}
