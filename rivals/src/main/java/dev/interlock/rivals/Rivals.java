package dev.interlock.rivals;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares Interlock with its rivals; the status says whether Interlock has kept its promises. */
@Command(
    name = "rivals",
    description = "Does the same to other libraries' locks and to Interlock's.")
public final class Rivals implements Callable<Integer> {
  /** In the order of the table. */
  static final List<Scenario<?>> SCENARIOS =
      List.of(
          new OrTimeoutOnQueuedFuture(),
          new CancelOfQueuedReader(),
          new CancelOfQueuedFuture(),
          new TimedTryInVain(),
          new CancelAroundGrant(),
          new ReleaseAfterCancelledWaiters(),
          new ReleaseByStranger(),
          new LockInsideLock(),
          new CancelledForYears(),
          new ResetOfIdleBarrier(),
          new ActionThatFails(),
          new TimeoutAroundAcquire(),
          new ContextAroundAcquire());

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show the options.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(names = "--quick", description = "Try less hard, as the tests do.")
  private boolean quick;

  @Parameters(paramLabel = "<case>", description = "Only these cases; all of them by default.")
  private List<String> ids = new ArrayList<>();

  private Rivals() {}

  /**
   * Compares and exits with the status.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    int status = new CommandLine(new Rivals()).execute(args);
    // A good end is left to the caller: under exec:java that is Maven, which has more to do.
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Compares in this process.
   *
   * @param out where the table goes
   * @param err where complaints go
   * @param args the options
   * @return the exit status
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Rivals()).setOut(out).setErr(err).execute(args);
  }

  @Override
  public Integer call() {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    boolean kept = new Comparison(chosen(), effort, spec.commandLine().getOut()).run();
    return kept ? 0 : spec.exitCodeOnExecutionException();
  }

  private List<Scenario<?>> chosen() {
    List<String> known = SCENARIOS.stream().<String>map(Scenario::id).toList();
    for (String id : ids) {
      if (!known.contains(id)) {
        throw new ParameterException(
            spec.commandLine(), "no case '" + id + "'; the cases are: " + String.join(", ", known));
      }
    }
    return SCENARIOS.stream().filter(s -> ids.isEmpty() || ids.contains(s.id())).toList();
  }
}
