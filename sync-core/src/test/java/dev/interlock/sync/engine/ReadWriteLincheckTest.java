package dev.interlock.sync.engine;

import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What {@link EngineLincheckTest} shows of permits, for readers and writers, with the downgrade and
 * the number of readers.
 */
class ReadWriteLincheckTest {
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 10);

  /** Each thread has one place of its own, for a reader or a writer. */
  @Param(name = "place", gen = ThreadIdGen.class)
  @Param(name = "writes", gen = BooleanGen.class)
  public static final class Places {
    private final ReadWriteEngine engine = new ReadWriteEngine(null, () -> 0, TestParties.INSTANCE);
    private final @Nullable StepWaiter[] waiters = new StepWaiter[EngineLincheckTest.PLACES];
    private final @Nullable EngineHold[] holds = new EngineHold[EngineLincheckTest.PLACES];

    private EngineHold newHold(boolean writes) {
      int side = writes ? ReadWriteEngine.WRITE : ReadWriteEngine.READ;
      return engine.newHold(side, Parties.FUTURE, null, false);
    }

    @Operation
    public String enqueue(
        @Param(name = "place") int place, @Param(name = "writes") boolean writes) {
      if (holds[place] != null) {
        return "is there";
      }
      EngineHold hold = newHold(writes);
      StepWaiter waiter = new StepWaiter(hold);
      holds[place] = hold;
      waiters[place] = waiter;
      return engine.enqueue(waiter) ? "in" : "waits";
    }

    @Operation
    public String tryEnter(
        @Param(name = "place") int place, @Param(name = "writes") boolean writes) {
      if (holds[place] != null) {
        return "is there";
      }
      EngineHold hold = newHold(writes);
      if (!engine.tryEnter(hold)) {
        return "refused";
      }
      holds[place] = hold;
      return "in";
    }

    @Operation
    public String abandon(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      if (waiter == null || !engine.withdraw(waiter, false, null)) {
        return "not waiting";
      }
      waiters[place] = null;
      holds[place] = null;
      return "gone";
    }

    @Operation
    public boolean isIn(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      return holds[place] != null && (waiter == null || waiter.isGranted());
    }

    @Operation
    public String release(@Param(name = "place") int place) {
      EngineHold hold = holds[place];
      if (hold == null || !isIn(place)) {
        return "not in";
      }
      waiters[place] = null;
      holds[place] = null;
      return hold.tryClose() ? "out" : "lost";
    }

    @Operation
    public String downgrade(@Param(name = "place") int place) {
      EngineHold hold = holds[place];
      if (hold == null || !isIn(place)) {
        return "not in";
      }
      try {
        engine.downgrade(hold);
        return "reads";
      } catch (IllegalArgumentException refusal) {
        return "reads already";
      }
    }

    @Operation
    public int readers() {
      return engine.readers();
    }
  }

  @Test
  void everyOperationIsAtomicInTheModel() {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(ReadWriteModel.class)
        .check(Places.class);
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
        .sequentialSpecification(ReadWriteModel.class)
        .check(Places.class);
  }
}
