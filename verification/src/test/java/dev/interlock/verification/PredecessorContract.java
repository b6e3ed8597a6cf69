package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Faults of the cooperative primitives of asyn that are not to come back, with the numbers by which
 * tests call them:
 *
 * <ul>
 *   <li>P1: to wait was to poll. Waiters ran all the time, and one who released and asked again at
 *       once had 90 turns while a polite one had none. See also {@link NobodyPollsTest}.
 *   <li>P2: anybody could release a lock, and a semaphore took negative numbers and more permits
 *       than there were.
 * </ul>
 */
interface PredecessorContract extends Steps {
  /** P1. */
  @Test
  default void aGreedyCallerThatComesBackAtOnceDoesNotStarveAPoliteOne() {
    Target target = exclusive();
    Hold greedy = Steps.take(target);
    for (int turn = 0; turn < 30; turn++) {
      Attempt<Hold> polite = enqueue(target, Ask.PLAIN);
      greedy.close();
      assertTrue(target.tryAcquire().isEmpty(), "the greedy one was faster");
      Attempt<Hold> again = enqueue(target, Ask.PLAIN);
      Hold turnOfThePolite = polite.value();
      assertTrue(again.isOpen(), "the greedy one got in as well");
      turnOfThePolite.close();
      greedy = again.value();
    }
    greedy.close();
    Steps.assertIdle(target);
  }

  /** P2. */
  @Test
  default void aStrangerWithADeadHoldLetsNobodyIn() {
    Target target = exclusive();
    Hold dead = door().start(target, Ask.PLAIN).value();
    dead.close();
    Hold alive = door().start(target, Ask.PLAIN).value();
    Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
    AtomicInteger refusals = new AtomicInteger();
    Thread stranger =
        new Thread(
            () -> {
              dead.close();
              try {
                dead.release();
              } catch (IllegalStateException refusal) {
                refusals.incrementAndGet();
              }
            },
            "stranger");
    stranger.start();
    Eventually.ended(stranger);
    assertEquals(1, refusals.get());
    assertTrue(alive.isHeld());
    assertTrue(waiter.isOpen(), "let in by a stranger");
    assertTrue(target.tryAcquire().isEmpty(), "opened by a stranger");
    alive.close();
    waiter.value().close();
    Steps.assertIdle(target);
  }
}
