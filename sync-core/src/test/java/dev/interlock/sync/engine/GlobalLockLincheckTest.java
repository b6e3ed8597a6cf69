package dev.interlock.sync.engine;

import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What {@link EngineLincheckTest} shows of permits, for the holds of operations: two threads use
 * one owner at once, and a third is a stranger to them.
 */
class GlobalLockLincheckTest {
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 10);

  /** Of three threads in a row, two belong together. */
  static int operationOf(int place) {
    return place % 3 / 2;
  }

  /** Each thread has one place of its own. */
  @Param(name = "place", gen = ThreadIdGen.class)
  public static final class Places {
    private final GlobalLockEngine engine =
        new GlobalLockEngine(null, 0, true, () -> 0, TestParties.INSTANCE);
    private final Owner[] owners = {new Owner(), new Owner()};
    private final @Nullable StepWaiter[] waiters = new StepWaiter[EngineLincheckTest.PLACES];
    private final @Nullable EngineHold[] holds = new EngineHold[EngineLincheckTest.PLACES];

    private Owner ownerOf(int place) {
      return owners[operationOf(place)];
    }

    private EngineHold newHold(int place) {
      Owner owner = ownerOf(place);
      return engine.newHold(Parties.FUTURE, null, owner, false, LockUse.IF_ENABLED);
    }

    @Operation
    public String enqueue(@Param(name = "place") int place) {
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
    public String tryEnter(@Param(name = "place") int place) {
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
    public int holds() {
      return engine.snapshot().holds();
    }

    @Operation
    public boolean isHeldBy(@Param(name = "place") int place) {
      return engine.isHeldBy(ownerOf(place));
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
        .sequentialSpecification(GlobalLockModel.class)
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
        .sequentialSpecification(GlobalLockModel.class)
        .check(Places.class);
  }
}
