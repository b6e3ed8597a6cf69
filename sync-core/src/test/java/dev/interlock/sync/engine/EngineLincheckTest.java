package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * L1 to L4, by model checking and under stress: arriving, giving up, being let in and leaving are
 * atomic, in every interleaving of three threads that was tried. They are separate operations,
 * since Lincheck itself cancels none but kotlinx.coroutines' own continuations, and nothing is done
 * before or after the parallel part, since a later release would rescue a lost waiter.
 */
class EngineLincheckTest {
  static final int PLACES = 5;
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 10);

  /** Each thread has one place of its own: a waiter that arrives, gives up, gets in and leaves. */
  @Param(name = "place", gen = ThreadIdGen.class)
  public abstract static class Places {
    private final HoldEngine engine;
    private final @Nullable StepWaiter[] waiters = new StepWaiter[PLACES];
    private final @Nullable EngineHold[] holds = new EngineHold[PLACES];

    Places(HoldEngine engine) {
      this.engine = engine;
    }

    abstract int permitsOf(int place);

    private EngineHold newHold(int place) {
      return engine.newHold(permitsOf(place), Parties.FUTURE, null, false);
    }

    @Operation
    public final String enqueue(@Param(name = "place") int place) {
      if (holds[place] != null) {
        return "is there";
      }
      EngineHold hold = newHold(place);
      StepWaiter waiter = new StepWaiter(hold);
      holds[place] = hold;
      waiters[place] = waiter;
      return engine.enqueue(waiter) ? "in" : "waits";
    }

    @Operation
    public final String tryEnter(@Param(name = "place") int place) {
      if (holds[place] != null) {
        return "is there";
      }
      EngineHold hold = newHold(place);
      if (!engine.tryEnter(hold)) {
        return "refused";
      }
      holds[place] = hold;
      return "in";
    }

    @Operation
    public final String abandon(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      if (waiter == null || !engine.withdraw(waiter, false, null)) {
        return "not waiting";
      }
      waiters[place] = null;
      holds[place] = null;
      return "gone";
    }

    @Operation
    public final boolean isIn(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      return holds[place] != null && (waiter == null || waiter.isGranted());
    }

    @Operation
    public final String release(@Param(name = "place") int place) {
      EngineHold hold = holds[place];
      if (hold == null || !isIn(place)) {
        return "not in";
      }
      waiters[place] = null;
      holds[place] = null;
      return hold.tryClose() ? "out" : "lost";
    }
  }

  /** A lock. */
  public static final class OnLock extends Places {
    /** For Lincheck. */
    public OnLock() {
      super(new LockEngine(null, Fairness.FIFO, () -> 0, TestParties.INSTANCE));
    }

    @Override
    int permitsOf(int place) {
      return 1;
    }
  }

  /** A semaphore at which the threads want different amounts. */
  public static final class OnSemaphore extends Places {
    /** For Lincheck. */
    public OnSemaphore() {
      super(new SemaphoreEngine(null, 3, Fairness.FIFO, () -> 0, TestParties.INSTANCE));
    }

    @Override
    int permitsOf(int place) {
      return place % 3 + 1;
    }
  }

  /** One permit. */
  public static final class LockModel extends PlacesModel {
    /** For Lincheck. */
    public LockModel() {
      super(1, place -> 1);
    }
  }

  /** Three permits, and different amounts. */
  public static final class SemaphoreModel extends PlacesModel {
    /** For Lincheck. */
    public SemaphoreModel() {
      super(3, place -> place % 3 + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"OnLock, LockModel", "OnSemaphore, SemaphoreModel"})
  void everyOperationIsAtomicInTheModel(String places, String model) throws Exception {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(nested(model))
        .check(nested(places));
  }

  @Test
  void everyOperationIsAtomicUnderStress() {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(2_000)
        .threads(3)
        .actorsPerThread(4)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(SemaphoreModel.class)
        .check(OnSemaphore.class);
  }

  private static Class<?> nested(String name) throws ClassNotFoundException {
    return Class.forName(EngineLincheckTest.class.getName() + "$" + name);
  }
}
