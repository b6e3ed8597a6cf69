package dev.interlock.sync.engine;

import dev.interlock.sync.BarrierBrokenException;
import dev.interlock.sync.OnAbandon;
import dev.interlock.sync.engine.BarrierEngine.Arrived;
import dev.interlock.sync.engine.BarrierEngine.State;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a barrier counts, by model checking: to arrive, to give up, to resize and to reset are
 * atomic, in every interleaving of three threads that was tried. Being let go is another step,
 * which comes later, and is no part of this.
 */
class BarrierLincheckTest {
  static final int PLACES = 5;
  static final int PARTIES = 2;
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 4);

  /** Each thread has one place of its own, for the last of its arrivals that waits. */
  @Param(name = "place", gen = ThreadIdGen.class)
  @Param(name = "parties", gen = IntGen.class, conf = "1:3")
  public abstract static class Arrivals {
    private final @Nullable StepWaiter[] waiters = new StepWaiter[PLACES];
    private final BarrierGate[] gates = new BarrierGate[PLACES];
    private final BarrierEngine engine;

    Arrivals(OnAbandon onAbandon) {
      engine = new BarrierEngine(null, PARTIES, () -> 0, TestParties.INSTANCE, onAbandon, null);
    }

    @Operation
    public final String arriveAndWait(@Param(name = "place") int place) {
      Arrived mine;
      try {
        mine = engine.arrive(Parties.FUTURE);
      } catch (BarrierBrokenException broken) {
        return "broken";
      }
      StepWaiter waiter = new StepWaiter(mine, 1);
      waiters[place] = waiter;
      gates[place] = mine.gate();
      try {
        if (!mine.isOver()) {
          mine.gate().enqueue(waiter);
        }
      } catch (BarrierBrokenException brokenSince) {
        mine.gate().discard(waiter);
      }
      return "in phase " + mine.gate().phase();
    }

    @Operation
    public final String arrive() {
      try {
        return "in phase " + engine.arriveWithoutWaiting(Parties.FUTURE);
      } catch (BarrierBrokenException broken) {
        return "broken";
      }
    }

    @Operation
    public final void abandon(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      if (waiter != null && waiter.isWaiting()) {
        gates[place].withdraw(waiter, false, null);
      }
      waiters[place] = null;
    }

    @Operation
    public final void resize(@Param(name = "parties") int parties) {
      engine.resize(parties, Parties.FUTURE);
    }

    @Operation
    public final void reset() {
      engine.reset();
    }

    @Operation
    public final String state() {
      State s = engine.state();
      return s.gate().phase()
          + ": "
          + s.arrived()
          + " of "
          + s.parties()
          + (s.breakage() == null ? "" : ", broken");
    }
  }

  /** Who gives up has never arrived. */
  public static final class Withdrawing extends Arrivals {
    /** For Lincheck. */
    public Withdrawing() {
      super(OnAbandon.WITHDRAW);
    }
  }

  /** Who gives up breaks it. */
  public static final class Breaking extends Arrivals {
    /** For Lincheck. */
    public Breaking() {
      super(OnAbandon.BREAK);
    }
  }

  /** Who gives up has never arrived. */
  public static final class WithdrawingModel extends BarrierModel {
    /** For Lincheck. */
    public WithdrawingModel() {
      super(OnAbandon.WITHDRAW);
    }
  }

  /** Who gives up breaks it. */
  public static final class BreakingModel extends BarrierModel {
    /** For Lincheck. */
    public BreakingModel() {
      super(OnAbandon.BREAK);
    }
  }

  @ParameterizedTest
  @CsvSource({"Withdrawing", "Breaking"})
  void everyChangeOfTheCountIsAtomicInTheModel(String arrivals) throws Exception {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(100)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(nested(arrivals + "Model"))
        .check(nested(arrivals));
  }

  private static Class<?> nested(String name) throws ClassNotFoundException {
    return Class.forName(BarrierLincheckTest.class.getName() + "$" + name);
  }
}
