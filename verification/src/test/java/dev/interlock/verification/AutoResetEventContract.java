package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.jdk.AsyncAutoResetEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an auto-reset event promises at every door. A subclass says which. */
abstract class AutoResetEventContract extends WaitContract {
  AutoResetEventContract(DoorUnderTest door) {
    super(door);
  }

  private static AutoResetEventTarget event() {
    return new AutoResetEventTarget(AsyncAutoResetEvent.create("reading"));
  }

  @Override
  final AutoResetEventTarget closedTo(int waiters) {
    return event();
  }

  @Override
  final boolean letsAllIn() {
    return false;
  }

  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    AsyncAutoResetEvent<Integer> event = ((AutoResetEventTarget) target).getFace();
    // A future may be told that it is cancelled a moment before its signal is back.
    Eventually.until(() -> event.isSet() != wasLetIn, event::snapshot);
  }

  @Test
  void oneWaiterGoesOnPerSetInOrderWithItsValue() {
    AutoResetEventTarget target = event();
    List<Attempt<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waiters.add(enqueue(target, null));
    }
    for (int i = 0; i < 5; i++) {
      target.getFace().set(i);
      assertEquals(5 - i, target.snapshot().waiterCount());
      assertFalse(target.getFace().isSet());
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(i, waiters.get(i).value());
    }
    assertTrue(waiters.get(5).isOpen());
    target.getFace().set(5);
    assertEquals(5, waiters.get(5).value());
  }

  @Test
  void aSetThatNobodyWaitsForStaysUntilOneTakesIt() {
    AutoResetEventTarget target = event();
    target.getFace().set(1);
    assertEquals(1, door().startWait(target, null).value());
    Attempt<Integer> next = enqueue(target, null);
    target.getFace().set(2);
    assertEquals(2, next.value());
    target.getFace().set(3);
    assertEquals(3, door().startWait(target, Duration.ZERO).value());
    target.getFace().set(4);
    assertEquals(Optional.of(4), door().startTryWait(target, Duration.ZERO).value());
    assertFalse(target.getFace().isSet());
  }

  @Test
  void setsCoalesceToTheNewestValueAndOneWaiterGoesOnForThem() {
    AutoResetEventTarget target = event();
    target.getFace().set(1);
    target.getFace().set(2);
    target.getFace().set(3);
    assertEquals(3, door().startWait(target, null).value());
    assertEquals(Optional.empty(), door().startTryWait(target, Duration.ZERO).value());
  }

  @Test
  void whatIsClearedOrTakenIsThereForNobody() {
    AutoResetEventTarget target = event();
    target.getFace().set(1);
    target.getFace().clear();
    assertEquals(Optional.empty(), door().startTryWait(target, Duration.ZERO).value());
    target.getFace().set(2);
    assertEquals(Optional.of(2), target.getFace().tryTake());
    assertEquals(Optional.empty(), door().startTryWait(target, Duration.ZERO).value());
    Attempt<Integer> waiter = enqueue(target, null);
    assertEquals(Optional.empty(), target.getFace().tryTake());
    target.getFace().set(3);
    assertEquals(3, waiter.value());
  }

  @Test
  void aWaiterThatWasCancelledSwallowsNoSignal() {
    AutoResetEventTarget target = event();
    Attempt<Integer> cancelled = enqueue(target, null);
    Attempt<Integer> next = enqueue(target, null);
    cancelled.cancel();
    cancelled.wasCancelled();
    target.getFace().set(1);
    assertEquals(1, next.value());
    assertFalse(target.getFace().isSet());
  }

  @Test
  void theSignalOfAWaiterThatIsCancelledAsItIsSetReachesTheNext() {
    for (int round = 0; round < 100; round++) {
      AutoResetEventTarget target = event();
      Attempt<Integer> first = enqueue(target, null);
      Attempt<Integer> second = enqueue(target, null);
      Thread setter = new Thread(() -> target.getFace().set(1));
      setter.start();
      first.cancel();
      Eventually.ended(setter);
      if (first.hasSucceeded()) {
        assertEquals(1, first.value());
        assertEquals(1, target.snapshot().waiterCount());
        target.getFace().set(2);
        assertEquals(2, second.value());
      } else {
        first.wasCancelled();
        assertEquals(1, second.value());
      }
      assertFalse(target.getFace().isSet());
    }
  }

  @Test
  void nothingIsLostOrDoubledBetweenASetterAndItsTakers() {
    AutoResetEventTarget target = event();
    AutoResetEventTarget taken = event();
    Thread setter =
        new Thread(
            () -> {
              for (int i = 1; i <= 300; i++) {
                target.getFace().set(i);
                int expected = i;
                assertEquals(expected, taken.getFace().awaitUninterruptibly());
              }
            });
    setter.start();
    for (int i = 1; i <= 300; i++) {
      int value = door().startWait(target, null).value();
      assertEquals(i, value);
      taken.getFace().set(value);
    }
    Eventually.ended(setter);
    assertFalse(target.getFace().isSet() || taken.getFace().isSet());
  }
}
