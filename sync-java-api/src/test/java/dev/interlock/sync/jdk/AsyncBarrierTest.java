package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Arrival;
import dev.interlock.sync.Barrier;
import dev.interlock.sync.BarrierBrokenException;
import dev.interlock.sync.OnAbandon;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class AsyncBarrierTest {
  private final AsyncBarrier barrier = AsyncBarrier.create(2, "run");

  private static <X extends Throwable> X failureOf(CompletableFuture<?> future, Class<X> type) {
    var failed = assertThrows(CompletionException.class, future::join);
    return assertInstanceOf(type, failed.getCause());
  }

  @Test
  void bothFacesAreTheSameBarrier() throws Exception {
    Barrier core = barrier.core();
    assertSame(core, AsyncBarrier.of(core).core());
    assertEquals(0, barrier.arrive());
    assertEquals(1, core.getArrived());
    assertEquals(Optional.of("run"), barrier.name());
    assertEquals(2, core.getParties());
    assertEquals(new Arrival(0, true), barrier.arriveAndAwait());
    assertEquals(1, core.getPhase());
    assertEquals("barrier 'run' is in phase 1 with 0 of 2 parties arrived", barrier.toString());
  }

  @Test
  void aFutureIsCompletedByTheExecutorAndTheLastOneAtOnce() {
    List<Runnable> tasks = new ArrayList<>();
    AsyncBarrier withExecutor = AsyncBarrier.of(barrier.core(), tasks::add);
    CompletableFuture<Arrival> first = withExecutor.arriveAndAwaitAsync();
    CompletableFuture<Optional<Arrival>> last =
        withExecutor.tryArriveAndAwaitAsync(Duration.ofDays(1));
    assertEquals(Optional.of(new Arrival(0, true)), last.getNow(Optional.empty()));
    assertFalse(first.isDone());
    assertEquals(1, tasks.size());
    tasks.get(0).run();
    assertEquals(new Arrival(0, false), first.join());
  }

  @Test
  void anExecutorThatRejectsKeepsNobodyElseWaiting() {
    Executor rejecting =
        task -> {
          throw new IllegalStateException("shut down");
        };
    AsyncBarrier three = AsyncBarrier.create(3);
    CompletableFuture<Arrival> rejected =
        AsyncBarrier.of(three.core(), rejecting).arriveAndAwaitAsync();
    CompletableFuture<Arrival> other = three.arriveAndAwaitAsync();
    assertEquals(0, three.arrive());
    assertEquals(0, other.join().phase());
    assertEquals("shut down", failureOf(rejected, IllegalStateException.class).getMessage());
    assertEquals(1, three.phase());
  }

  @Test
  void whateverEndsTheFutureTakesTheArrivalBack() {
    CompletableFuture<Arrival> cancelled = barrier.arriveAndAwaitAsync();
    assertEquals(1, barrier.arrived());
    assertTrue(cancelled.cancel(true));
    assertEquals(0, barrier.arrived());
    CompletableFuture<Arrival> completed = barrier.arriveAndAwaitAsync();
    assertTrue(completed.complete(new Arrival(7, true)));
    assertEquals(0, barrier.arrived());
    CompletableFuture<Arrival> failed = barrier.arriveAndAwaitAsync();
    assertTrue(failed.completeExceptionally(new IllegalStateException("enough")));
    assertEquals(0, barrier.arrived());
    CompletableFuture<Arrival> waiting = barrier.arriveAndAwaitAsync();
    assertThrows(UnsupportedOperationException.class, () -> waiting.obtrudeValue(null));
    assertEquals(1, barrier.arrived());
    assertThrows(CancellationException.class, cancelled::join);
    assertEquals(new QueueCounters(0, 0, 3, 0), barrier.snapshot().counters());
  }

  @Test
  void aFutureThatIsCancelledAfterTheTripHasArrived() {
    List<Runnable> tasks = new ArrayList<>();
    AsyncBarrier withExecutor = AsyncBarrier.of(barrier.core(), tasks::add);
    CompletableFuture<Arrival> first = withExecutor.arriveAndAwaitAsync();
    assertEquals(0, barrier.arrive());
    assertTrue(first.cancel(true));
    tasks.forEach(Runnable::run);
    assertEquals(1, barrier.phase());
    assertEquals(0, barrier.arrived());
  }

  @Test
  void aTimeoutOfZeroIsOneTryAtEveryDoor() throws Exception {
    assertEquals(Optional.empty(), barrier.tryArriveAndAwait(Duration.ZERO));
    assertThrows(SyncTimeoutException.class, () -> barrier.arriveAndAwait(Duration.ZERO));
    assertEquals(Optional.empty(), barrier.tryArriveAndAwaitAsync(Duration.ZERO).join());
    failureOf(barrier.arriveAndAwaitAsync(Duration.ZERO), SyncTimeoutException.class);
    assertFalse(barrier.tryAwaitPhase(0, Duration.ZERO));
    assertFalse(barrier.tryAwaitPhaseAsync(0, Duration.ZERO).join());
    assertEquals(0, barrier.arrived());
    for (int phase = 0; phase < 4; phase++) {
      assertEquals(phase, barrier.arrive());
      Arrival last =
          switch (phase) {
            case 0 -> barrier.arriveAndAwait(Duration.ZERO);
            case 1 -> barrier.tryArriveAndAwait(Duration.ZERO).orElseThrow();
            case 2 -> barrier.arriveAndAwaitAsync(Duration.ZERO).join();
            default -> barrier.tryArriveAndAwaitAsync(Duration.ZERO).join().orElseThrow();
          };
      assertEquals(new Arrival(phase, true), last);
      assertTrue(barrier.tryAwaitPhase(phase, Duration.ZERO));
      assertTrue(barrier.tryAwaitPhaseAsync(phase, Duration.ZERO).join());
      barrier.awaitPhase(phase);
      barrier.awaitPhase(phase, Duration.ZERO);
      barrier.awaitPhaseUninterruptibly(phase);
      barrier.awaitPhaseAsync(phase).join();
      barrier.awaitPhaseAsync(phase, Duration.ZERO).join();
    }
  }

  @Test
  void oneThatHasNoTimeAndComesLastHasArrivedThoughItDoesNotSeeTheEndOfTheAction()
      throws Exception {
    CompletableFuture<String> work = new CompletableFuture<>();
    AsyncBarrier slow = AsyncBarrier.builder().parties(1).actionAsync(() -> work).build();
    assertEquals(Optional.empty(), slow.tryArriveAndAwait(Duration.ZERO));
    assertEquals(
        "barrier is in phase 0 with 1 of 1 parties arrived and its action running",
        slow.toString());
    work.complete("done");
    assertEquals(1, slow.phase());
  }

  @Test
  void anInterruptedCallerDoesNotArrive() {
    List<Executable> calls =
        List.of(
            () -> barrier.arriveAndAwait(),
            () -> barrier.arriveAndAwait(Duration.ofDays(1)),
            () -> barrier.arriveAndAwait(Duration.ZERO),
            () -> assertFalse(barrier.tryArriveAndAwait(Duration.ofDays(1)).isPresent()),
            () -> barrier.awaitPhase(0),
            () -> assertFalse(barrier.tryAwaitPhase(0, Duration.ofDays(1))));
    for (Executable call : calls) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, call);
      assertFalse(Thread.currentThread().isInterrupted());
    }
    assertEquals(0, barrier.arrived());
    assertEquals(0, barrier.arrive());
    for (Executable call :
        List.<Executable>of(
            () -> barrier.awaitPhase(0),
            () -> assertTrue(barrier.tryAwaitPhase(0, Duration.ofDays(1))))) {
      barrier.arrive();
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, call);
    }
  }

  @Test
  void anInterruptThatMeetsTheTripLeavesTheFlagSetAndNothingElse() throws Exception {
    AsyncBarrier interrupting =
        AsyncBarrier.builder().parties(2).action(() -> Thread.currentThread().interrupt()).build();
    interrupting.arrive();
    assertEquals(new Arrival(0, true), interrupting.arriveAndAwait());
    assertTrue(Thread.interrupted());
    interrupting.arrive();
    assertEquals(
        Optional.of(new Arrival(1, true)), interrupting.tryArriveAndAwait(Duration.ofDays(1)));
    assertTrue(Thread.interrupted());
  }

  @Test
  void anUninterruptibleWaitArrivesAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    CompletableFuture<Arrival> other = barrier.arriveAndAwaitAsync();
    assertEquals(new Arrival(0, true), barrier.arriveAndAwaitUninterruptibly());
    assertTrue(Thread.interrupted());
    assertEquals(new Arrival(0, false), other.join());
    Thread party = new Thread(() -> barrier.arriveAndAwaitUninterruptibly());
    party.start();
    while (barrier.snapshot().waiterCount() == 0) {
      Thread.onSpinWait();
    }
    party.interrupt();
    while (party.isInterrupted()) {
      Thread.onSpinWait();
    }
    assertEquals(1, barrier.arrived());
    Thread.currentThread().interrupt();
    CompletableFuture<?> over = barrier.awaitPhaseAsync(1);
    barrier.arrive();
    barrier.awaitPhaseUninterruptibly(1);
    assertTrue(Thread.interrupted());
    over.join();
  }

  @Test
  void thePlainActionRunsOnTheThreadOfTheLastPartyBeforeAnybodyIsReleased() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Boolean> released = new ArrayList<>();
    List<CompletableFuture<Arrival>> others = new ArrayList<>();
    AsyncBarrier plain =
        AsyncBarrier.builder()
            .parties(2)
            .executor(Runnable::run)
            .action(
                () -> {
                  threads.add(Thread.currentThread());
                  released.add(others.get(0).isDone());
                })
            .build();
    others.add(plain.arriveAndAwaitAsync());
    plain.arriveAndAwait();
    assertEquals(List.of(Thread.currentThread()), threads);
    assertEquals(List.of(false), released);
    assertTrue(others.get(0).isDone());
  }

  @Test
  void anAsynchronousActionThatFailsInWhateverWayBreaksTheBarrier() {
    IllegalStateException boom = new IllegalStateException("boom");
    List<AsyncBarrier> broken =
        List.of(
            AsyncBarrier.builder()
                .parties(2)
                .actionAsync(() -> CompletableFuture.failedFuture(boom))
                .build(),
            AsyncBarrier.builder()
                .parties(2)
                .actionAsync(
                    () -> CompletableFuture.failedFuture(boom).thenApply(nothing -> nothing))
                .build(),
            AsyncBarrier.builder()
                .parties(2)
                .actionAsync(
                    () -> {
                      throw boom;
                    })
                .build(),
            AsyncBarrier.builder()
                .parties(2)
                .action(
                    () -> {
                      throw boom;
                    })
                .build());
    for (AsyncBarrier each : broken) {
      CompletableFuture<Arrival> waiting = each.arriveAndAwaitAsync();
      CompletableFuture<?> watching = each.awaitPhaseAsync(0);
      CompletableFuture<Arrival> last = each.arriveAndAwaitAsync();
      for (CompletableFuture<?> party :
          List.of(
              waiting,
              watching,
              last,
              each.arriveAndAwaitAsync(),
              each.tryArriveAndAwaitAsync(Duration.ZERO),
              each.awaitPhaseAsync(0),
              each.tryAwaitPhaseAsync(0, Duration.ZERO))) {
        assertSame(boom, failureOf(party, BarrierBrokenException.class).getCause());
      }
      assertThrows(BarrierBrokenException.class, each::arrive);
      assertThrows(BarrierBrokenException.class, each::arriveAndAwait);
      assertTrue(each.isBroken());
      each.reset();
      assertFalse(each.isBroken());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the mistake that is to be reported
  void anActionThatReturnsNoStageSaysSo() {
    AsyncBarrier mistaken = AsyncBarrier.builder().parties(1).actionAsync(() -> null).build();
    Throwable cause =
        failureOf(mistaken.arriveAndAwaitAsync(), BarrierBrokenException.class).getCause();
    assertInstanceOf(NullPointerException.class, cause);
    assertEquals("the action returned null instead of a stage", cause.getMessage());
  }

  @Test
  void oneArrivalTooManyIsToldByTheFuture() {
    CompletableFuture<String> work = new CompletableFuture<>();
    AsyncBarrier slow = AsyncBarrier.builder().parties(1).actionAsync(() -> work).build();
    CompletableFuture<Arrival> only = slow.arriveAndAwaitAsync();
    var tooMany = failureOf(slow.arriveAndAwaitAsync(), IllegalStateException.class);
    assertEquals(
        "barrier has all 1 parties of phase 0, and its action is still running: one arrival too many",
        tooMany.getMessage());
    failureOf(slow.tryArriveAndAwaitAsync(Duration.ofDays(1)), IllegalStateException.class);
    assertThrows(IllegalStateException.class, slow::arriveAndAwait);
    work.complete("done");
    assertEquals(new Arrival(0, true), only.join());
  }

  @Test
  void withBreakAPartyThatGivesUpBreaksIt() throws Exception {
    AsyncBarrier strict =
        AsyncBarrier.builder().parties(3).name("run").onAbandon(OnAbandon.BREAK).build();
    CompletableFuture<Arrival> other = strict.arriveAndAwaitAsync();
    assertEquals(Optional.empty(), strict.tryArriveAndAwait(Duration.ofMillis(1)));
    assertEquals(
        "barrier 'run' is broken: a party of phase 0 gave up",
        failureOf(other, BarrierBrokenException.class).getMessage());
    assertEquals(new QueueCounters(0, 1, 0, 0), strict.snapshot().counters());
  }

  @Test
  void whatMakesNoSenseIsAnErrorThatShowsItAndNothingHasChanged() {
    assertThrows(IllegalArgumentException.class, () -> AsyncBarrier.create(0));
    assertEquals(
        "parties of a barrier must be from 1, was 0",
        assertThrows(IllegalArgumentException.class, () -> AsyncBarrier.builder().build())
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> AsyncBarrier.create(1, ""));
    assertThrows(IllegalArgumentException.class, () -> barrier.resize(-1));
    Duration negative = Duration.ofNanos(-1);
    List<Executable> calls =
        List.of(
            () -> barrier.arriveAndAwait(negative),
            () -> assertFalse(barrier.tryArriveAndAwait(negative).isPresent()),
            () -> barrier.arriveAndAwaitAsync(negative),
            () -> barrier.tryArriveAndAwaitAsync(negative).join(),
            () -> barrier.awaitPhase(0, negative),
            () -> barrier.awaitPhaseAsync(0, negative).join(),
            () -> assertFalse(barrier.tryAwaitPhase(0, negative)),
            () -> assertFalse(barrier.tryAwaitPhaseAsync(0, negative).join()));
    for (Executable call : calls) {
      assertEquals(
          "timeout must not be negative, was PT-0.000000001S",
          assertThrows(IllegalArgumentException.class, call).getMessage());
    }
    List<Executable> future =
        List.of(
            () -> barrier.awaitPhase(1),
            () -> barrier.awaitPhase(1, Duration.ZERO),
            () -> barrier.awaitPhaseUninterruptibly(1),
            () -> barrier.awaitPhaseAsync(1).join(),
            () -> assertFalse(barrier.tryAwaitPhase(1, Duration.ZERO)),
            () -> assertFalse(barrier.tryAwaitPhaseAsync(1, Duration.ZERO).join()));
    for (Executable call : future) {
      assertEquals(
          "phase must be from 0 to 0, the present one of barrier 'run', was 1",
          assertThrows(IllegalArgumentException.class, call).getMessage());
    }
    assertEquals(0, barrier.arrived());
    assertEquals(2, barrier.parties());
  }

  @Test
  void resizeReleasesThoseWhoHaveArrived() {
    CompletableFuture<Arrival> waiter = barrier.arriveAndAwaitAsync();
    barrier.resize(1);
    assertEquals(new Arrival(0, true), waiter.join());
    assertEquals(1, barrier.parties());
  }
}
