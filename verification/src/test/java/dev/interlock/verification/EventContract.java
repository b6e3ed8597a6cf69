package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.jdk.AsyncEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an event promises at every door. A subclass says which. */
abstract class EventContract extends WaitContract {
  EventContract(DoorUnderTest door) {
    super(door);
  }

  private static EventTarget event() {
    return new EventTarget(AsyncEvent.create("frame"));
  }

  @Override
  final EventTarget closedTo(int waiters) {
    return event();
  }

  @Override
  final boolean letsAllIn() {
    return true;
  }

  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    assertTrue(((EventTarget) target).getFace().isSet());
  }

  private List<Attempt<Integer>> crowd(EventTarget target, int size) {
    List<Attempt<Integer>> crowd = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      crowd.add(enqueue(target, null));
    }
    return crowd;
  }

  private static void assertGot(int value, List<Attempt<Integer>> crowd) {
    crowd.forEach(waiter -> assertEquals(value, waiter.value()));
  }

  @Test
  void aSetThatIsClearedAtOnceIsNotLostByAnybodyWhoWaited() {
    EventTarget target = event();
    for (int round = 0; round < 20; round++) {
      List<Attempt<Integer>> crowd = crowd(target, 6);
      target.getFace().set(round);
      target.getFace().clear();
      assertEquals(0, target.snapshot().waiterCount());
      assertGot(round, crowd);
    }
  }

  @Test
  void everyWaiterGetsTheValueOfItsOwnSet() {
    EventTarget target = event();
    List<Attempt<Integer>> first = crowd(target, 3);
    target.getFace().set(1);
    target.getFace().set(2);
    target.getFace().clear();
    List<Attempt<Integer>> second = crowd(target, 3);
    target.getFace().pulse(3);
    List<Attempt<Integer>> third = crowd(target, 3);
    target.getFace().set(4);
    assertGot(1, first);
    assertGot(3, second);
    assertGot(4, third);
  }

  @Test
  void aPulseWakesExactlyThoseWhoWait() {
    EventTarget target = event();
    target.getFace().pulse(1);
    List<Attempt<Integer>> early = crowd(target, 4);
    target.getFace().pulse(2);
    assertFalse(target.getFace().isSet());
    Attempt<Integer> late = enqueue(target, null);
    assertGot(2, early);
    assertTrue(late.isOpen());
    assertEquals(1, target.snapshot().waiterCount());
    target.getFace().pulse(3);
    assertEquals(3, late.value());
  }

  @Test
  void aSetEventLetsInAtOnceWithItsNewestValue() {
    EventTarget target = event();
    target.getFace().set(1);
    target.getFace().set(2);
    target.getFace().pulse(3);
    assertEquals(Optional.of(2), target.getFace().value());
    assertEquals(2, door().startWait(target, null).value());
    assertEquals(2, door().startWait(target, Duration.ZERO).value());
    assertEquals(Optional.of(2), door().startTryWait(target, Duration.ZERO).value());
    target.getFace().clear();
    assertEquals(Optional.empty(), door().startTryWait(target, Duration.ZERO).value());
  }

  @Test
  void nobodyIsLeftBehindWhileItIsSetAndClearedAllTheTime() throws InterruptedException {
    EventTarget target = event();
    Thread setter =
        new Thread(
            () -> {
              for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
                target.getFace().set(i);
                target.getFace().clear();
                // So that waiters come to a clear event, too.
                Thread.onSpinWait();
              }
            });
    setter.start();
    int last = 0;
    for (int i = 0; i < 300; i++) {
      int value = door().startWait(target, null).value();
      assertTrue(value >= last, "a value of the past");
      last = value;
    }
    setter.interrupt();
    setter.join();
    assertEquals(0, target.snapshot().waiterCount());
  }
}
