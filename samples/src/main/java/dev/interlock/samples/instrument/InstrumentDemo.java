package dev.interlock.samples.instrument;

import dev.interlock.samples.FairnessConverter;
import dev.interlock.samples.SecondsConverter;
import dev.interlock.sync.Fairness;
import dev.interlock.sync.Lock;
import dev.interlock.sync.jdk.AsyncLock;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code instrument} demo on the command line. */
@Command(
    name = "instrument",
    description =
        "Coroutines, futures and threads share one connection to an instrument through one lock.")
public final class InstrumentDemo implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "<seconds>",
      defaultValue = "5",
      converter = SecondsConverter.class,
      description = "How long it runs, from 1 to 3600; ${DEFAULT-VALUE} by default.")
  @SuppressWarnings("NullAway.Init")
  private Duration duration;

  @Option(
      names = "--unlocked",
      description = "Share the connection without the lock, to see the damage.")
  private boolean unlocked;

  @Option(
      names = "--fairness",
      paramLabel = "<fairness>",
      defaultValue = "fifo",
      converter = FairnessConverter.class,
      description =
          "Who goes first: fifo, barging or barging:<bound>; ${DEFAULT-VALUE} by default.")
  @SuppressWarnings("NullAway.Init")
  private Fairness fairness;

  private InstrumentDemo() {}

  /** Runs the demo. */
  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Outcome outcome = new InstrumentRun(duration, lock(), out).run();
    out.println(outcome.report());
    return outcome.status(unlocked);
  }

  private @Nullable Lock lock() {
    return unlocked
        ? null
        : AsyncLock.builder().name("instrument").fairness(fairness).build().core();
  }
}
