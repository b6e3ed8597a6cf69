package dev.interlock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.interlock.sync.Arrival;
import dev.interlock.sync.BarrierBrokenException;
import dev.interlock.sync.OnAbandon;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.engine.BarrierEngine.Arrived;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The moments between two steps, which no door can be stopped at. */
class BarrierEngineTest {
  private final List<Consumer<@Nullable Throwable>> begun = new ArrayList<>();

  private static BarrierEngine barrier(int parties) {
    return barrier(parties, OnAbandon.WITHDRAW, null);
  }

  private static BarrierEngine barrier(
      int parties, OnAbandon onAbandon, @Nullable BarrierAction action) {
    return new BarrierEngine("run", parties, () -> 0, TestParties.INSTANCE, onAbandon, action);
  }

  /** With an action that ends when the test says so. */
  private BarrierEngine slow(int parties, OnAbandon onAbandon) {
    return barrier(parties, onAbandon, (phase, party, ended) -> begun.add(ended));
  }

  private static Arrived arrive(BarrierEngine barrier) {
    return barrier.arrive(Parties.FUTURE);
  }

  private static StepWaiter enqueue(Arrived arrived) {
    StepWaiter waiter = new StepWaiter(arrived, 1);
    assertFalse(arrived.gate().enqueue(waiter));
    return waiter;
  }

  @Test
  void whoIsReleasedMayArriveAgainInsideTheReleaseThatLetItGo() {
    BarrierEngine barrier = barrier(2);
    Arrived first = arrive(barrier);
    List<Arrived> again = new ArrayList<>();
    StepWaiter waiter = new StepWaiter(first, 1).whenGranted(() -> again.add(arrive(barrier)));
    assertFalse(first.gate().enqueue(waiter));
    assertTrue(arrive(barrier).isOver());
    assertEquals(1, again.get(0).gate().phase());
    assertEquals(1, barrier.arrived());
    assertTrue(arrive(barrier).isOver());
    assertEquals(2, barrier.phase());
  }

  @Test
  void whoHasArrivedAndIsLateForTheQueueOfItsPhaseGoesOnAtOnce() {
    BarrierEngine barrier = barrier(2);
    Arrived slow = arrive(barrier);
    assertTrue(arrive(barrier).isOver());
    assertTrue(slow.gate().enqueue(new StepWaiter(slow, 1)));
    assertEquals(new Arrival(0, false), slow.result());
  }

  @Test
  void theFirstOneToComeLeadsIfNobodyWasInTheQueueYet() {
    BarrierEngine barrier = barrier(3);
    Arrived slow = arrive(barrier);
    Arrived slower = arrive(barrier);
    assertEquals(0, barrier.arriveWithoutWaiting(Parties.FUTURE));
    assertTrue(slow.gate().enqueue(new StepWaiter(slow, 1)));
    assertTrue(slower.gate().enqueue(new StepWaiter(slower, 1)));
    assertEquals(new Arrival(0, true), slow.result());
    assertEquals(new Arrival(0, false), slower.result());
  }

  @Test
  void oneThatOnlyWatchesNeverLeads() {
    BarrierEngine barrier = barrier(2);
    StepWaiter watcher = new StepWaiter(Grant.PASSAGE, 0);
    Arrived party = arrive(barrier);
    assertFalse(party.gate().enqueue(watcher));
    StepWaiter waiter = enqueue(party);
    assertEquals(0, barrier.arriveWithoutWaiting(Parties.FUTURE));
    assertEquals(List.of("granted"), watcher.told);
    assertEquals(List.of("granted"), waiter.told);
    assertEquals(new Arrival(0, true), party.result());
  }

  @Test
  void whoGivesUpTwoPhasesLateChangesNothing() {
    BarrierEngine barrier = slow(2, OnAbandon.WITHDRAW);
    StepWaiter first = enqueue(arrive(barrier));
    BarrierGate gate = gateOf(first);
    StepWaiter last = enqueue(arrive(barrier));
    // It leaves the gate while the action runs, and comes to take back its arrival when all is
    // over.
    assertTrue(gate.withdraw(first, true, null));
    begun.get(0).accept(null);
    assertEquals(List.of("granted"), last.told);
    assertEquals(1, barrier.phase());
    Arrived next = arrive(barrier);
    barrier.abandoned(gate);
    assertEquals(1, barrier.arrived());
    assertFalse(next.isOver());
  }

  private static BarrierGate gateOf(StepWaiter waiter) {
    return waiter.grantOf() instanceof Arrived arrived ? arrived.gate() : fail("no party");
  }

  @Test
  void nobodyBreaksABarrierWhoseActionRuns() {
    BarrierEngine barrier = slow(2, OnAbandon.BREAK);
    StepWaiter first = enqueue(arrive(barrier));
    StepWaiter last = enqueue(arrive(barrier));
    assertTrue(gateOf(first).withdraw(first, false, null));
    assertFalse(barrier.isBroken());
    begun.get(0).accept(null);
    assertEquals(List.of("granted"), last.told);
    assertEquals(1, barrier.phase());
  }

  @Test
  void theEndOfAnActionIsToldOnce() {
    BarrierEngine barrier = slow(1, OnAbandon.WITHDRAW);
    arrive(barrier);
    begun.get(0).accept(null);
    begun.get(0).accept(new IllegalStateException("too late"));
    begun.get(0).accept(null);
    assertEquals(1, barrier.phase());
    arrive(barrier);
    begun.get(0).accept(null);
    assertEquals(1, barrier.phase());
    Throwable boom = new IllegalStateException("boom");
    begun.get(1).accept(boom);
    begun.get(1).accept(null);
    var broken = assertThrows(BarrierBrokenException.class, () -> arrive(barrier));
    assertSame(boom, broken.getCause());
    assertEquals(1, barrier.phase());
  }

  @Test
  void theOutcomeOfAnActionThatWasResetIsNobodysBusiness() {
    BarrierEngine barrier = slow(1, OnAbandon.WITHDRAW);
    StepWaiter waiter = enqueue(arrive(barrier));
    barrier.reset();
    assertEquals(List.of("refused: barrier 'run' was reset in phase 0"), waiter.told);
    arrive(barrier);
    begun.get(0).accept(new IllegalStateException("too late"));
    begun.get(0).accept(null);
    assertFalse(barrier.isBroken());
    assertEquals(1, barrier.phase());
    begun.get(1).accept(null);
    assertEquals(2, barrier.phase());
  }

  @Test
  void anActionThatResizesIsFollowedByAPhaseOfThatSize() {
    BarrierEngine barrier = slow(2, OnAbandon.WITHDRAW);
    enqueue(arrive(barrier));
    arrive(barrier);
    barrier.resize(1, Parties.FUTURE);
    barrier.resize(3, Parties.FUTURE);
    assertEquals(0, barrier.phase());
    begun.get(0).accept(null);
    assertEquals(3, barrier.parties());
    assertEquals(0, barrier.arrived());
    assertEquals(1, begun.size());
  }

  @Test
  void countersOutliveTheGatesAndTheGatesTheirPhasesDoNot() {
    BarrierEngine barrier = barrier(2);
    StepWaiter gone = enqueue(arrive(barrier));
    assertTrue(gateOf(gone).withdraw(gone, true, null));
    for (int phase = 0; phase < 100; phase++) {
      // A snapshot taken by whoever is just being released counts it already.
      List<QueueCounters> seen = new ArrayList<>();
      Arrived first = arrive(barrier);
      StepWaiter waiter =
          new StepWaiter(first, 1).whenGranted(() -> seen.add(barrier.snapshot().counters()));
      assertFalse(first.gate().enqueue(waiter));
      assertTrue(arrive(barrier).isOver());
      QueueCounters expected = new QueueCounters(phase + 1, 1, 0, 0);
      assertEquals(List.of(expected), seen);
      assertEquals(expected, barrier.snapshot().counters());
    }
    barrier.reset();
    barrier.reset();
    assertEquals(new QueueCounters(100, 1, 0, 0), barrier.snapshot().counters());
  }

  @Test
  void oneThatHasNoTimeArrivesOnlyAsTheLast() {
    BarrierEngine barrier = barrier(2);
    assertNull(barrier.arriveAsLast(Parties.FUTURE));
    assertEquals(0, barrier.arrived());
    arrive(barrier);
    assertTrue(barrier.arriveAsLast(Parties.FUTURE) != null);
    assertEquals(1, barrier.phase());
  }
}
