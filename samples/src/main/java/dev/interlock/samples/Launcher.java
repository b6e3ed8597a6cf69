package dev.interlock.samples;

import dev.interlock.samples.agent.AgentDemo;
import dev.interlock.samples.asyn.AllDemos;
import dev.interlock.samples.asyn.AsynDemo;
import dev.interlock.samples.asyn.Demo;
import dev.interlock.samples.asyn.Demos;
import dev.interlock.samples.instrument.InstrumentDemo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Starts a demo by its name; without a name, lists the demos. */
@Command(
    name = "samples",
    description = "Demos of Interlock.",
    subcommands = {
      InstrumentDemo.class,
      AgentDemo.class,
    })
public final class Launcher implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the options.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private Launcher() {}

  /**
   * Starts a demo and exits with its status.
   *
   * @param args the demo's name and its options
   */
  public static void main(String[] args) {
    int status = commandLine().execute(args);
    // A good end is left to the caller: under exec:java that is Maven, which has more to do.
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Runs a demo in this process.
   *
   * @param out where the demo writes
   * @param err where complaints go, one line each
   * @param args the demo's name and its options
   * @return the exit status
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  private static CommandLine commandLine() {
    CommandLine launcher = new CommandLine(new Launcher());
    for (Demo demo : Demos.ALL) {
      launcher.addSubcommand(AsynDemo.command(demo));
    }
    return launcher
        .addSubcommand(AllDemos.command(Demos.ALL))
        .setParameterExceptionHandler((failure, ignored) -> refuse(failure))
        .setExecutionExceptionHandler((failure, command, ignored) -> giveUp(failure, command));
  }

  /** Lists the demos. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("The demos, each with --help for its options:");
    for (CommandLine demo : spec.commandLine().getSubcommands().values()) {
      CommandSpec described = demo.getCommandSpec();
      out.printf("  %-18s %s%n", described.name(), described.usageMessage().description()[0]);
    }
    return 0;
  }

  private static int refuse(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    String complaint = String.valueOf(failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched
        && command.getParent() == null
        && !unmatched.isUnknownOption()) {
      String demos = String.join(", ", command.getSubcommands().keySet());
      complaint = "no demo '" + unmatched.getUnmatched().get(0) + "'; the demos are: " + demos;
    }
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + complaint);
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /**
   * A connection that fails deserves a sentence; anything else is a bug, whose trace picocli
   * prints.
   */
  private static int giveUp(Exception failure, CommandLine command) throws Exception {
    if (!(failure instanceof IOException)) {
      throw failure;
    }
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
