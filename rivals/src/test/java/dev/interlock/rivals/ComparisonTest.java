package dev.interlock.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static final Callable<Outcome> KEPT = () -> Outcome.kept("as it should be");
  private static final Callable<Outcome> BROKEN = () -> Outcome.broken("not as it should be");

  private final StringWriter out = new StringWriter();

  /** A scenario whose contenders bring their outcomes along. */
  private record Prepared(
      String id,
      Callable<Outcome> ofRival,
      Optional<Callable<Outcome>> ofIdiom,
      Callable<Outcome> ofInterlock)
      implements Scenario<Callable<Outcome>> {

    @Override
    public String whatIsDone() {
      return "something";
    }

    @Override
    public Contender<Callable<Outcome>> rival() {
      return new Contender<>("theirs", () -> ofRival);
    }

    @Override
    public Optional<Contender<Callable<Outcome>>> interlockInTheSameIdiom() {
      return ofIdiom.map(idiom -> new Contender<>("idiom", () -> idiom));
    }

    @Override
    public Contender<Callable<Outcome>> interlock() {
      return new Contender<>("ours", () -> ofInterlock);
    }

    @Override
    public Outcome run(Callable<Outcome> subject, Effort effort) throws Exception {
      return subject.call();
    }
  }

  @Test
  void aRivalMayFail() {
    assertTrue(compare(scenario("X", BROKEN, KEPT), scenario("Y", BROKEN, KEPT)));
    assertEquals("OK: 2 promises kept by Interlock", lastLine());
    assertFalse(out.toString().contains("too"), out::toString);
  }

  @Test
  void aRivalThatPassesIsNamed() {
    assertTrue(compare(scenario("X", KEPT, KEPT), scenario("Y", BROKEN, KEPT)));
    assertTrue(out.toString().contains("In this run the rival kept its promise, too: X\n"));
    assertEquals("OK: 2 promises kept by Interlock", lastLine());
  }

  @Test
  void interlockMustNotFail() {
    assertFalse(compare(scenario("X", KEPT, BROKEN), scenario("Y", KEPT, KEPT)));
    assertEquals("BROKEN: 1 of 2 promises not kept by Interlock: X", lastLine());
  }

  @Test
  void anIdiomIsPrintedAndNotCounted() {
    assertTrue(compare(new Prepared("X", BROKEN, Optional.of(BROKEN), KEPT)));
    assertTrue(
        out.toString().lines().anyMatch(line -> line.matches("X +something +theirs +idiom +ours")),
        out::toString);
    assertEquals("OK: 1 promises kept by Interlock", lastLine());
  }

  @Test
  void whoeverThrowsHasFailed() {
    Callable<Outcome> throwing =
        () -> {
          throw new IllegalStateException("oh");
        };
    assertFalse(compare(scenario("X", throwing, throwing)));
    assertEquals("BROKEN: 1 of 1 promises not kept by Interlock: X", lastLine());
  }

  @Test
  void whoeverHangsHasFailed() {
    CountDownLatch never = new CountDownLatch(1);
    Callable<Outcome> hanging =
        () -> {
          never.await();
          return Outcome.kept("never");
        };
    assertFalse(compare(Duration.ofMillis(20), scenario("X", hanging, hanging)));
    assertEquals("BROKEN: 1 of 1 promises not kept by Interlock: X", lastLine());
  }

  private static Prepared scenario(
      String id, Callable<Outcome> rival, Callable<Outcome> interlock) {
    return new Prepared(id, rival, Optional.empty(), interlock);
  }

  private boolean compare(Scenario<?>... scenarios) {
    return compare(Duration.ofMinutes(1), scenarios);
  }

  private boolean compare(Duration limit, Scenario<?>... scenarios) {
    Effort effort = new Effort(1, Duration.ZERO, 1, 1, Duration.ZERO, limit);
    return new Comparison(List.of(scenarios), effort, new PrintWriter(out, true)).run();
  }

  private String lastLine() {
    List<String> lines = out.toString().lines().toList();
    return lines.get(lines.size() - 1);
  }
}
