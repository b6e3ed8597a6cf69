package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Door;
import dev.interlock.sync.EventSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What waiters that handle a value, and setters that await them, are promised at every door. */
abstract class EventHandlerContract extends WaitContract {
  private final AsyncEvent<Integer> event = AsyncEvent.create("frame");

  /** What those who handle at {@link #gated} are still at, in the order in which they began. */
  private final List<CompletableFuture<Integer>> work = new CopyOnWriteArrayList<>();

  private final HandlerTarget gated =
      new HandlerTarget(
          event,
          value -> {
            CompletableFuture<Integer> mine = new CompletableFuture<>();
            work.add(mine);
            return mine;
          });

  EventHandlerContract(DoorUnderTest door) {
    super(door);
  }

  @Override
  final HandlerTarget closedTo(int waiters) {
    return new HandlerTarget(AsyncEvent.create("frame"), CompletableFuture::completedFuture);
  }

  @Override
  final boolean letsAllIn() {
    return true;
  }

  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    assertTrue(((HandlerTarget) target).getFace().isSet());
  }

  private List<Attempt<Integer>> handlers(int count) {
    List<Attempt<Integer>> handlers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      handlers.add(enqueue(gated, null));
    }
    return handlers;
  }

  private Attempt<Integer> set(int value) {
    return door().startWait(new SetterTarget(event, value, false), null);
  }

  private Attempt<Integer> pulse(int value) {
    return door().startWait(new SetterTarget(event, value, true), null);
  }

  private void awaitWork(int count) {
    Eventually.until(() -> work.size() == count, work::size);
  }

  @Test
  void theSetterGoesOnWhenAllWhomItWokeHaveHandled() {
    List<Attempt<Integer>> handlers = handlers(3);
    Attempt<Integer> setter = set(7);
    awaitWork(3);
    for (CompletableFuture<Integer> part : work) {
      assertTrue(setter.isOpen());
      part.complete(1);
    }
    assertEquals(3, setter.value());
    handlers.forEach(handler -> assertEquals(1, handler.value()));
    assertTrue(event.isSet());
  }

  @Test
  void aPulseThatIsHandledLeavesTheEventClear() {
    List<Attempt<Integer>> handlers = handlers(2);
    Attempt<Integer> setter = pulse(7);
    awaitWork(2);
    assertFalse(event.isSet());
    Attempt<Integer> late = enqueue(gated, null);
    work.forEach(part -> part.complete(1));
    assertEquals(2, setter.value());
    handlers.forEach(Attempt::value);
    assertTrue(late.isOpen());
    Attempt<Integer> second = pulse(8);
    awaitWork(3);
    work.get(2).complete(2);
    assertEquals(1, second.value());
    assertEquals(2, late.value());
  }

  @Test
  void aSetterWithoutHandlersGoesOnAtOnce() {
    assertEquals(0, pulse(1).value());
    assertEquals(0, set(2).value());
    event.clear();
    Attempt<Integer> plain = enqueue(new EventTarget(event), null);
    assertEquals(0, pulse(3).value(), "who only waits is not awaited");
    assertEquals(3, plain.value());
  }

  @Test
  void whoOnlyWaitsIsWokenAndNotAwaited() {
    Attempt<Integer> plain = enqueue(new EventTarget(event), null);
    Attempt<Integer> handler = enqueue(gated, null);
    Attempt<Integer> setter = set(7);
    assertEquals(7, plain.value());
    awaitWork(1);
    assertTrue(setter.isOpen());
    work.get(0).complete(1);
    assertEquals(1, setter.value());
    handler.value();
  }

  @Test
  void aHandlerThatFailsHasLeft() {
    List<Attempt<Integer>> handlers = handlers(2);
    Attempt<Integer> setter = set(7);
    awaitWork(2);
    work.forEach(part -> part.completeExceptionally(new IllegalStateException("broken")));
    assertEquals(2, setter.value());
    handlers.forEach(Attempt::failure);
  }

  @Test
  void aHandlerThatIsCancelledHasLeft() {
    Attempt<Integer> handler = enqueue(gated, null);
    Attempt<Integer> setter = set(7);
    awaitWork(1);
    handler.cancel();
    handler.wasCancelled();
    if (handler.door() == Door.FUTURE) {
      // Nobody but its stage knows when that ends.
      assertTrue(setter.isOpen());
      work.get(0).complete(1);
    }
    assertEquals(1, setter.value());
  }

  @Test
  void aHandlerThatWasCancelledBeforeIsNotAwaited() {
    List<Attempt<Integer>> handlers = handlers(2);
    handlers.get(0).cancel();
    handlers.get(0).wasCancelled();
    Attempt<Integer> setter = set(7);
    awaitWork(1);
    work.get(0).complete(1);
    assertEquals(1, setter.value());
    assertEquals(1, handlers.get(1).value());
  }

  @Test
  void whoComesToASetEventIsNobodysToAwait() {
    event.set(1);
    Attempt<Integer> handler = door().startWait(gated, null);
    awaitWork(1);
    assertEquals(0, set(2).value());
    assertTrue(handler.isOpen());
    work.get(0).complete(1);
    assertEquals(1, handler.value());
  }

  @Test
  void settersDoNotAwaitEachOthersHandlers() {
    Attempt<Integer> slow = enqueue(gated, null);
    Attempt<Integer> first = pulse(1);
    awaitWork(1);
    Attempt<Integer> quick = enqueue(gated, null);
    Attempt<Integer> second = pulse(2);
    awaitWork(2);
    work.get(1).complete(1);
    assertEquals(1, second.value());
    quick.value();
    assertTrue(first.isOpen());
    work.get(0).complete(1);
    assertEquals(1, first.value());
    slow.value();
  }

  @Test
  void aSetterWhoseTimeIsUpSaysHowManyAreStillHandling() {
    List<Attempt<Integer>> handlers = handlers(2);
    SetterTarget setter = new SetterTarget(event, 7, false);
    SyncTimeoutException timeout =
        door().startWait(setter, Duration.ofMillis(1)).failure(SyncTimeoutException.class);
    String message = String.valueOf(timeout.getMessage());
    assertTrue(
        message.startsWith("event 'frame' is set; 2 of 2 still handling; nobody else waiting"),
        message);
    assertInstanceOf(EventSnapshot.class, timeout.getSnapshot());
    assertTrue(event.isSet());
    awaitWork(2);
    work.forEach(part -> part.complete(1));
    handlers.forEach(Attempt::value);
  }

  @Test
  void aNegativeTimeoutOfASetterSetsNothing() {
    Attempt<Integer> handler = enqueue(gated, null);
    for (boolean pulses : new boolean[] {false, true}) {
      SetterTarget setter = new SetterTarget(event, 7, pulses);
      door().startWait(setter, Duration.ofNanos(-1)).failure(IllegalArgumentException.class);
    }
    assertFalse(event.isSet());
    assertEquals(1, event.snapshot().waiterCount());
    handler.cancel();
    handler.wasCancelled();
  }

  @Test
  void noHandMadeAcknowledgementsAreNeeded() {
    int[] sum = new int[1];
    HandlerTarget adding =
        new HandlerTarget(
            event,
            value -> {
              synchronized (sum) {
                sum[0] += value;
              }
              return CompletableFuture.completedFuture(value);
            });
    int expected = 0;
    for (int round = 1; round <= 30; round++) {
      List<Attempt<Integer>> handlers = List.of(enqueue(adding, null), enqueueSecond(adding));
      int value = round;
      assertEquals(2, pulse(value).value());
      expected += 2 * value;
      assertEquals(expected, sum[0], "all of it, by the time the setter goes on");
      handlers.forEach(handler -> assertEquals(value, handler.value()));
    }
  }

  private Attempt<Integer> enqueueSecond(HandlerTarget target) {
    return enqueue(target, TimeoutContract.LONG);
  }

  @Test
  void aCancellationThatMeetsTheSetLeavesNoSetterWaiting() {
    for (int round = 0; round < 100; round++) {
      HandlerTarget target = closedTo(1);
      Attempt<Integer> handler = enqueue(target, null);
      Attempt<Integer> setter = door().startWait(new SetterTarget(target.getFace(), 7, true), null);
      handler.cancel();
      int members = setter.value();
      if (members == 0) {
        handler.wasCancelled();
      } else {
        handler.end();
        assertEquals(1, members);
      }
    }
  }
}
