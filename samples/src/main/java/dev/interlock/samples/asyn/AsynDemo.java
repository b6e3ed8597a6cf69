package dev.interlock.samples.asyn;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One of the demos on the command line. */
@Command
public final class AsynDemo implements Callable<Integer> {
  private final Demo demo;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final SettingOptions options = new SettingOptions();

  private AsynDemo(Demo demo) {
    this.demo = demo;
  }

  /**
   * The command that runs a demo, under its name.
   *
   * @param demo what it runs
   */
  public static CommandLine command(Demo demo) {
    CommandLine command = SettingOptions.command(new AsynDemo(demo)).setCommandName(demo.getName());
    command.getCommandSpec().usageMessage().description(demo.getAbout());
    return command;
  }

  /** Runs the demo. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Report report = new DemoRun(demo, options.setting(), out).start().join();
    demo.getDifferences().forEach(difference -> out.println("On purpose: " + difference));
    out.println(report.getVerdict());
    return SettingOptions.exitCode(report.isOk());
  }
}
