package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.interlock.sync.Arrival;
import dev.interlock.sync.Barrier;
import dev.interlock.sync.BarrierBrokenException;
import dev.interlock.sync.BarrierSnapshot;
import dev.interlock.sync.OnAbandon;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.BarrierAction;
import dev.interlock.sync.engine.BarrierEngine;
import dev.interlock.sync.engine.BarrierEngine.Arrived;
import dev.interlock.sync.engine.BarrierGate;
import dev.interlock.sync.engine.Grant;
import dev.interlock.sync.engine.Parties;
import dev.interlock.sync.engine.ThreadWaiter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cyclic barrier for Java code that blocks and Java code that does not: when all parties of a
 * phase have arrived, all of them go on, and the next phase begins. Kotlin coroutines suspend at
 * the same object: {@link #core()} and {@link #of(Barrier)} go between its two faces.
 *
 * <p>With an action, it runs once per phase, when all have arrived and before anybody is released,
 * on the thread of the last party to arrive.
 *
 * <table>
 * <caption>Guarantees</caption>
 * <tr><th scope="row">The promise</th><td>An arrival counts in one phase, once. Nobody is released before all have arrived and the
 *   action has ended. Whoever is released may arrive again at once: it cannot meet those of the last phase.</td></tr>
 * <tr><th scope="row">Leader</th><td>Of those who wait in a phase at most one is told that it is the leader: the last to arrive, or the first in
 *   the queue if the last did not wait, or gave up while the action ran.</td></tr>
 * <tr><th scope="row">Fairness</th><td>Those who wait are let go in the order in which they came, all together.</td></tr>
 * <tr><th scope="row">Cancellation</th><td>An interrupt, or cancelling or completing the future, is giving up, and so is the end of a
 *   timeout. By {@link OnAbandon}, the party takes its arrival back as if it had never arrived, or breaks the barrier. Once all have
 *   arrived its arrival stands, and only its waiting ends. An interrupt that meets the release leaves the flag set and nothing else. An
 *   interrupted caller fails and does not arrive.</td></tr>
 * <tr><th scope="row">Timeout</th><td>As {@link AsyncLock}'s, with a {@link SyncTimeoutException}. Zero arrives only as the last party.
 *   Nothing bounds the action.</td></tr>
 * <tr><th scope="row">Failure</th><td>If the action fails, every party of the phase gets a {@link BarrierBrokenException} with the cause,
 *   and so does everybody who arrives before the next {@link #reset()}. The methods that return a future throw nothing but {@code
 *   IllegalArgumentException}: all else is told by the future.</td></tr>
 * <tr><th scope="row">Where code runs</th><td>What depends on a future that had to wait runs on the executor; see {@link AsyncLock}.</td></tr>
 * <tr><th scope="row">Memory</th><td>All arrivals of a phase happen-before its action, and that happens-before the return (or
 *   completion) of those who are released.</td></tr>
 * <tr><th scope="row">Progress</th><td>To arrive is lock-free. To wait takes one short critical section of the phase, in which nothing
 *   parks and no user code runs. Blocking doors let a {@link java.util.concurrent.ForkJoinPool} compensate and do not pin virtual
 *   threads.</td></tr>
 * </table>
 */
@CheckReturnValue
public final class AsyncBarrier {
  private final Barrier core;
  private final BarrierEngine engine;
  private final Executor executor;

  private AsyncBarrier(Barrier core, Executor executor) {
    this.core = core;
    this.engine = core.getEngine();
    this.executor = executor;
  }

  /**
   * A barrier without a name and without an action.
   *
   * @param parties how many a phase takes, from 1
   * @return the barrier, in phase 0
   */
  public static AsyncBarrier create(int parties) {
    return builder().parties(parties).build();
  }

  /**
   * A barrier with a name and without an action.
   *
   * @param parties how many a phase takes, from 1
   * @param name what reports call it; not blank
   * @return the barrier, in phase 0
   */
  public static AsyncBarrier create(int parties, String name) {
    return builder().parties(parties).name(name).build();
  }

  /**
   * A barrier with options, of which {@link Builder#parties} must be given.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The Java face of {@code barrier}: the same object.
   *
   * @param barrier the Kotlin face
   * @return its Java face
   */
  public static AsyncBarrier of(Barrier barrier) {
    return new AsyncBarrier(Arguments.notNull("barrier", barrier), FutureDoor.DEFAULT_EXECUTOR);
  }

  /**
   * The Java face of {@code barrier}, whose futures are completed by {@code executor}.
   *
   * @param barrier the Kotlin face
   * @param executor completes the futures; {@code Runnable::run} completes them in place
   * @return its Java face
   */
  public static AsyncBarrier of(Barrier barrier, Executor executor) {
    return new AsyncBarrier(
        Arguments.notNull("barrier", barrier), Arguments.notNull("executor", executor));
  }

  /**
   * The Kotlin face of this barrier: the same object.
   *
   * @return its Kotlin face
   */
  public Barrier core() {
    return core;
  }

  /**
   * Blocks until all parties have arrived, this one included.
   *
   * @return the phase that is over, and whether this party is the leader
   * @throws InterruptedException if the thread is interrupted
   * @throws BarrierBrokenException if the barrier is broken, now or while this waits
   * @throws IllegalStateException if all parties have arrived and the action is running: one
   *     arrival too many
   */
  @CanIgnoreReturnValue
  public Arrival arriveAndAwait() throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    Arrived mine = engine.arrive(Thread.currentThread());
    if (!mine.isOver()) {
      waiter(mine).await();
    }
    return mine.result();
  }

  /**
   * Blocks until all parties have arrived, this one included, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the phase that is over, and whether this party is the leader
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   * @throws BarrierBrokenException if the barrier is broken, now or while this waits
   * @throws IllegalStateException if all parties have arrived and the action is running: one
   *     arrival too many
   */
  @CanIgnoreReturnValue
  public Arrival arriveAndAwait(Duration timeout)
      throws InterruptedException, SyncTimeoutException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    if (timeoutNanos == Arguments.FOREVER) {
      return arriveAndAwait();
    }
    BlockingDoor.checkNotInterrupted();
    Arrived mine = arrive(Thread.currentThread(), timeoutNanos);
    if (mine == null) {
      throw engine.notTheLast();
    }
    if (!mine.isOver()) {
      BlockingDoor.await(mine.gate(), waiter(mine), 1, timeoutNanos);
    }
    return mine.result();
  }

  /**
   * Blocks until all parties have arrived, this one included, whatever interrupts; the thread's
   * flag is set again on return.
   *
   * @return the phase that is over, and whether this party is the leader
   * @throws BarrierBrokenException if the barrier is broken, now or while this waits
   * @throws IllegalStateException if all parties have arrived and the action is running: one
   *     arrival too many
   */
  @CanIgnoreReturnValue
  public Arrival arriveAndAwaitUninterruptibly() {
    Arrived mine = engine.arrive(Thread.currentThread());
    if (!mine.isOver()) {
      waiter(mine).awaitUninterruptibly();
    }
    return mine.result();
  }

  /**
   * Blocks until all parties have arrived, this one included, for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return the phase that is over, and whether this party is the leader; empty when time is up
   * @throws InterruptedException if the thread is interrupted
   * @throws BarrierBrokenException if the barrier is broken, now or while this waits
   * @throws IllegalStateException if all parties have arrived and the action is running: one
   *     arrival too many
   */
  public Optional<Arrival> tryArriveAndAwait(Duration timeout) throws InterruptedException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    if (timeoutNanos == Arguments.FOREVER) {
      return Optional.of(arriveAndAwait());
    }
    BlockingDoor.checkNotInterrupted();
    Arrived mine = arrive(Thread.currentThread(), timeoutNanos);
    if (mine == null) {
      return Optional.empty();
    }
    boolean isOver =
        mine.isOver()
            || BlockingDoor.awaitOrCapture(mine.gate(), waiter(mine), timeoutNanos) == null;
    return isOver ? Optional.of(mine.result()) : Optional.empty();
  }

  private static ThreadWaiter waiter(Arrived mine) {
    return new ThreadWaiter(mine.gate(), mine, 1);
  }

  /** Null if it would have to wait and has no time for that; then it has not arrived. */
  private @Nullable Arrived arrive(Object party, long timeoutNanos) {
    return timeoutNanos == 0 ? engine.arriveAsLast(party) : engine.arrive(party);
  }

  /**
   * Arrives.
   *
   * @return completes when all parties have arrived, or fails with a {@link BarrierBrokenException}
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Arrival> arriveAndAwaitAsync() {
    return arriveAsync(Arguments.FOREVER);
  }

  /**
   * Arrives, and waits for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes when all parties have arrived, or fails with a {@link SyncTimeoutException}
   *     or a {@link BarrierBrokenException}
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Arrival> arriveAndAwaitAsync(Duration timeout) {
    return arriveAsync(Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<Arrival> arriveAsync(long timeoutNanos) {
    try {
      Arrived mine = arrive(Parties.FUTURE, timeoutNanos);
      if (mine == null) {
        return CompletableFuture.failedFuture(engine.notTheLast());
      }
      return mine.isOver()
          ? AcquisitionFuture.delivered(mine.result())
          : futures(mine.gate()).await(mine, 1, timeoutNanos, mine::result);
    } catch (IllegalStateException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /**
   * Arrives, and waits for at most {@code timeout}.
   *
   * @param timeout how long to wait
   * @return completes when all parties have arrived, or with empty when time is up
   */
  public CompletableFuture<Optional<Arrival>> tryArriveAndAwaitAsync(Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    try {
      Arrived mine = arrive(Parties.FUTURE, timeoutNanos);
      if (mine == null) {
        return AcquisitionFuture.delivered(Optional.empty());
      }
      return mine.isOver()
          ? AcquisitionFuture.delivered(Optional.of(mine.result()))
          : futures(mine.gate())
              .tryAwait(
                  mine,
                  1,
                  timeoutNanos,
                  () -> Optional.of(mine.result()),
                  Optional.<Arrival>empty());
    } catch (IllegalStateException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private FutureDoor futures(BarrierGate gate) {
    return new FutureDoor(gate, executor);
  }

  /**
   * Arrives and does not wait. If it is the last one, the action begins here; what comes of it is
   * told to those who wait for the phase, and to those who arrive next.
   *
   * @return the number of the phase in which it has arrived
   * @throws BarrierBrokenException if the barrier is broken
   * @throws IllegalStateException if all parties have arrived and the action is running: one
   *     arrival too many
   */
  @CanIgnoreReturnValue
  public long arrive() {
    return engine.arriveWithoutWaiting(Thread.currentThread());
  }

  /**
   * Blocks until {@code phase} is over, without arriving; returns at once if it is already.
   *
   * @param phase the number of the present phase, or of an earlier one
   * @throws InterruptedException if the thread is interrupted
   * @throws BarrierBrokenException if the barrier is broken in that phase, or reset while this
   *     waits
   */
  public void awaitPhase(long phase) throws InterruptedException {
    try {
      awaitPhase(phase, Arguments.FOREVER);
    } catch (SyncTimeoutException e) {
      throw new AssertionError("has no timeout", e);
    }
  }

  /**
   * Blocks until {@code phase} is over, without arriving, for at most {@code timeout}.
   *
   * @param phase the number of the present phase, or of an earlier one
   * @param timeout how long to wait
   * @throws InterruptedException if the thread is interrupted
   * @throws SyncTimeoutException when time is up
   * @throws BarrierBrokenException if the barrier is broken in that phase, or reset while this
   *     waits
   */
  public void awaitPhase(long phase, Duration timeout)
      throws InterruptedException, SyncTimeoutException {
    awaitPhase(phase, Arguments.timeoutNanos(timeout));
  }

  private void awaitPhase(long phase, long timeoutNanos)
      throws InterruptedException, SyncTimeoutException {
    BarrierGate gate = engine.gateOf(phase);
    if (gate == null) {
      BlockingDoor.checkNotInterrupted();
    } else {
      BlockingDoor.await(gate, Grant.PASSAGE, 0, timeoutNanos);
    }
  }

  /**
   * Blocks until {@code phase} is over, without arriving, whatever interrupts; the thread's flag is
   * set again on return.
   *
   * @param phase the number of the present phase, or of an earlier one
   * @throws BarrierBrokenException if the barrier is broken in that phase, or reset while this
   *     waits
   */
  public void awaitPhaseUninterruptibly(long phase) {
    BarrierGate gate = engine.gateOf(phase);
    if (gate != null) {
      BlockingDoor.awaitUninterruptibly(gate, Grant.PASSAGE, 0);
    }
  }

  /**
   * Blocks until {@code phase} is over, without arriving, for at most {@code timeout}.
   *
   * @param phase the number of the present phase, or of an earlier one
   * @param timeout how long to wait
   * @return whether it is over: {@code false} when time is up
   * @throws InterruptedException if the thread is interrupted
   * @throws BarrierBrokenException if the barrier is broken in that phase, or reset while this
   *     waits
   */
  public boolean tryAwaitPhase(long phase, Duration timeout) throws InterruptedException {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    BarrierGate gate = engine.gateOf(phase);
    if (gate == null) {
      BlockingDoor.checkNotInterrupted();
      return true;
    }
    return BlockingDoor.tryAwait(gate, Grant.PASSAGE, 0, timeoutNanos);
  }

  /**
   * Waits until {@code phase} is over, without arriving.
   *
   * @param phase the number of the present phase, or of an earlier one
   * @return completes when it is, or fails with a {@link BarrierBrokenException}
   */
  public CompletableFuture<@Nullable Void> awaitPhaseAsync(long phase) {
    return awaitPhaseAsync(phase, Arguments.FOREVER);
  }

  /**
   * Waits until {@code phase} is over, without arriving, for at most {@code timeout}.
   *
   * @param phase the number of the present phase, or of an earlier one
   * @param timeout how long to wait
   * @return completes when it is, or fails with a {@link SyncTimeoutException} or a {@link
   *     BarrierBrokenException}
   */
  public CompletableFuture<@Nullable Void> awaitPhaseAsync(long phase, Duration timeout) {
    return awaitPhaseAsync(phase, Arguments.timeoutNanos(timeout));
  }

  private CompletableFuture<@Nullable Void> awaitPhaseAsync(long phase, long timeoutNanos) {
    try {
      BarrierGate gate = engine.gateOf(phase);
      return gate == null
          ? CompletableFuture.completedFuture(null)
          : futures(gate).await(Grant.PASSAGE, 0, timeoutNanos, () -> null);
    } catch (IllegalStateException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /**
   * Waits until {@code phase} is over, without arriving, for at most {@code timeout}.
   *
   * @param phase the number of the present phase, or of an earlier one
   * @param timeout how long to wait
   * @return completes with whether it is: {@code false} when time is up
   */
  public CompletableFuture<Boolean> tryAwaitPhaseAsync(long phase, Duration timeout) {
    long timeoutNanos = Arguments.timeoutNanos(timeout);
    try {
      BarrierGate gate = engine.gateOf(phase);
      return gate == null
          ? CompletableFuture.completedFuture(true)
          : futures(gate).tryAwait(Grant.PASSAGE, 0, timeoutNanos, () -> true, false);
    } catch (IllegalStateException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /**
   * Changes how many parties a phase takes, from the present one on; if enough have arrived, they
   * are released. While the action is running, or the barrier is broken, from the next one on.
   *
   * @param parties how many, from 1
   */
  public void resize(int parties) {
    engine.resize(parties, Thread.currentThread());
  }

  /**
   * Begins the next phase. Those who wait for the present one, if any, get a {@link
   * BarrierBrokenException}; if its action is running, nothing depends on its outcome any more. A
   * broken barrier is whole again. Never waits.
   */
  public void reset() {
    engine.reset();
  }

  /**
   * How many parties a phase takes.
   *
   * @return the number
   */
  public int parties() {
    return engine.parties();
  }

  /**
   * How many parties have arrived in the present phase.
   *
   * @return the number
   */
  public int arrived() {
    return engine.arrived();
  }

  /**
   * The number of the present phase; a {@link #reset()} begins another one.
   *
   * @return the number, from 0
   */
  public long phase() {
    return engine.phase();
  }

  /**
   * Whether nobody can arrive before the next {@link #reset()}.
   *
   * @return whether it is broken
   */
  public boolean isBroken() {
    return engine.isBroken();
  }

  /**
   * The name.
   *
   * @return the name, or empty
   */
  public Optional<String> name() {
    return Optional.ofNullable(engine.name());
  }

  /**
   * The state now; see {@link dev.interlock.sync.SyncSnapshot} for what is consistent with what.
   *
   * @return the snapshot
   */
  public BarrierSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return core.toString();
  }

  /** Options of a new barrier. */
  public static final class Builder extends OptionsBuilder<Builder> {
    private int parties;
    private OnAbandon onAbandon = OnAbandon.WITHDRAW;
    private @Nullable BarrierAction action;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Says how many a phase takes. There is no default.
     *
     * @param value how many, from 1
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder parties(int value) {
      this.parties = value;
      return this;
    }

    /**
     * Says what is made of a party that has arrived and gives up waiting; {@link
     * OnAbandon#WITHDRAW} by default.
     *
     * @param value the policy
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder onAbandon(OnAbandon value) {
      this.onAbandon = Arguments.notNull("onAbandon", value);
      return this;
    }

    /**
     * Says what is done once per phase, when all have arrived and before anybody is released. It
     * runs on the thread of the last one, who may be one that does not wait.
     *
     * @param body what to do; if it throws, the barrier breaks
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder action(Runnable body) {
      Arguments.notNull("action", body);
      this.action =
          (phase, party, ended) -> {
            body.run();
            ended.accept(null);
          };
      return this;
    }

    /**
     * Says what is begun once per phase, when all have arrived; nobody is released before the stage
     * is complete. It begins on the thread of the last one, who may be one that does not wait.
     *
     * @param body starts the work; if it throws or returns null, or its stage fails, the barrier
     *     breaks
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder actionAsync(Supplier<? extends CompletionStage<?>> body) {
      Arguments.notNull("action", body);
      this.action =
          (phase, party, ended) -> {
            CompletionStage<?> stage = body.get();
            if (stage == null) {
              throw new NullPointerException("the action returned null instead of a stage");
            }
            var unused = stage.whenComplete((value, failure) -> ended.accept(unwrapped(failure)));
          };
      return this;
    }

    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
      return cause == null ? failure : cause;
    }

    /**
     * Makes the barrier.
     *
     * @return a new barrier, in phase 0
     * @throws IllegalArgumentException if the number of parties was not given, or is below 1
     */
    public AsyncBarrier build() {
      return new AsyncBarrier(new Barrier(parties, name, clock, onAbandon, action), executor);
    }
  }
}
