package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Arrival;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.jdk.AsyncBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same barrier, again and again, with parties of all doors. */
@Timeout(300)
class BarrierReuseTest {
  private static final int PARTIES = 3;

  /** A party with a future that arrives again as soon as that is complete. */
  private static final class FutureParty {
    private final AsyncBarrier barrier;
    private final long times;
    private final LongConsumer passed;
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private long phase;

    FutureParty(AsyncBarrier barrier, long times, LongConsumer passed) {
      this.barrier = barrier;
      this.times = times;
      this.passed = passed;
    }

    CompletableFuture<Long> start() {
      arrive();
      return end;
    }

    /** By iteration where it need not wait, and by a callback where it must. */
    private void arrive() {
      while (phase < times) {
        CompletableFuture<Arrival> arrival = barrier.arriveAndAwaitAsync();
        if (!arrival.isDone()) {
          var unused =
              arrival.whenComplete(
                  (value, failure) -> {
                    if (failure == null) {
                      note(value);
                      arrive();
                    } else {
                      end.completeExceptionally(failure);
                    }
                  });
          return;
        }
        note(arrival.join());
      }
      end.complete(phase);
    }

    private void note(Arrival arrival) {
      if (arrival.phase() != phase) {
        end.completeExceptionally(new AssertionError(arrival + " in phase " + phase));
      }
      if (arrival.isLeader()) {
        passed.accept(phase);
      }
      phase++;
    }
  }

  /**
   * One thread, which is always the last: the coroutine and the future go on in place, inside its
   * release, and arrive again there.
   */
  @Test
  void aMillionPhasesOfACoroutineAFutureAndAThread() throws Exception {
    int times = 1_000_000;
    AsyncBarrier barrier = AsyncBarrier.builder().parties(PARTIES).executor(Runnable::run).build();
    AtomicLong led = new AtomicLong();
    BarrierParty coroutine =
        new BarrierParty(barrier.core(), times, phase -> led.incrementAndGet());
    CompletableFuture<Long> suspending = coroutine.startInPlace();
    CompletableFuture<Long> future =
        new FutureParty(barrier, times, phase -> led.incrementAndGet()).start();
    for (long phase = 0; phase < times; phase++) {
      Arrival arrival = barrier.arriveAndAwait();
      if (arrival.phase() != phase || !arrival.isLeader()) {
        throw new AssertionError(arrival + " in phase " + phase);
      }
    }
    assertEquals(times, suspending.join());
    assertEquals(times, future.join());
    assertEquals(0, led.get());
    assertEquals(times, barrier.phase());
    assertEquals(new QueueCounters(2L * times, 0, 0, 0), barrier.snapshot().counters());
  }

  /**
   * Coroutines, futures and threads at once: nobody is ahead of anybody, and each phase has one
   * leader.
   */
  @Test
  void noPartyIsAheadOfAnotherAndEachPhaseHasOneLeader() throws Exception {
    int times = 5_000;
    List<Integer> leaders = new ArrayList<>();
    AtomicInteger[] led = new AtomicInteger[times];
    for (int phase = 0; phase < times; phase++) {
      led[phase] = new AtomicInteger();
    }
    AtomicLong actions = new AtomicLong();
    AsyncBarrier barrier =
        AsyncBarrier.builder().parties(PARTIES).action(actions::incrementAndGet).build();
    LongConsumer leader =
        phase -> {
          led[(int) phase].incrementAndGet();
          // The action of this phase is over, and that of the next one cannot be.
          assertEquals(phase + 1, actions.get());
        };
    CompletableFuture<Long> suspending =
        new BarrierParty(barrier.core(), times, leader).startOnDefault();
    CompletableFuture<Long> future = new FutureParty(barrier, times, leader).start();
    for (long phase = 0; phase < times; phase++) {
      Arrival arrival = barrier.arriveAndAwait();
      assertEquals(phase, arrival.phase());
      if (arrival.isLeader()) {
        leader.accept(phase);
      }
    }
    assertEquals(times, suspending.join());
    assertEquals(times, future.join());
    for (AtomicInteger each : led) {
      leaders.add(each.get());
    }
    assertTrue(leaders.stream().allMatch(number -> number == 1), leaders::toString);
    assertEquals(times, actions.get());
  }
}
