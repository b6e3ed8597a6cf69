package dev.interlock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When waiters are told that they have arrived. */
class ArrivalClockTest {
  private static final long START = ArrivalClock.BEGINNING + 3_600_000_000_000L;
  private static final long MILLI = 1_000_000;

  private final ArrivalClock clock = new ArrivalClock(ArrivalClock.SYSTEM);
  private final WaiterQueue queue = new WaiterQueue();

  /** Comes at {@code nanos}, if it must read the clock; whether a tick is started. */
  private boolean arrive(StepWaiter waiter, long nanos) {
    if (clock.isReadFor(waiter)) {
      waiter.arrivedNanos = nanos;
    }
    queue.append(waiter);
    return clock.arrived(waiter);
  }

  private final StepWaiter first = new StepWaiter(1);
  private final StepWaiter second = new StepWaiter(1);
  private final StepWaiter third = new StepWaiter(1);
  private final StepWaiter fourth = new StepWaiter(1);

  private List<Long> arrivals() {
    return List.of(
        first.arrivedNanos, second.arrivedNanos, third.arrivedNanos, fourth.arrivedNanos);
  }

  @Test
  void thoseWhoComeNowAndThenEachReadTheClock() {
    assertFalse(arrive(first, START));
    assertFalse(arrive(second, START + 10 * MILLI));
    assertFalse(arrive(third, START + 25 * MILLI));
    assertFalse(arrive(fourth, START + 60 * MILLI));
    assertEquals(
        List.of(START, START + 10 * MILLI, START + 25 * MILLI, START + 60 * MILLI), arrivals());
  }

  @Test
  void thoseWhoComeThickAndFastAreToldByTheNextTick() {
    assertFalse(arrive(first, START));
    assertTrue(arrive(second, START + MILLI));
    assertFalse(arrive(third, START + 2 * MILLI));
    assertFalse(arrive(fourth, START + 3 * MILLI));
    long untold = ArrivalClock.UNTOLD;
    assertEquals(List.of(START, START + MILLI, untold, untold), arrivals());
    long tick = START + 11 * MILLI;
    clock.tick(queue, tick);
    assertEquals(List.of(START, START + MILLI, tick, tick), arrivals());
  }

  @Test
  void afterATickTheNextOneReadsTheClockAndIsStillBusy() {
    assertFalse(arrive(first, START));
    assertTrue(arrive(second, START + MILLI));
    assertFalse(arrive(third, START + 2 * MILLI));
    clock.tick(queue, START + 11 * MILLI);
    assertTrue(arrive(fourth, START + 12 * MILLI), "another tick");
    assertEquals(START + 12 * MILLI, fourth.arrivedNanos);
  }

  @Test
  void afterATickThatHadNobodyToTellItIsQuietAgain() {
    assertFalse(arrive(first, START));
    assertTrue(arrive(second, START + MILLI));
    clock.tick(queue, START + 11 * MILLI);
    assertFalse(arrive(third, START + 12 * MILLI));
    assertEquals(START + 12 * MILLI, third.arrivedNanos);
  }

  @Test
  void aTickPassesOverThoseWhoReadTheClockThemselves() {
    assertFalse(arrive(first, START));
    assertTrue(arrive(second, START + MILLI));
    assertFalse(arrive(third, START + 2 * MILLI));
    // With a timeout: it has read the clock before.
    fourth.arrivedNanos = START + 3 * MILLI;
    assertFalse(arrive(fourth, START + 4 * MILLI));
    clock.tick(queue, START + 11 * MILLI);
    assertEquals(List.of(START, START + MILLI, START + 11 * MILLI, START + 4 * MILLI), arrivals());
  }

  @Test
  void aLateComerDoesNotHideThoseWhoHaveNotBeenTold() {
    StepWaiter late = new StepWaiter(1);
    late.arrivedNanos = START;
    assertFalse(arrive(first, START + MILLI));
    assertTrue(arrive(second, START + 2 * MILLI));
    assertFalse(arrive(third, START + 3 * MILLI));
    clock.tick(queue, START + 12 * MILLI);
    assertTrue(arrive(new StepWaiter(1), START + 13 * MILLI));
    assertFalse(arrive(fourth, START + 14 * MILLI));
    // It read the clock before that tick, and only now gets the latch.
    queue.append(late);
    assertFalse(clock.arrived(late));
    clock.tick(queue, START + 23 * MILLI);
    assertEquals(START + 23 * MILLI, fourth.arrivedNanos);
    assertEquals(START + 12 * MILLI + 1, late.arrivedNanos, "understated, never overstated");
  }

  @Test
  void aClockOfTheUsersOwnIsReadForEach() {
    ArrivalClock own = new ArrivalClock(() -> START);
    for (int i = 0; i < 3; i++) {
      StepWaiter waiter = new StepWaiter(1);
      assertTrue(own.isReadFor(waiter));
      waiter.arrivedNanos = START;
      assertFalse(own.arrived(waiter));
    }
  }
}
