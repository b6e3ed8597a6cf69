package dev.interlock.rivals;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts scenarios to everybody, one after the other, and writes down what has come of them. */
final class Comparison {
  private final List<? extends Scenario<?>> scenarios;
  private final Effort effort;
  private final PrintWriter out;

  private final List<String> broken = new ArrayList<>();
  private final List<String> keptByRivalsToo = new ArrayList<>();

  Comparison(List<? extends Scenario<?>> scenarios, Effort effort, PrintWriter out) {
    this.scenarios = scenarios;
    this.effort = effort;
    this.out = out;
  }

  /** Prints a row per scenario and the last word: whether Interlock has kept every promise. */
  boolean run() {
    List<? extends Scenario<?>> locks = scenarios.stream().filter(s -> !isIdiom(s)).toList();
    List<? extends Scenario<?>> idioms = scenarios.stream().filter(Comparison::isIdiom).toList();
    if (!locks.isEmpty()) {
      Table table = new Table(out, 8, 36, 42, 42);
      table.header("case", "what is done", "rival: what happened", "Interlock: what happened");
      locks.forEach(scenario -> compare(scenario, table));
    }
    if (!idioms.isEmpty()) {
      if (!locks.isEmpty()) {
        out.println();
      }
      Table table = new Table(out, 8, 26, 30, 30, 30);
      table.header(
          "case",
          "what is done",
          "rival's idiom: what happened",
          "same idiom on Interlock (printed, not counted)",
          "Interlock's own form: what happened");
      idioms.forEach(scenario -> compare(scenario, table));
    }
    return conclude();
  }

  private static boolean isIdiom(Scenario<?> scenario) {
    return scenario.interlockInTheSameIdiom().isPresent();
  }

  private <S> void compare(Scenario<S> scenario, Table table) {
    List<String> row = new ArrayList<>(List.of(scenario.id(), scenario.whatIsDone()));
    Outcome rival = put(scenario, scenario.rival(), row);
    scenario.interlockInTheSameIdiom().ifPresent(idiom -> put(scenario, idiom, row));
    Outcome interlock = put(scenario, scenario.interlock(), row);
    table.row(row);
    if (rival.kept()) {
      keptByRivalsToo.add(scenario.id());
    }
    if (!interlock.kept()) {
      broken.add(scenario.id());
    }
  }

  private <S> Outcome put(Scenario<S> scenario, Contender<S> contender, List<String> row) {
    Outcome outcome = outcome(scenario, contender);
    row.add(contender.name() + "\n" + outcome);
    return outcome;
  }

  private <S> Outcome outcome(Scenario<S> scenario, Contender<S> contender) {
    FutureTask<Outcome> task =
        new FutureTask<>(() -> scenario.run(contender.subject().get(), effort));
    Thread thread = new Thread(task, "scenario " + scenario.id());
    // A contender that hangs must not keep the program alive.
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(effort.limit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      return Outcome.broken("fails with " + failed.getCause());
    } catch (TimeoutException hung) {
      thread.interrupt();
      return Outcome.broken("no end in sight after %d ms".formatted(effort.limit().toMillis()));
    } catch (InterruptedException stopped) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return Outcome.broken("was interrupted");
    }
  }

  private boolean conclude() {
    if (!keptByRivalsToo.isEmpty()) {
      out.println("In this run the rival kept its promise, too: " + listed(keptByRivalsToo));
    }
    if (broken.isEmpty()) {
      out.printf(Locale.ROOT, "OK: %d promises kept by Interlock%n", scenarios.size());
    } else {
      out.printf(
          Locale.ROOT,
          "BROKEN: %d of %d promises not kept by Interlock: %s%n",
          broken.size(),
          scenarios.size(),
          listed(broken));
    }
    return broken.isEmpty();
  }

  private static String listed(List<String> ids) {
    return String.join(", ", ids);
  }
}
