package dev.interlock.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.rivals.TimedTryInVain.TimedSemaphore;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The checks of the cases about threads, seen to fail and to pass on locks that were made for it.
 */
final class BlockingChecksTest {
  private static final Effort EFFORT =
      new Effort(1, Duration.ZERO, 1, 1, Duration.ofMillis(20), Duration.ofMinutes(1));

  /** So many permits, and as many dead waiters as it does not forget. */
  private static final class Fake implements TimedSemaphore<String> {
    private final boolean remembersTheDead;
    private int available;
    private int dead;

    Fake(int available, boolean remembersTheDead) {
      this.available = available;
      this.remembersTheDead = remembersTheDead;
    }

    @Override
    public String acquire() {
      return tryAcquire().orElseThrow();
    }

    @Override
    public Optional<String> tryAcquire(Duration timeout) {
      Optional<String> token = tryAcquire();
      if (token.isEmpty() && remembersTheDead) {
        dead++;
      }
      return token;
    }

    @Override
    public Optional<String> tryAcquire() {
      if (available == 0) {
        return Optional.empty();
      }
      available--;
      return Optional.of("token");
    }

    @Override
    public void release(String token) {
      if (dead > 0) {
        dead--;
      } else {
        available++;
      }
    }
  }

  @Test
  void seesAPermitLostToATryInVain() throws Exception {
    TimedTryInVain scenario = new TimedTryInVain();
    assertTrue(scenario.run(new Fake(1, false), EFFORT).kept());
    Outcome lost = scenario.run(new Fake(1, true), EFFORT);
    assertFalse(lost.kept());
    assertTrue(lost.observed().startsWith("lost: "), lost::observed);
  }

  @Test
  void seesTwoWithTheOnlyPermit() throws Exception {
    Outcome two = new TimedTryInVain().run(new Fake(2, false), EFFORT);
    assertEquals(Outcome.broken("two have the only permit"), two);
  }
}
