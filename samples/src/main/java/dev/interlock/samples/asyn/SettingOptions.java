package dev.interlock.samples.asyn;

import picocli.CommandLine.Option;

/** The options that all demos of this package have. */
final class SettingOptions {

  @Option(names = "--real", description = "Take the time that it takes, instead of virtual time.")
  private boolean real;

  @Option(
      names = "--threads",
      paramLabel = "<threads>",
      defaultValue = "single",
      description =
          "What the coroutines run on: single, a thread, or multi, several; ${DEFAULT-VALUE} by"
              + " default.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private Threads threads;

  SettingOptions() {}

  Setting setting() {
    return new Setting(threads, real);
  }
}
