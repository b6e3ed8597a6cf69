package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Arrival;
import dev.interlock.sync.BarrierBrokenException;
import dev.interlock.sync.BarrierSnapshot;
import dev.interlock.sync.OnAbandon;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncBarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a barrier promises at every door. */
abstract class BarrierContract extends WaitContract {
  private static final int CROWD = 1_000;

  BarrierContract(DoorUnderTest door) {
    super(door);
  }

  @Override
  final WaitTarget<?> closedTo(int waiters) {
    return of(builder(CROWD));
  }

  @Override
  final boolean letsAllIn() {
    return true;
  }

  /** Either both have arrived, or only the one who opens. */
  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    BarrierSnapshot now = (BarrierSnapshot) target.snapshot();
    boolean tripped = now.phase() == 1;
    assertTrue(tripped || !wasLetIn, now::toString);
    assertEquals(tripped ? 0 : 1, now.arrived(), now::toString);
  }

  private static AsyncBarrier.Builder builder(int parties) {
    return AsyncBarrier.builder().parties(parties).name("run");
  }

  private static BarrierTarget of(AsyncBarrier.Builder builder) {
    return new BarrierTarget(builder.build());
  }

  /** An action of each phase that ends when the test says so. */
  private static final class Actions {
    final Queue<CompletableFuture<String>> begun = new ConcurrentLinkedQueue<>();

    CompletableFuture<String> begin() {
      CompletableFuture<String> action = new CompletableFuture<>();
      begun.add(action);
      return action;
    }

    CompletableFuture<String> take() {
      Eventually.until(() -> !begun.isEmpty(), () -> "the action");
      return begun.remove();
    }
  }

  private List<Attempt<Arrival>> enqueue(BarrierTarget target, int count) {
    List<Attempt<Arrival>> parties = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parties.add(enqueue(target, null));
    }
    return parties;
  }

  private static List<Arrival> values(List<Attempt<Arrival>> parties) {
    return parties.stream().map(Attempt::value).toList();
  }

  private void isUsable(BarrierTarget target, int parties) {
    long phase = target.face.phase();
    List<Attempt<Arrival>> others = enqueue(target, parties - 1);
    assertEquals(new Arrival(phase, true), door().startWait(target, null).value());
    others.forEach(other -> assertEquals(new Arrival(phase, false), other.value()));
    assertEquals(phase + 1, target.face.phase());
    assertEquals(0, target.face.arrived());
  }

  @Test
  void allGoOnWhenTheLastOneArrivesWhoIsTheLeader() {
    BarrierTarget target = of(builder(4));
    isUsable(target, 4);
    assertEquals(
        "barrier 'run' is in phase 1 with 0 of 4 parties arrived", target.snapshot().toString());
  }

  @Test
  void phaseFollowsPhaseAndTheCountersAddUp() {
    BarrierTarget target = of(builder(3));
    Attempt<Arrival> gone = enqueue(target, null);
    gone.cancel();
    gone.wasCancelled();
    door().startWait(target, Duration.ofMillis(1)).failure(SyncTimeoutException.class);
    for (int phase = 0; phase < 40; phase++) {
      isUsable(target, 3);
      assertEquals(new QueueCounters(2L * (phase + 1), 1, 1, 0), target.snapshot().counters());
    }
  }

  @Test
  void theFirstInTheQueueLeadsIfTheLastOneDoesNotWait() {
    BarrierTarget target = of(builder(4));
    List<Attempt<Arrival>> parties = enqueue(target, 3);
    assertEquals(0, target.face.arrive());
    assertEquals(
        List.of(new Arrival(0, true), new Arrival(0, false), new Arrival(0, false)),
        values(parties));
  }

  @Test
  void aPartyThatDoesNotWaitIsNoMatterOfAnothersCall() {
    BarrierTarget target = of(builder(3));
    Attempt<Arrival> waiting = enqueue(target, null);
    assertEquals(0, target.face.arrive());
    assertTrue(waiting.isOpen());
    assertEquals(2, target.face.arrived());
    assertEquals(new Arrival(0, true), door().startWait(target, null).value());
    assertEquals(new Arrival(0, false), waiting.value());
  }

  @Test
  void nobodyIsReleasedWithoutAPartyThatWasCancelled() {
    BarrierTarget target = of(builder(3));
    List<Attempt<Arrival>> parties = enqueue(target, 2);
    parties.get(0).cancel();
    parties.get(0).wasCancelled();
    assertEquals(1, target.face.arrived());
    Attempt<Arrival> another = enqueue(target, null);
    assertTrue(parties.get(1).isOpen());
    assertTrue(another.isOpen());
    assertTrue(door().startWait(target, null).value().isLeader());
    parties.get(1).value();
    another.value();
  }

  @Test
  void nobodyIsReleasedBeforeTheActionHasEnded() {
    Actions actions = new Actions();
    BarrierTarget target = of(builder(3).actionAsync(actions::begin));
    List<Attempt<Arrival>> parties = enqueue(target, 3);
    parties.forEach(party -> assertTrue(party.isOpen(), party::party));
    assertEquals(
        "barrier 'run' is in phase 0 with 3 of 3 parties arrived and its action running; 3 waiting",
        target.snapshot().toString());
    actions.take().complete("done");
    assertEquals(
        List.of(new Arrival(0, false), new Arrival(0, false), new Arrival(0, true)),
        values(parties));
  }

  @Test
  void oneArrivalTooManyIsAnErrorAndChangesNothing() {
    Actions actions = new Actions();
    BarrierTarget target = of(builder(2).actionAsync(actions::begin));
    List<Attempt<Arrival>> parties = enqueue(target, 2);
    for (Attempt<?> tooMany :
        List.of(
            door().startWait(target, null),
            door().startWait(target, TimeoutContract.LONG),
            door().startTryWait(target, Duration.ZERO),
            door().startTryWait(target, TimeoutContract.LONG))) {
      var error = tooMany.failure(IllegalStateException.class);
      assertEquals(
          "barrier 'run' has all 2 parties of phase 0, and its action is still running: one arrival too many",
          error.getMessage());
    }
    assertEquals(2, target.face.arrived());
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
    actions.take().complete("done");
    values(parties);
    assertEquals(0, target.face.arrived());
  }

  @Test
  void aPartyThatGivesUpWhileTheActionRunsHasArrived() {
    Actions actions = new Actions();
    BarrierTarget target = of(builder(4).actionAsync(actions::begin));
    List<Attempt<Arrival>> parties = enqueue(target, 4);
    for (int i : new int[] {0, 3}) {
      parties.get(i).cancel();
      parties.get(i).wasCancelled();
    }
    assertEquals(4, target.face.arrived());
    actions.take().complete("done");
    assertEquals(new Arrival(0, true), parties.get(1).value());
    assertEquals(new Arrival(0, false), parties.get(2).value());
    assertEquals(1, target.face.phase());
    assertEquals(0, target.face.arrived());
  }

  @Test
  void aFailingActionReachesEveryPartyWithItsCauseAndLeavesNothingStuck() {
    IllegalStateException boom = new IllegalStateException("boom");
    AtomicInteger calls = new AtomicInteger();
    BarrierTarget target =
        of(
            builder(3)
                .action(
                    () -> {
                      if (calls.getAndIncrement() == 0) {
                        throw boom;
                      }
                    }));
    List<Attempt<?>> parties = new ArrayList<>(enqueue(target, 2));
    parties.add(door().startWait(target, null));
    parties.forEach(Attempt::failure);
    parties.add(door().startWait(target, null));
    parties.add(door().startWait(target, Duration.ZERO));
    parties.add(door().startTryWait(target, TimeoutContract.LONG));
    for (Attempt<?> party : parties) {
      var broken = party.failure(BarrierBrokenException.class);
      assertEquals("barrier 'run' is broken: the action of phase 0 failed", broken.getMessage());
      assertSame(boom, broken.getCause());
    }
    assertEquals("barrier 'run' is broken in phase 0", target.snapshot().toString());
    assertEquals(new QueueCounters(0, 0, 0, 0), target.snapshot().counters());
    target.face.reset();
    isUsable(target, 3);
  }

  @Test
  void aResetFailsThoseWhoWaitAndBeginsANewPhase() {
    BarrierTarget target = of(builder(3));
    target.face.reset();
    List<Attempt<Arrival>> parties = enqueue(target, 2);
    target.face.reset();
    for (Attempt<Arrival> party : parties) {
      assertEquals(
          "barrier 'run' was reset in phase 1",
          party.failure(BarrierBrokenException.class).getMessage());
    }
    assertFalse(target.face.isBroken());
    assertEquals(2, target.face.phase());
    isUsable(target, 3);
  }

  @Test
  void aResetWhileTheActionRunsIsTheEndOfWhatDependsOnIt() {
    Actions actions = new Actions();
    BarrierTarget target = of(builder(2).actionAsync(actions::begin));
    List<Attempt<Arrival>> parties = enqueue(target, 2);
    target.face.reset();
    parties.forEach(party -> party.failure(BarrierBrokenException.class));
    List<Attempt<Arrival>> next = enqueue(target, 2);
    actions.take().completeExceptionally(new IllegalStateException("too late"));
    assertFalse(target.face.isBroken());
    next.forEach(party -> assertTrue(party.isOpen(), party::party));
    actions.take().complete("done");
    assertEquals(List.of(new Arrival(1, false), new Arrival(1, true)), values(next));
  }

  @Test
  void fewerPartiesReleaseThoseWhoHaveArrived() {
    BarrierTarget target = of(builder(5));
    List<Attempt<Arrival>> parties = enqueue(target, 3);
    target.face.resize(3);
    assertEquals(
        List.of(new Arrival(0, true), new Arrival(0, false), new Arrival(0, false)),
        values(parties));
    isUsable(target, 3);
  }

  @Test
  void withBreakAPartyThatGivesUpBreaksItForAll() {
    BarrierTarget target = of(builder(3).onAbandon(OnAbandon.BREAK));
    List<Attempt<Arrival>> parties = enqueue(target, 2);
    parties.get(0).cancel();
    parties.get(0).wasCancelled();
    assertEquals(
        "barrier 'run' is broken: a party of phase 0 gave up",
        parties.get(1).failure(BarrierBrokenException.class).getMessage());
    door().startWait(target, null).failure(BarrierBrokenException.class);
    target.face.reset();
    Attempt<Arrival> other = enqueue(target, null);
    door().startWait(target, Duration.ofMillis(1)).failure(SyncTimeoutException.class);
    other.failure(BarrierBrokenException.class);
    assertTrue(target.face.isBroken());
    target.face.reset();
    isUsable(target, 3);
  }

  @Test
  void aTryThatIsTheLastOneSucceedsWithoutAnyTime() {
    BarrierTarget target = of(builder(2));
    Attempt<Arrival> waiting = enqueue(target, null);
    assertTrue(door().startTryWait(target, Duration.ZERO).value().isPresent());
    waiting.value();
  }
}
