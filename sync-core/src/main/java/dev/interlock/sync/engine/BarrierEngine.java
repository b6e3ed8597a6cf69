package dev.interlock.sync.engine;

import dev.interlock.sync.Arrival;
import dev.interlock.sync.BarrierBrokenException;
import dev.interlock.sync.BarrierSnapshot;
import dev.interlock.sync.OnAbandon;
import dev.interlock.sync.SyncSnapshot;
import dev.interlock.sync.SyncTimeoutException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cyclic barrier: a state in front of one latch per phase. To arrive is to change the state; to
 * wait is to wait at the gate of the phase that one has arrived in.
 */
public final class BarrierEngine {
  /*
   * Idea.      Whoever arrives counts itself with a CAS on the state, and then queues at the gate
   *            that this state names. The last one replaces the state by that of the next phase,
   *            which has a gate of its own, and only then opens the old gate: who is released may
   *            arrive again at once and cannot meet the queue that it comes from.
   *            With an action there is a state in between, in which the action is running.
   *
   * Invariants B1  Whoever takes a gate out of the state, or marks it broken there, and nobody
   *                else, opens or closes it. So every gate is opened or closed, once, and nobody
   *                waits at it for ever.
   *            B2  An arrival is counted once, in the state of its own gate. It is taken back at
   *                most once, and only from a state of that gate in which not all have arrived.
   *            B3  No code of the user's runs under a latch, nor between two steps that belong
   *                together: the action runs between two states, both of which all others can use.
   *            B4  Among those who wait in one phase there is at most one leader, and exactly one
   *                unless the one that was chosen gives up, or cannot be reached, while it is being
   *                released.
   *
   * Linearize  Arriving, tripping, breaking, reset, resize and taking an arrival back: the CAS.
   *            A party that gives up leaves the gate first. If the state has gone on by the time
   *            it comes to take back its arrival, the arrival counts, and only its waiting ends.
   *
   * Ordering   Every arrival writes the state that the next one reads, so that all of them
   *            happen-before the opening of the gate.
   */

  /**
   * {@link ArrivalClock} would start a tick for every gate of a busy barrier. A gate is waited at
   * so briefly that to read the clock for each party is cheaper, and what a foreign clock gets.
   */
  private static final LongSupplier CLOCK_WITHOUT_TICKS = System::nanoTime;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(BarrierEngine.class, "state", State.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Why nobody gets through. */
  record Breakage(String message, @Nullable Throwable cause) {
    BarrierBrokenException exception() {
      return new BarrierBrokenException(message, cause);
    }
  }

  /**
   * The barrier between two steps.
   *
   * @param gate of the present phase
   * @param running whether all have arrived and the action has not ended
   * @param breakage why it is broken, if it is
   */
  record State(
      BarrierGate gate, int parties, int arrived, boolean running, @Nullable Breakage breakage) {

    boolean isOpen() {
      return !running && breakage == null;
    }

    State withArrived(int number) {
      return new State(gate, parties, number, running, breakage);
    }

    State withParties(int number) {
      return new State(gate, number, arrived, running, breakage);
    }

    State allArrived(int number, int ofParties) {
      return new State(gate, ofParties, number, true, null);
    }

    State broken(Breakage why) {
      return new State(gate, parties, 0, false, why);
    }
  }

  private final @Nullable String name;
  private final LongSupplier clock;
  private final Parties callers;
  private final OnAbandon onAbandon;
  private final @Nullable BarrierAction action;
  private volatile State state;

  public BarrierEngine(
      @Nullable String name,
      int parties,
      LongSupplier clock,
      Parties callers,
      OnAbandon onAbandon,
      @Nullable BarrierAction action) {
    checkParties(parties);
    this.name = name == null ? null : Arguments.name("name", name);
    this.clock = clock == QueuedSynchronizer.SYSTEM_CLOCK ? CLOCK_WITHOUT_TICKS : clock;
    this.callers = callers;
    this.onAbandon = Arguments.notNull("onAbandon", onAbandon);
    this.action = action;
    this.state = new State(new BarrierGate(this, 0, null), parties, 0, false, null);
  }

  private static int checkParties(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("parties of a barrier must be from 1, was " + parties);
    }
    return parties;
  }

  // ---- Arriving ----

  /**
   * {@code party} arrives and is going to wait at {@link Arrived#gate()}, unless it {@linkplain
   * Arrived#isOver has no need to}.
   *
   * @throws BarrierBrokenException if it is broken
   * @throws IllegalStateException if it is one too many
   */
  public Arrived arrive(Object party) {
    for (; ; ) {
      Arrived mine = arrive(open(), party, true);
      if (mine != null) {
        return mine;
      }
    }
  }

  /** As {@link #arrive(Object)}, but null, and no effect, if it is not the last one. */
  public @Nullable Arrived arriveAsLast(Object party) {
    for (; ; ) {
      State s = open();
      if (s.arrived() + 1 < s.parties()) {
        return null;
      }
      Arrived mine = arrive(s, party, true);
      if (mine != null) {
        return mine;
      }
    }
  }

  /** {@code party} arrives and does not wait: the phase it has arrived in. */
  public long arriveWithoutWaiting(Object party) {
    for (; ; ) {
      Arrived mine = arrive(open(), party, false);
      if (mine != null) {
        return mine.gate().phase();
      }
    }
  }

  private State open() {
    State s = state;
    if (s.breakage() != null) {
      throw s.breakage().exception();
    }
    if (s.running()) {
      throw new IllegalStateException(
          describe()
              + " has all "
              + s.arrived()
              + " parties of phase "
              + s.gate().phase()
              + ", and its action is still running: one arrival too many");
    }
    return s;
  }

  /** Null if {@code s} is no longer the state. */
  private @Nullable Arrived arrive(State s, Object party, boolean waits) {
    int arrived = s.arrived() + 1;
    boolean isLast = arrived >= s.parties();
    Arrived mine = new Arrived(s.gate(), isLast && waits);
    boolean done =
        isLast
            ? trip(s, arrived, s.parties(), party, waits)
            : STATE.compareAndSet(this, s, s.withArrived(arrived));
    return done ? mine : null;
  }

  /** All have arrived. False, and no effect, if {@code s} is no longer the state. */
  private boolean trip(State s, int arrived, int parties, Object party, boolean lastOneWaits) {
    BarrierGate gate = s.gate();
    State next = action == null ? after(gate, parties) : s.allArrived(arrived, parties);
    if (!STATE.compareAndSet(this, s, next)) {
      return false;
    }
    if (lastOneWaits) {
      gate.hasItsLeader();
    }
    if (action == null) {
      release(gate, next.gate());
    } else {
      begin(action, gate, party);
    }
    return true;
  }

  private State after(BarrierGate gate, int parties) {
    return new State(new BarrierGate(this, gate.phase() + 1, gate), parties, 0, false, null);
  }

  private static void release(BarrierGate gate, BarrierGate next) {
    gate.countDown();
    next.settlePast();
  }

  private void begin(BarrierAction action, BarrierGate gate, Object party) {
    try {
      action.begin(gate.phase(), party, failure -> ended(gate, failure));
    } catch (Throwable failure) {
      if (failure instanceof InterruptedException && party instanceof Thread) {
        Thread.currentThread().interrupt();
      }
      ended(gate, failure);
    }
  }

  /** The action of the phase of {@code gate} has come to its end. */
  private void ended(BarrierGate gate, @Nullable Throwable failure) {
    for (; ; ) {
      State s = state;
      if (s.gate() != gate || !s.running()) {
        // It was reset meanwhile, or this has been said before.
        return;
      }
      if (failure != null) {
        if (breakDown(s, " is broken: the action of phase " + gate.phase() + " failed", failure)) {
          return;
        }
      } else {
        State next = after(gate, s.parties());
        if (STATE.compareAndSet(this, s, next)) {
          release(gate, next.gate());
          return;
        }
      }
    }
  }

  /** False, and no effect, if {@code s} is no longer the state. */
  private boolean breakDown(State s, String what, @Nullable Throwable cause) {
    Breakage breakage = new Breakage(describe() + what, cause);
    if (!STATE.compareAndSet(this, s, s.broken(breakage))) {
      return false;
    }
    s.gate().close(breakage);
    return true;
  }

  /** What comes of it when a party of {@code s} gives up. */
  State withoutOne(State s) {
    return onAbandon == OnAbandon.WITHDRAW
        ? s.withArrived(s.arrived() - 1)
        : s.broken(new Breakage(describe() + " is broken", null));
  }

  /** A party that has arrived at {@code gate} has given up waiting there. */
  void abandoned(BarrierGate gate) {
    for (; ; ) {
      State s = state;
      if (s.gate() != gate || !s.isOpen()) {
        return;
      }
      boolean done =
          onAbandon == OnAbandon.WITHDRAW
              ? STATE.compareAndSet(this, s, s.withArrived(s.arrived() - 1))
              : breakDown(s, " is broken: a party of phase " + gate.phase() + " gave up", null);
      if (done) {
        return;
      }
    }
  }

  // ---- The others ----

  /**
   * Where to wait for the end of {@code phase}; null if it is over.
   *
   * @throws IllegalArgumentException if it has not begun
   * @throws BarrierBrokenException if it is broken
   */
  public @Nullable BarrierGate gateOf(long phase) {
    State s = state;
    long present = s.gate().phase();
    if (phase < 0 || phase > present) {
      throw new IllegalArgumentException(
          "phase must be from 0 to "
              + present
              + ", the present one of "
              + describe()
              + ", was "
              + phase);
    }
    if (phase < present) {
      return null;
    }
    if (s.breakage() != null) {
      throw s.breakage().exception();
    }
    return s.gate();
  }

  /** Changes how many parties a phase takes; {@code party} runs the action if that trips it. */
  public void resize(int parties, Object party) {
    checkParties(parties);
    for (; ; ) {
      State s = state;
      boolean done =
          (s.isOpen() && s.arrived() >= parties)
              ? trip(s, s.arrived(), parties, party, false)
              : STATE.compareAndSet(this, s, s.withParties(parties));
      if (done) {
        return;
      }
    }
  }

  /** Fails all who wait and begins the next phase, whatever the present one is at. */
  public void reset() {
    for (; ; ) {
      State s = state;
      BarrierGate gate = s.gate();
      Breakage breakage = new Breakage(describe() + " was reset in phase " + gate.phase(), null);
      State next = after(gate, s.parties());
      if (STATE.compareAndSet(this, s, next)) {
        if (s.breakage() == null) {
          gate.close(breakage);
        }
        next.gate().settlePast();
        return;
      }
    }
  }

  // ---- Insight ----

  State state() {
    return state;
  }

  public int parties() {
    return state.parties();
  }

  public int arrived() {
    return state.arrived();
  }

  public long phase() {
    return state.gate().phase();
  }

  public boolean isBroken() {
    return state.breakage() != null;
  }

  /** The state now, with all who wait for the end of the present phase. */
  public BarrierSnapshot snapshot() {
    return snapshot(QueuedSynchronizer::snapshot);
  }

  /** As {@link #snapshot}, with the first of them only, for a message. */
  public BarrierSnapshot excerpt() {
    return snapshot(QueuedSynchronizer::excerpt);
  }

  /** Of a gate that was still the present one when it was looked at. */
  private BarrierSnapshot snapshot(Function<BarrierGate, SyncSnapshot> look) {
    for (; ; ) {
      BarrierGate gate = state.gate();
      BarrierSnapshot snapshot = (BarrierSnapshot) look.apply(gate);
      if (snapshot.phase() == gate.phase()) {
        return snapshot;
      }
    }
  }

  /** The error of a caller that was ready to arrive as the last one only. */
  public SyncTimeoutException notTheLast() {
    return new SyncTimeoutException(excerpt(), "", 0, 0);
  }

  public @Nullable String name() {
    return name;
  }

  LongSupplier clock() {
    return clock;
  }

  Parties callers() {
    return callers;
  }

  /** {@code barrier 'scan'}, or {@code barrier} if it has no name. */
  public String describe() {
    return name == null ? "barrier" : "barrier '" + name + "'";
  }

  /** The arrival of a party that waits, which is what it is granted. */
  public static final class Arrived extends Grant {
    private final BarrierGate gate;

    // Written by whoever made it, or under the latch of the gate.
    boolean isLeader;

    Arrived(BarrierGate gate, boolean isLeader) {
      this.gate = gate;
      this.isLeader = isLeader;
    }

    /** Where it waits. */
    public BarrierGate gate() {
      return gate;
    }

    /**
     * Whether it was the last one and has no need to wait.
     *
     * @throws BarrierBrokenException if there is nothing to wait for any more
     */
    public boolean isOver() {
      gate.checkNotBroken();
      return isLeader && gate.isOpen();
    }

    @Override
    public Arrival result() {
      return new Arrival(gate.phase(), isLeader);
    }

    @Override
    public void giveBack() {}

    @Override
    boolean forfeit(long value) {
      return true;
    }
  }
}
