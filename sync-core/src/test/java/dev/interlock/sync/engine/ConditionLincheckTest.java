package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Waiting, signalling, cancelling and leaving are atomic, in every interleaving of two threads that
 * was tried. In the beginning the first has the lock and the other waits. Not of three: two that
 * are cancelled and signalled at a time come to the lock's queue in any order.
 */
class ConditionLincheckTest {
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 30);
  private static final int PLACES = 5;
  private static final int HOLDER = 1;
  private static final int WAITS = 2;

  /** The real one. Each thread has one place of its own. */
  @Param(name = "place", gen = ThreadIdGen.class)
  public static final class Waits {
    private final LockEngine lock =
        new LockEngine(null, Fairness.FIFO, () -> 0, TestParties.INSTANCE);
    private final ConditionEngine condition = new ConditionEngine(null, lock);
    private final LockHold[] holds = new LockHold[PLACES];
    private final @Nullable SignalWaiter[] signals = new SignalWaiter[PLACES];

    /** For Lincheck. */
    public Waits() {
      for (int place = 0; place < PLACES; place++) {
        holds[place] = lock.newHold(Parties.FUTURE);
      }
      lock.tryEnter(holds[WAITS]);
      await(WAITS);
      lock.tryEnter(holds[HOLDER]);
    }

    @Operation
    public boolean await(@Param(name = "place") int place) {
      if (!holds[place].isHeld()) {
        return false;
      }
      SignalWaiter signal = new SignalWaiter(condition, holds[place], new StepWaiter(holds[place]));
      signals[place] = signal;
      signal.begin();
      return true;
    }

    /**
     * Does not say whether it came before a signal, which is a step before its signaller leaves.
     */
    @Operation
    public void cancel(@Param(name = "place") int place) {
      SignalWaiter signal = signals[place];
      if (signal != null) {
        signal.cancel(new InterruptedException());
      }
    }

    @Operation
    public boolean signalAndLeave(@Param(name = "place") int place) {
      if (!holds[place].isHeld()) {
        return false;
      }
      condition.signal(holds[place]);
      return holds[place].tryClose();
    }

    @Operation
    public boolean signalAllAndLeave(@Param(name = "place") int place) {
      if (!holds[place].isHeld()) {
        return false;
      }
      condition.signalAll(holds[place]);
      return holds[place].tryClose();
    }

    @Operation
    public boolean holds(@Param(name = "place") int place) {
      return holds[place].isHeld();
    }
  }

  /** What it should do, for one thread, obviously. */
  public static final class Model {
    private final List<Integer> waiting = new ArrayList<>(List.of(WAITS));
    private final List<Integer> wantLock = new ArrayList<>();
    private int holder = HOLDER;

    public boolean await(int place) {
      if (holder != place) {
        return false;
      }
      waiting.add(place);
      return leave();
    }

    public void cancel(int place) {
      if (waiting.remove(Integer.valueOf(place))) {
        goesOn(place);
      }
    }

    public boolean signalAndLeave(int place) {
      if (holder != place) {
        return false;
      }
      if (!waiting.isEmpty()) {
        goesOn(waiting.remove(0));
      }
      return leave();
    }

    public boolean signalAllAndLeave(int place) {
      if (holder != place) {
        return false;
      }
      while (!waiting.isEmpty()) {
        goesOn(waiting.remove(0));
      }
      return leave();
    }

    public boolean holds(int place) {
      return holder == place;
    }

    private void goesOn(int place) {
      wantLock.add(place);
      if (holder == 0) {
        leave();
      }
    }

    private boolean leave() {
      holder = wantLock.isEmpty() ? 0 : wantLock.remove(0);
      return true;
    }
  }

  @Test
  void everyOperationIsAtomicInTheModel() {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(Model.class)
        .check(Waits.class);
  }
}
