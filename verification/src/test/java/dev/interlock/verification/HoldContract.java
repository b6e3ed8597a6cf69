package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a hold is, who gets it and when. */
interface HoldContract extends Steps {
  int CALLERS = 300;

  /** Plain fields: only mutual exclusion and the lock's memory effects keep them right. */
  final class Guarded {
    private @Nullable Object inside;
    private int count;
    private boolean trespassed;

    void visit() {
      Object visitor = new Object();
      trespassed |= inside != null;
      inside = visitor;
      int before = count;
      for (int i = 0; i < 50; i++) {
        Thread.onSpinWait();
      }
      trespassed |= inside != visitor;
      count = before + 1;
      inside = null;
    }

    /** Checks that so many visits did not disturb each other. */
    void visitedTimes(int visits) {
      assertFalse(trespassed, "two were inside together");
      assertEquals(visits, count);
    }
  }

  @Test
  default void aFreeObjectIsTakenWithoutWaiting() {
    Target target = exclusive();
    Hold hold = door().start(target, Ask.PLAIN).value();
    assertTrue(hold.isHeld());
    assertTrue(target.isTaken());
    assertEquals(0, target.snapshot().counters().granted(), "granted after waiting");
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void onlyOneIsInsideAtATime() {
    Target target = exclusive();
    Guarded guarded = new Guarded();
    List<Attempt<String>> attempts = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      attempts.add(door().startScope(target, Ask.PLAIN, () -> Steps.done(guarded::visit)));
    }
    attempts.forEach(Attempt::value);
    Steps.assertIdle(target);
    guarded.visitedTimes(CALLERS);
  }

  @Test
  default void whatAHolderWroteIsSeenByTheNext() {
    Target target = exclusive();
    Guarded guarded = new Guarded();
    List<Attempt<Hold>> attempts = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Attempt<Hold> attempt = door().start(target, Ask.PLAIN);
      attempt.then(
          hold -> {
            guarded.visit();
            hold.close();
          });
      attempts.add(attempt);
    }
    attempts.forEach(Attempt::value);
    Eventually.until(() -> !target.isTaken(), target::snapshot);
    Hold hold = Steps.take(target);
    guarded.visitedTimes(CALLERS);
    hold.close();
  }

  @Test
  default void waitersGetInInTheOrderInWhichTheyCame() {
    Target target = exclusive();
    Hold first = Steps.take(target);
    Steps.getInInTurn(first, enqueue(target, 12));
    Steps.assertIdle(target);
  }

  @Test
  default void aNewcomerDoesNotOvertakeAWaiter() {
    Target target = exclusive();
    Hold first = Steps.take(target);
    Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
    first.close();
    assertTrue(target.tryAcquire().isEmpty(), "handed over, though nobody has run since");
    Attempt<Hold> newcomer = enqueue(target, Ask.PLAIN);
    waiter.value().close();
    newcomer.value().close();
    Steps.assertIdle(target);
  }

  @Test
  default void closingTwiceIsClosingOnce() {
    Target target = exclusive();
    Hold first = Steps.take(target);
    List<Attempt<Hold>> waiters = enqueue(target, 2);
    first.close();
    first.close();
    Hold second = waiters.get(0).value();
    first.close();
    assertTrue(second.isHeld());
    assertTrue(waiters.get(1).isOpen(), "let in by a second close");
    assertEquals(1, target.snapshot().waiterCount());
    second.close();
    waiters.get(1).value().close();
    Steps.assertIdle(target);
  }

  @Test
  default void aHoldKnowsWhetherItIsHeld() {
    Target target = exclusive();
    Hold hold = door().start(target, Ask.PLAIN).value();
    assertTrue(hold.isHeld());
    assertFalse(hold.toString().contains("given back"), hold::toString);
    hold.release();
    assertFalse(hold.isHeld());
    assertTrue(hold.toString().contains("given back"), hold::toString);
  }

  @Test
  default void releasingADeadHoldIsAnErrorThatNamesTheObjectAndChangesNothing() {
    Target target = exclusive();
    Hold dead = door().start(target, Ask.called("scan")).value();
    dead.close();
    Hold alive = door().start(target, Ask.PLAIN).value();
    Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
    var error = assertThrows(IllegalStateException.class, dead::release);
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(name()), message);
    assertTrue(message.contains("'scan'"), message);
    assertTrue(alive.isHeld());
    assertEquals(1, target.snapshot().waiterCount());
    assertTrue(waiter.isOpen());
    alive.release();
    waiter.value().release();
    Steps.assertIdle(target);
  }

  @Test
  default void anyThreadMayCloseAHold() {
    Target target = exclusive();
    Hold hold = door().start(target, Ask.PLAIN).value();
    Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
    Thread stranger = new Thread(hold::close, "stranger");
    stranger.start();
    Eventually.ended(stranger);
    assertFalse(hold.isHeld());
    waiter.value().close();
    Steps.assertIdle(target);
  }

  @Test
  default void aTransferredHoldIsTheSameHold() {
    Target target = exclusive();
    Hold hold = door().start(target, Ask.called("scan")).value();
    assertSame(hold, hold.transfer());
    assertTrue(hold.isHeld());
    assertEquals("scan", hold.getLabel());
    assertTrue(target.tryAcquire().isEmpty());
    hold.close();
    Steps.assertIdle(target);
  }

  @Test
  default void aHoldSaysWhatItWasAskedFor() {
    Target target = exclusive();
    Hold plain = door().start(target, Ask.PLAIN).value();
    assertNull(plain.getLabel());
    assertEquals(1, plain.getPermits());
    Attempt<Hold> waiter = enqueue(target, Ask.called("scan"));
    plain.close();
    Hold labelled = waiter.value();
    assertEquals("scan", labelled.getLabel());
    assertEquals(1, labelled.getPermits());
    labelled.close();
  }

  /** How messages call {@link #exclusive()}. */
  String name();
}
