package dev.interlock.sync.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A latch, an event and an auto-reset event are atomic, in every interleaving of three threads that
 * was tried: each against a model for one thread. As in {@link EngineLincheckTest}, to wait is to
 * come, to look and to leave.
 */
class SignalsLincheckTest {
  private static final int ITERATIONS = Integer.getInteger("interlock.lincheck.iterations", 4);

  /** Each thread has one place of its own, for a waiter that comes, looks and leaves. */
  @Param(name = "place", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:2")
  public abstract static class Places {
    private final @Nullable StepWaiter[] waiters = new StepWaiter[EngineLincheckTest.PLACES];
    private final QueuedSynchronizer engine;

    Places(QueuedSynchronizer engine) {
      this.engine = engine;
    }

    abstract Grant newGrant(int place);

    @Operation
    public final String come(@Param(name = "place") int place) {
      if (waiters[place] != null) {
        return "is there";
      }
      StepWaiter waiter = new StepWaiter(newGrant(place));
      waiters[place] = waiter;
      return engine.enqueue(waiter) ? "passes" : "waits";
    }

    /** As a door, which is told only when the latch is left. */
    @Operation
    public final String look(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      if (waiter == null) {
        return "nobody";
      }
      passTheLatch();
      if (!waiter.isGranted()) {
        return "waits";
      }
      passTheLatch();
      waiters[place] = null;
      return "got " + taken(waiter);
    }

    Object taken(StepWaiter waiter) {
      return waiter.grant == null ? "nothing" : waiter.grant.result();
    }

    private void passTheLatch() {
      engine.discard(new StepWaiter(1));
    }

    /** Before it was granted something, or after that. */
    @Operation
    public final String leave(@Param(name = "place") int place) {
      StepWaiter waiter = waiters[place];
      if (waiter == null) {
        return "nobody";
      }
      waiters[place] = null;
      engine.abandon(waiter);
      return "gone";
    }
  }

  /** What {@link Places} should do, for one thread, obviously. */
  public abstract static class Model {
    final List<Integer> queue = new ArrayList<>();
    final Map<Integer, Object> granted = new HashMap<>();

    /** Lets in who may pass. */
    abstract void letIn();

    /** {@code place} has left with what it was granted, or {@code abandoned} it. */
    void left(int place, Object what, boolean abandoned) {}

    public final String come(int place) {
      if (queue.contains(place) || granted.containsKey(place)) {
        return "is there";
      }
      queue.add(place);
      letIn();
      return queue.contains(place) ? "waits" : "passes";
    }

    public final String look(int place) {
      if (queue.contains(place)) {
        return "waits";
      }
      Object what = granted.remove(place);
      if (what == null) {
        return "nobody";
      }
      left(place, what, false);
      return "got " + what;
    }

    public final String leave(int place) {
      if (queue.remove((Integer) place)) {
        return "gone";
      }
      Object what = granted.remove(place);
      if (what == null) {
        return "nobody";
      }
      left(place, what, true);
      letIn();
      return "gone";
    }

    final void grantAll(Object what) {
      queue.forEach(place -> granted.put(place, what));
      queue.clear();
    }
  }

  /** A latch with a count of two. */
  public static final class OnLatch extends Places {
    private final LatchEngine latch;

    /** For Lincheck. */
    public OnLatch() {
      this(new LatchEngine(null, 2, () -> 0, TestParties.INSTANCE));
    }

    private OnLatch(LatchEngine latch) {
      super(latch);
      this.latch = latch;
    }

    @Override
    Grant newGrant(int place) {
      return Grant.PASSAGE;
    }

    @Operation
    public void countDown() {
      latch.countDown();
    }

    @Operation
    public int count() {
      return latch.count();
    }
  }

  /** Its model. */
  public static final class LatchModel extends Model {
    private int count = 2;

    @Override
    void letIn() {
      if (count == 0) {
        grantAll(true);
      }
    }

    public void countDown() {
      count = Math.max(0, count - 1);
      letIn();
    }

    public int count() {
      return count;
    }
  }

  /** An event at which every other place handles. */
  public static final class OnEvent extends Places {
    private final EventEngine<Integer> event;
    private final @Nullable Round[] rounds = new Round[EngineLincheckTest.PLACES];

    /** For Lincheck. */
    public OnEvent() {
      this(new EventEngine<>(null, () -> 0, TestParties.INSTANCE));
    }

    private OnEvent(EventEngine<Integer> event) {
      super(event);
      this.event = event;
    }

    @Override
    Grant newGrant(int place) {
      return handles(place) ? new Handling<Integer>() : new Signal<Integer>();
    }

    @Override
    Object taken(StepWaiter waiter) {
      if (waiter.grant instanceof Handling<?> handling) {
        handling.leave();
        return handling.value();
      }
      return super.taken(waiter);
    }

    @Operation
    public void set(@Param(name = "value") int value) {
      event.set(value);
    }

    @Operation
    public void pulse(@Param(name = "value") int value) {
      event.pulse(value);
    }

    @Operation
    public void clear() {
      event.clear();
    }

    @Operation
    public String current() {
      return String.valueOf(event.current());
    }

    @Operation
    public int pulseForHandlers(
        @Param(name = "place") int place, @Param(name = "value") int value) {
      Round round = event.pulseForHandlers(value);
      rounds[place] = round;
      return round.members();
    }

    @Operation
    public int handling(@Param(name = "place") int place) {
      Round round = rounds[place];
      return round == null ? -1 : round.count();
    }
  }

  static boolean handles(int place) {
    return place % 2 == 1;
  }

  /** Its model. */
  public static final class EventModel extends Model {
    private final Map<Integer, List<Integer>> rounds = new HashMap<>();
    private @Nullable Integer current;

    @Override
    void letIn() {
      if (current != null) {
        grantAll(current);
      }
    }

    @Override
    void left(int place, Object what, boolean abandoned) {
      rounds.values().forEach(handling -> handling.remove((Integer) place));
    }

    public void set(int value) {
      current = value;
      letIn();
    }

    public void pulse(int value) {
      grantAll(value);
    }

    public void clear() {
      current = null;
    }

    public String current() {
      return String.valueOf(current);
    }

    public int pulseForHandlers(int place, int value) {
      List<Integer> woken =
          new ArrayList<>(queue.stream().filter(SignalsLincheckTest::handles).toList());
      rounds.put(place, woken);
      grantAll(value);
      return woken.size();
    }

    public int handling(int place) {
      List<Integer> handling = rounds.get(place);
      return handling == null ? -1 : handling.size();
    }
  }

  /** An auto-reset event. */
  public static final class OnAutoResetEvent extends Places {
    private final AutoResetEventEngine<Integer> event;

    /** For Lincheck. */
    public OnAutoResetEvent() {
      this(new AutoResetEventEngine<>(null, () -> 0, TestParties.INSTANCE));
    }

    private OnAutoResetEvent(AutoResetEventEngine<Integer> event) {
      super(event);
      this.event = event;
    }

    @Override
    Grant newGrant(int place) {
      return event.newSignal();
    }

    @Operation
    public void set(@Param(name = "value") int value) {
      event.set(value);
    }

    @Operation
    public void clear() {
      event.clear();
    }

    @Operation
    public String tryTake() {
      return String.valueOf(event.tryTake());
    }

    @Operation
    public boolean isSet() {
      return event.isSet();
    }
  }

  /** Its model: what was set is known by a serial number. */
  public static final class AutoResetEventModel extends Model {
    private final Map<Integer, Integer> serials = new HashMap<>();
    private int serial;
    private @Nullable Integer stored;
    private int storedSerial;

    @Override
    void letIn() {
      if (stored != null && !queue.isEmpty()) {
        int first = queue.remove(0);
        granted.put(first, stored);
        serials.put(first, storedSerial);
        stored = null;
      }
    }

    @Override
    void left(int place, Object what, boolean abandoned) {
      int of = Objects.requireNonNull(serials.remove(place));
      if (abandoned && (stored == null || storedSerial < of)) {
        stored = (Integer) what;
        storedSerial = of;
      }
    }

    public void set(int value) {
      stored = value;
      storedSerial = ++serial;
      letIn();
    }

    public void clear() {
      stored = null;
    }

    public String tryTake() {
      Integer taken = stored;
      stored = null;
      return String.valueOf(taken);
    }

    public boolean isSet() {
      return stored != null;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OnLatch, LatchModel",
    "OnEvent, EventModel",
    "OnAutoResetEvent, AutoResetEventModel",
  })
  void everyOperationIsAtomicInTheModel(String places, String model) throws Exception {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(400)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(nested(model))
        .check(nested(places));
  }

  private static Class<?> nested(String name) throws ClassNotFoundException {
    return Class.forName(SignalsLincheckTest.class.getName() + "$" + name);
  }
}
