package dev.interlock.sync.engine;

import dev.interlock.sync.BarrierSnapshot;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.BarrierEngine.Arrived;
import dev.interlock.sync.engine.BarrierEngine.Breakage;
import dev.interlock.sync.engine.BarrierEngine.State;
import org.jspecify.annotations.Nullable;

/**
 * What one waits at for the end of one phase of a barrier: a latch of 1. Those who have arrived
 * want 1 permit, those who only watch want 0, which is all the same to a latch.
 */
public final class BarrierGate extends LatchEngine {
  private static final QueueCounters NONE = new QueueCounters(0, 0, 0, 0);

  /**
   * What became of those who waited in earlier phases.
   *
   * @param settled the sum over phases that are over
   * @param open the last gate that is not in that sum, if there is one
   */
  private record Past(QueueCounters settled, @Nullable BarrierGate open) {}

  private final BarrierEngine barrier;
  private final long phase;

  private volatile Past past;
  private volatile boolean leaderIsWanted = true;
  private volatile @Nullable Breakage breakage;
  private volatile boolean isClosed;

  BarrierGate(BarrierEngine barrier, long phase, @Nullable BarrierGate before) {
    super(barrier.name(), 1, barrier.clock(), barrier.callers());
    this.barrier = barrier;
    this.phase = phase;
    this.past = new Past(NONE, before);
  }

  /** The number of the phase that ends here. */
  public long phase() {
    return phase;
  }

  /** The last one waits, and will be the leader. Before it is opened. */
  void hasItsLeader() {
    leaderIsWanted = false;
  }

  void close(Breakage why) {
    breakage = why;
    close(why.cause());
    isClosed = true;
  }

  void checkNotBroken() {
    Breakage why = breakage;
    if (why != null) {
      throw why.exception();
    }
  }

  @Override
  protected RuntimeException closedException(@Nullable Throwable reason) {
    Breakage why = breakage;
    return why == null ? super.closedException(reason) : why.exception();
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long count) {
    if (leaderIsWanted && grant instanceof Arrived arrived) {
      leaderIsWanted = false;
      arrived.isLeader = true;
    }
  }

  @Override
  protected void onWithdrawal(Waiter waiter, @Nullable Capture capture) {
    if (waiter.grant instanceof Arrived arrived) {
      if (arrived.isLeader) {
        // It came last and does not wait for the action to end: the first of the others leads.
        leaderIsWanted = true;
      } else {
        barrier.abandoned(this);
      }
    }
  }

  // ---- Insight ----

  /**
   * Adds up what became of those who waited in earlier phases, as far as these are over, and
   * forgets their gates. Only by whoever has just opened or closed the one before.
   */
  void settlePast() {
    Past sum = past;
    BarrierGate before;
    while ((before = sum.open()) != null && (before.isOpen() || before.isClosed)) {
      Past earlier = before.past;
      sum =
          new Past(
              plus(plus(sum.settled(), before.finalCounters()), earlier.settled()), earlier.open());
    }
    past = sum;
  }

  private QueueCounters counters(QueueCounters here) {
    Past earlier = past;
    QueueCounters sum = plus(here, earlier.settled());
    BarrierGate open = earlier.open();
    return open == null ? sum : plus(sum, open.excerpt().counters());
  }

  private static QueueCounters plus(QueueCounters a, QueueCounters b) {
    return new QueueCounters(
        a.granted() + b.granted(),
        a.timedOut() + b.timedOut(),
        a.cancelled() + b.cancelled(),
        a.overtakes() + b.overtakes());
  }

  /** In the same instant as the queue, which cannot change meanwhile. */
  @Override
  protected void onCapture(Capture capture, long count) {
    capture.holder = barrier.state();
  }

  @Override
  public BarrierSnapshot snapshotOf(Capture capture) {
    State s = stateIn(capture);
    return new BarrierSnapshot(
        name(),
        s.gate().phase,
        s.parties(),
        s.arrived(),
        s.running(),
        s.breakage() != null,
        capture.waiterCount,
        capture.waiters(barrier.callers()),
        counters(capture.counters()));
  }

  private static State stateIn(Capture capture) {
    return (State) Arguments.notNull("state", capture.holder);
  }

  /** A party that gives up leaves the gate first; the report is of what comes of that. */
  @Override
  public SyncTimeoutException timeout(
      Capture capture, int permits, long timeoutNanos, long waitedNanos) {
    State s = stateIn(capture);
    if (permits > 0 && s.gate() == this && s.isOpen()) {
      capture.holder = barrier.withoutOne(s);
    }
    return super.timeout(capture, permits, timeoutNanos, waitedNanos);
  }

  @Override
  protected String kind() {
    return "barrier";
  }
}
