package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Waiting, giving up, signalling and draining are atomic, in every interleaving of three threads
 * that was tried.
 */
class SignalSemaphoreLincheckTest {
  static final int MAX = 3;
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 10);

  static int permitsOf(int place) {
    return place % MAX + 1;
  }

  /** Each thread has one place of its own, at which it waits for as many as the place wants. */
  @Param(name = "place", gen = ThreadIdGen.class)
  @Param(name = "permits", gen = IntGen.class, conf = "1:3")
  public static final class Signals {
    private final SignalSemaphoreEngine engine =
        new SignalSemaphoreEngine(null, 0, MAX, Fairness.FIFO, () -> 0, TestParties.INSTANCE);
    private final @Nullable StepWaiter[] waiters = new StepWaiter[EngineLincheckTest.PLACES];

    @Operation
    public String enqueue(@Param(name = "place") int place) {
      if (isWaiting(place)) {
        return "waits already";
      }
      StepWaiter waiter = new StepWaiter(permitsOf(place));
      waiters[place] = waiter;
      return engine.enqueue(waiter) ? "in" : "waits";
    }

    @Operation
    public boolean tryAcquire(@Param(name = "permits") int permits) {
      return engine.tryAcquire(permits);
    }

    @Operation
    public String abandon(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      return waiter != null && engine.withdraw(waiter, false, null) ? "gone" : "not waiting";
    }

    @Operation
    public boolean isWaiting(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      return waiter != null && waiter.isWaiting();
    }

    @Operation
    public String release(@Param(name = "permits") int permits) {
      try {
        engine.signal(permits);
        return "released";
      } catch (IllegalStateException tooMany) {
        return "too many";
      }
    }

    @Operation
    public int drain() {
      return engine.drain();
    }
  }

  @Test
  void everyOperationIsAtomicInTheModel() {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(SignalSemaphoreModel.class)
        .check(Signals.class);
  }

  @Test
  void everyOperationIsAtomicUnderStress() {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(3)
        .actorsPerThread(4)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(SignalSemaphoreModel.class)
        .check(Signals.class);
  }
}
