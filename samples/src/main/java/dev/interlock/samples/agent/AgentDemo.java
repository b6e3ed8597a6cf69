package dev.interlock.samples.agent;

import dev.interlock.samples.SecondsConverter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code agent} demo on the command line. */
@Command(
    name = "agent",
    description = "An acquisition gives way to short actions, and goes on; all on one lock.")
public final class AgentDemo implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Option(
      names = "--blocking",
      description = "Acquire on a thread, in Java, instead of in a coroutine, in Kotlin.")
  private boolean blocking;

  @Option(
      names = "--patience",
      paramLabel = "<seconds>",
      defaultValue = "3",
      converter = SecondsConverter.class,
      description =
          "How long short actions wait for the lock, from 1 to 3600; ${DEFAULT-VALUE} by default.")
  @SuppressWarnings("NullAway.Init")
  private Duration patience;

  private AgentDemo() {}

  /** Runs the demo. */
  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    return new AgentRun(patience, blocking, out).run() ? 0 : 1;
  }
}
