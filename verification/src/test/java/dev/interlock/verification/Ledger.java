package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * Eight workers, one for each way of leaving without a hold, and the books about what became of
 * their attempts.
 */
final class Ledger {
  /** The ways out, and how callers who leave so are told. */
  enum WayOut {
    THREAD_TIMED_OUT(SyncTimeoutException.class),
    COROUTINE_TIMED_OUT(SyncTimeoutException.class),
    FUTURE_TIMED_OUT(SyncTimeoutException.class),
    THREAD_INTERRUPTED(InterruptedException.class),
    COROUTINE_CANCELLED(CancellationException.class),
    FUTURE_CANCELLED(CancellationException.class),
    FUTURE_OR_TIMEOUT(TimeoutException.class),
    FUTURE_COMPLETED(ForeignValue.class);

    private final Class<? extends Throwable> told;

    WayOut(Class<? extends Throwable> told) {
      this.told = told;
    }

    /** Whether somebody has to end the attempt: it does not end itself. */
    boolean needsHelp() {
      return !TimeoutException.class.isAssignableFrom(told);
    }

    boolean isTimeout() {
      return told == SyncTimeoutException.class;
    }
  }

  /** What an attempt whose future somebody else completed is filed under. */
  private static final class ForeignValue extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final Duration PATIENCE = Duration.ofMillis(1);
  private static final int LONGEST_PAUSE_NANOS = 1_500_000;

  private final long longestRunNanos;
  private final Hold foreign = AsyncLock.create("elsewhere").tryAcquire().orElseThrow();
  private final SuspendingDoorUnderTest suspending = new SuspendingDoorUnderTest();
  private final FutureDoorUnderTest future = new FutureDoorUnderTest();
  private final BlockingDoorUnderTest blocking = new BlockingDoorUnderTest();

  private final LongAdder granted = new LongAdder();
  private final LongAdder released = new LongAdder();
  private final Map<WayOut, LongAdder> left = new EnumMap<>(WayOut.class);
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /** Books of a run that ends, enough or not, after {@code longestRun}. */
  Ledger(Duration longestRun) {
    this.longestRunNanos = longestRun.toNanos();
    Arrays.stream(WayOut.values()).forEach(way -> left.put(way, new LongAdder()));
  }

  /**
   * Runs the workers until {@code enough} of the nanoseconds gone by, and waits for all of them to
   * end.
   *
   * @param ask what a worker asks for next
   * @param inside what it does once it has it
   */
  void run(
      Target target,
      Function<SplittableRandom, Ask> ask,
      LedgerStressTest.Inside inside,
      LongPredicate enough) {
    List<Thread> workers = new ArrayList<>();
    SplittableRandom seeds = new SplittableRandom(20_260_101);
    for (WayOut way : WayOut.values()) {
      SplittableRandom random = seeds.split();
      Thread worker = new Thread(() -> work(way, target, ask, inside, random), way.name());
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
    long begun = System.nanoTime();
    long elapsed;
    do {
      LockSupport.parkNanos(PATIENCE.toNanos());
      elapsed = System.nanoTime() - begun;
    } while (failures.isEmpty() && elapsed < longestRunNanos && !enough.test(elapsed));
    stopped = true;
    workers.forEach(Eventually::ended);
    assertEquals(List.of(), List.copyOf(failures));
    suspending.close();
    future.close();
    blocking.close();
  }

  private void work(
      WayOut way,
      Target target,
      Function<SplittableRandom, Ask> ask,
      LedgerStressTest.Inside inside,
      SplittableRandom random) {
    try {
      while (!stopped) {
        Attempt<Hold> attempt = start(way, target, ask.apply(random));
        if (way.needsHelp() && random.nextInt(4) != 0) {
          LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
          attempt.cancel();
        }
        file(way, attempt, inside, random);
      }
    } catch (Throwable failure) {
      failures.add(failure);
    }
  }

  private Attempt<Hold> start(WayOut way, Target target, Ask ask) {
    return switch (way) {
      case THREAD_TIMED_OUT -> blocking.start(target, ask.within(PATIENCE));
      case COROUTINE_TIMED_OUT -> suspending.start(target, ask.within(PATIENCE));
      case FUTURE_TIMED_OUT -> future.start(target, ask.within(PATIENCE));
      case THREAD_INTERRUPTED -> blocking.start(target, ask);
      case COROUTINE_CANCELLED -> suspending.start(target, ask);
      case FUTURE_CANCELLED -> future.start(target, ask);
      case FUTURE_OR_TIMEOUT ->
          future.follow(() -> target.acquireAsync(ask).orTimeout(1, TimeUnit.MILLISECONDS));
      case FUTURE_COMPLETED -> {
        var asked = target.acquireAsync(ask);
        Attempt<Hold> attempt = future.follow(() -> asked);
        attempt.cancelBy(() -> asked.complete(foreign));
        yield attempt;
      }
    };
  }

  private void file(
      WayOut way, Attempt<Hold> attempt, LedgerStressTest.Inside inside, SplittableRandom random) {
    if (!attempt.hasSucceeded()) {
      assertInstanceOf(way.told, attempt.failure());
      count(way);
    } else if (attempt.value() == foreign) {
      assertEquals(WayOut.FUTURE_COMPLETED, way);
      count(way);
    } else {
      Hold hold = attempt.value();
      granted.increment();
      inside.visit(hold, random);
      hold.release();
      released.increment();
    }
  }

  private void count(WayOut way) {
    adder(way).increment();
  }

  private LongAdder adder(WayOut way) {
    LongAdder adder = left.get(way);
    if (adder == null) {
      throw new AssertionError(way);
    }
    return adder;
  }

  long grants() {
    return granted.sum();
  }

  long releases() {
    return released.sum();
  }

  long leastTakenWayOut() {
    return left.values().stream().mapToLong(LongAdder::sum).min().orElseThrow();
  }

  /** How many were told that their time was up. */
  long timeouts() {
    return sum(true);
  }

  /** How many were told that they were cancelled, in whatever way. */
  long cancellations() {
    return sum(false);
  }

  private long sum(boolean timeouts) {
    return Arrays.stream(WayOut.values())
        .filter(way -> way.isTimeout() == timeouts)
        .mapToLong(way -> adder(way).sum())
        .sum();
  }

  @Override
  public String toString() {
    return grants() + " granted, " + releases() + " released; left without: " + left;
  }
}
