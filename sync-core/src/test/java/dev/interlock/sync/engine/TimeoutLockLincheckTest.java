package dev.interlock.sync.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Asking, letting others go first, giving up, leaving, and closing somebody else's hold at any
 * instant are atomic, in every interleaving of three threads that was tried. Each has one hold, for
 * ever, which goes and comes; whoever reads the job reads the holder's.
 */
class TimeoutLockLincheckTest {
  private static final int THREADS = 3;
  private static final int PLACES = 5;
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 10);

  /** The real one. */
  @Param(name = "place", gen = ThreadIdGen.class)
  public static final class Returns {
    private final TimeoutLockEngine lock =
        new TimeoutLockEngine(null, 0, () -> 0, TestParties.INSTANCE);
    private final TimeoutLockHold[] holds = new TimeoutLockHold[PLACES];
    private final @Nullable StepWaiter[] waiters = new StepWaiter[PLACES];

    /** For Lincheck. */
    public Returns() {
      for (int place = 0; place < PLACES; place++) {
        holds[place] = lock.newHold(1, Parties.FUTURE, new Tag("job " + place, null), false);
      }
    }

    /**
     * With the hold that it had before. Does not say whether it has asked: if it is closed at the
     * same time, its waiter knows.
     */
    @Operation
    public void ask(@Param(name = "place") int place) {
      var unused = takeAgain(place, null);
    }

    @Operation
    public boolean letOthersGoFirst(@Param(name = "place") int place) {
      return takeAgain(place, TimeoutLockEngine.HELD);
    }

    /** What a caller does who was let in, in its own time. */
    private void goOn(int place) {
      StepWaiter waiter = waiters[place];
      if (waiter != null && waiter.claim()) {
        var unused = holds[place].endTold(waiter);
      }
    }

    private boolean takeAgain(int place, @Nullable Object since) {
      goOn(place);
      StepWaiter waiter = new StepWaiter(holds[place]);
      try {
        var unused = lock.takeAgain(holds[place], waiter, since);
        waiters[place] = waiter;
        return true;
      } catch (IllegalStateException itIsNotSo) {
        var unused = lock.discard(waiter);
        return false;
      }
    }

    @Operation
    public boolean giveUp(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      return waiter != null && lock.withdraw(waiter, true, null);
    }

    @Operation
    public boolean leave(@Param(name = "place") int place) {
      goOn(place);
      return holds[place].tryClose();
    }

    @Operation
    public void closeTheNext(@Param(name = "place") int place) {
      holds[place % THREADS + 1].close();
    }

    @Operation
    public boolean holds(@Param(name = "place") int place) {
      return holds[place].isHeld();
    }

    @Operation
    public @Nullable String job() {
      return lock.job();
    }
  }

  /** What it should do, for one thread, obviously. */
  public static final class Model {
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private int holder;

    public void ask(int place) {
      if (holder != place && !waiting.contains(place)) {
        waiting.add(place);
        letIn();
      }
    }

    public boolean letOthersGoFirst(int place) {
      if (holder != place) {
        return false;
      }
      waiting.add(place);
      holder = 0;
      letIn();
      return true;
    }

    public boolean giveUp(int place) {
      return waiting.remove(place);
    }

    public boolean leave(int place) {
      boolean held = holder == place;
      if (held) {
        holder = 0;
        letIn();
      }
      return held;
    }

    public void closeTheNext(int place) {
      int next = place % THREADS + 1;
      boolean unused = leave(next) || giveUp(next);
    }

    public boolean holds(int place) {
      return holder == place;
    }

    public @Nullable String job() {
      return holder == 0 ? null : "job " + holder;
    }

    private void letIn() {
      if (holder == 0 && !waiting.isEmpty()) {
        holder = waiting.remove();
      }
    }
  }

  @Test
  void everyOperationIsAtomicInTheModel() {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(THREADS)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(Model.class)
        .check(Returns.class);
  }

  @Test
  void everyOperationIsAtomicUnderStress() {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(2_000)
        .threads(THREADS)
        .actorsPerThread(4)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(Model.class)
        .check(Returns.class);
  }
}
