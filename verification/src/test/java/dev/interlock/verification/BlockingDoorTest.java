package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Threads: interrupts, uninterruptible waits, scopes of a thread, pools. */
@Timeout(120)
class BlockingDoorTest {
  private static final Duration MINUTES = Duration.ofMinutes(10);

  private final LockTarget lock = LockTarget.fifo("camera");
  private final AsyncLock face = lock.face();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void nobodyIsStuck() {
    assertFalse(Thread.interrupted(), "the test left its thread interrupted");
    threads.forEach(Eventually::ended);
  }

  private <T> FutureTask<T> run(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "caller-" + threads.size());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return task;
  }

  private Thread lastThread() {
    return threads.get(threads.size() - 1);
  }

  private static <T> T await(FutureTask<T> task) throws Exception {
    return task.get(Eventually.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** A thread with code of its own where it is interrupted by itself. */
  private static final class Touchy extends Thread {
    Touchy(Runnable task) {
      super(task, "touchy");
      setDaemon(true);
    }

    @Override
    public void interrupt() {
      super.interrupt();
      if (Thread.currentThread() == this) {
        throw new IllegalStateException("its own interrupt()");
      }
    }
  }

  @Test
  void anInterruptThatThrowsCostsNobodyWhatItWasGranted() {
    Hold hold = Steps.take(lock);
    AtomicReference<Hold> got = new AtomicReference<>();
    Thread thread = new Touchy(() -> got.set(face.acquireUninterruptibly()));
    threads.add(thread);
    // Its handler is told of the exception, which is not to be printed.
    thread.setUncaughtExceptionHandler((where, failure) -> {});
    thread.start();
    Steps.awaitWaiters(lock, 1);
    thread.interrupt();
    hold.close();
    Eventually.ended(thread);
    Hold held = got.get();
    assertTrue(held != null && held.isHeld(), "lost to the interrupt");
    held.close();
    Steps.assertIdle(lock);
  }

  @Test
  void aCallThatFailsBeforeItWaitsIsNotCounted() {
    AtomicBoolean isBroken = new AtomicBoolean();
    LockTarget timed =
        LockTarget.timedBy(
            () -> {
              if (isBroken.get()) {
                throw new IllegalStateException("no time");
              }
              return 0;
            },
            "camera");
    Hold hold = Steps.take(timed);
    isBroken.set(true);
    assertThrows(IllegalStateException.class, () -> timed.face().acquire());
    assertThrows(IllegalStateException.class, () -> timed.face().acquire(MINUTES));
    isBroken.set(false);
    assertEquals(new QueueCounters(0, 0, 0, 0), timed.snapshot().counters());
    hold.close();
    Steps.assertIdle(timed);
  }

  /** Every way to block for the lock. */
  private List<Executable> everyWay() {
    return List.of(
        () -> face.acquire().close(),
        () -> face.acquire(MINUTES).close(),
        () -> face.acquire(Duration.ZERO).close(),
        () -> face.tryAcquire(MINUTES).orElseThrow().close(),
        () -> face.withLock(() -> {}),
        () -> face.withLock(MINUTES, () -> {}),
        () -> face.request().label("scan").acquire().close(),
        () -> face.request().timeout(MINUTES).tryAcquire().orElseThrow().close(),
        () -> face.request().withHold(() -> "done"));
  }

  @Test
  void anInterruptedCallerFailsEvenIfTheLockIsFree() {
    for (Executable way : everyWay()) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, way);
      assertFalse(Thread.currentThread().isInterrupted(), "the flag was used up");
    }
    assertEquals(0, lock.snapshot().acquisitions());
    Steps.assertIdle(lock);
  }

  @Test
  void aTryThatNeverWaitsDoesNotCareForInterrupts() {
    Thread.currentThread().interrupt();
    Hold hold = face.tryAcquire().orElseThrow();
    assertTrue(Thread.interrupted(), "the flag stays");
    hold.close();
  }

  @Test
  void anInterruptWhileWaitingUsesUpTheFlag() throws Exception {
    for (int i = 0; i < everyWay().size(); i++) {
      Executable way = everyWay().get(i);
      if (i == 2) {
        continue; // zero does not wait
      }
      Hold hold = Steps.take(lock);
      FutureTask<Boolean> task =
          run(
              () -> {
                assertThrows(InterruptedException.class, way);
                return Thread.currentThread().isInterrupted();
              });
      Steps.awaitWaiters(lock, 1);
      lastThread().interrupt();
      assertFalse(await(task));
      hold.close();
      Steps.assertIdle(lock);
    }
  }

  @Test
  void aGrantThatMeetsAnInterruptIsGivenBackAndTheFlagStays() throws Exception {
    AtomicReference<@Nullable Thread> victim = new AtomicReference<>();
    // A hold with a label is stamped between its grant and the wake-up: the latest moment before
    // the thread knows.
    LockTarget timed =
        LockTarget.timedBy(
            () -> {
              Thread thread = victim.getAndSet(null);
              if (thread != null) {
                thread.interrupt();
              }
              return 0;
            },
            "camera");
    Hold hold = Steps.take(timed);
    FutureTask<Boolean> task =
        run(
            () -> {
              assertThrows(
                  InterruptedException.class,
                  () -> timed.face().request().label("scan").acquire().close());
              return Thread.currentThread().isInterrupted();
            });
    Steps.awaitWaiters(timed, 1);
    CompletableFuture<Hold> next = timed.face().acquireAsync();
    victim.set(lastThread());
    hold.close();
    assertTrue(await(task), "the flag stays");
    Hold passedOn = next.get(Eventually.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(new QueueCounters(2, 0, 0, 0), timed.snapshot().counters());
    passedOn.close();
    Steps.assertIdle(timed);
  }

  @Test
  void theFlagSaysWhetherAnInterruptHasMetTheGrant() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      Hold hold = Steps.take(lock);
      QueueCounters before = lock.snapshot().counters();
      FutureTask<Optional<Boolean>> task =
          run(
              () -> {
                try {
                  face.acquire().close();
                  return Optional.empty();
                } catch (InterruptedException interrupted) {
                  return Optional.of(Thread.currentThread().isInterrupted());
                }
              });
      Steps.awaitWaiters(lock, 1);
      lastThread().interrupt();
      // From at once to after the thread has woken up, so that some rounds hit the instant between.
      long due = System.nanoTime() + round % 200 * 500L;
      Eventually.until(() -> System.nanoTime() - due > 0, () -> "time");
      hold.close();
      Optional<Boolean> flag = await(task);
      boolean withdrawn = lock.snapshot().counters().cancelled() > before.cancelled();
      if (withdrawn) {
        assertEquals(Optional.of(false), flag, "the exception has used up the flag");
      } else {
        assertNotEquals(Optional.of(false), flag, "the grant was given back");
      }
      Steps.assertIdle(lock);
      threads.clear();
    }
  }

  @Test
  void anUninterruptibleWaitOutlastsInterruptsAndKeepsTheFlag() throws Exception {
    Hold hold = Steps.take(lock);
    FutureTask<Boolean> task =
        run(
            () -> {
              face.acquireUninterruptibly().close();
              return Thread.interrupted();
            });
    Steps.awaitWaiters(lock, 1);
    for (int i = 0; i < 3; i++) {
      lastThread().interrupt();
      Eventually.until(
          () -> !lastThread().isInterrupted() || task.isDone(), () -> "the wait to take notice");
    }
    assertFalse(task.isDone());
    assertEquals(1, lock.snapshot().waiterCount());
    hold.close();
    assertTrue(await(task), "the flag is set again");
    Steps.assertIdle(lock);
  }

  @Test
  void anUninterruptibleWaitOfAnInterruptedThreadWaits() throws Exception {
    Hold hold = Steps.take(lock);
    FutureTask<Boolean> task =
        run(
            () -> {
              Thread.currentThread().interrupt();
              face.request().label("scan").acquireUninterruptibly().close();
              return Thread.interrupted();
            });
    Steps.awaitWaiters(lock, 1);
    hold.close();
    assertTrue(await(task), "the flag is set again");
    Steps.assertIdle(lock);
  }

  @Test
  void aWakeUpForNoReasonLetsNobodyIn() throws Exception {
    Hold hold = Steps.take(lock);
    FutureTask<Boolean> task =
        run(
            () -> {
              try (Hold own = face.acquire()) {
                return own.isHeld() && !hold.isHeld();
              }
            });
    Steps.awaitWaiters(lock, 1);
    for (int i = 0; i < 1_000; i++) {
      LockSupport.unpark(lastThread());
      Thread.onSpinWait();
    }
    assertFalse(task.isDone());
    hold.close();
    assertTrue(await(task));
  }

  @Test
  void aTimedWaitIsNotShorterThanAsked() {
    Hold hold = Steps.take(lock);
    long begun = System.nanoTime();
    assertThrows(LockBusyException.class, () -> face.acquire(Duration.ofMillis(30)));
    assertTrue(System.nanoTime() - begun >= 30_000_000);
    hold.close();
  }

  @Test
  void aThreadInAScopeIsToldInsteadOfWaitingForItself() throws Exception {
    List<Executable> withoutEnd =
        List.of(
            () -> face.acquire().close(),
            () -> face.acquireUninterruptibly().close(),
            () -> face.acquire(ChronoUnit.FOREVER.getDuration()).close(),
            () -> face.tryAcquire(ChronoUnit.FOREVER.getDuration()).orElseThrow().close(),
            () -> face.withLock(() -> {}),
            () -> face.request().label("again").acquire().close());
    List<Executable> scopes = List.of(() -> assertTold(withoutEnd), () -> assertBusy());
    for (Executable scope : scopes) {
      face.<Boolean, Exception>withLock(() -> succeeds(scope));
      face.<Boolean, Exception>withLock(MINUTES, () -> succeeds(scope));
      face.request().label("outer").<Boolean, Exception>withHold(() -> succeeds(scope));
    }
    assertEquals(new QueueCounters(0, 3, 0, 0), lock.snapshot().counters());
    Steps.assertIdle(lock);
  }

  private static boolean succeeds(Executable executable) throws Exception {
    try {
      executable.execute();
      return true;
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private void assertTold(List<Executable> ways) {
    for (Executable way : ways) {
      var told = assertThrows(SelfDeadlockException.class, way);
      String message = String.valueOf(told.getMessage());
      assertTrue(
          message.contains("'camera'") && message.contains(Thread.currentThread().getName()),
          message);
      assertEquals(0, lock.snapshot().waiterCount());
    }
  }

  private void assertBusy() throws InterruptedException {
    assertThrows(LockBusyException.class, () -> face.acquire(Duration.ofMillis(1)));
    assertThrows(LockBusyException.class, () -> face.acquire(Duration.ZERO));
    assertTrue(face.tryAcquire().isEmpty());
    assertTrue(face.tryAcquire(Duration.ZERO).isEmpty());
  }

  @Test
  void anotherThreadWaitsForAScope() throws Exception {
    AtomicBoolean gotIn = new AtomicBoolean();
    FutureTask<Boolean> other =
        face.<FutureTask<Boolean>, Exception>withLock(
            () -> {
              FutureTask<Boolean> task =
                  run(() -> face.withLock(() -> gotIn.compareAndSet(false, true)));
              Steps.awaitWaiters(lock, 1);
              assertFalse(gotIn.get());
              return task;
            });
    assertTrue(await(other));
    Steps.assertIdle(lock);
  }

  @Test
  void aPoolWhoseOnlyWorkerWaitsStillRunsWhatFreesIt() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      CompletableFuture<Hold> outer = face.acquireAsync();
      var waiting =
          pool.submit(
              () -> {
                assertInstanceOf(
                    java.util.concurrent.ForkJoinWorkerThread.class, Thread.currentThread());
                try (Hold hold = face.acquire()) {
                  return hold.isHeld();
                }
              });
      Steps.awaitWaiters(lock, 1);
      CompletableFuture<Void> freeing = outer.thenAcceptAsync(Hold::close, pool);
      freeing.get(Eventually.PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertTrue(waiting.get(Eventually.PATIENCE_SECONDS, TimeUnit.SECONDS));
    } finally {
      pool.shutdownNow();
    }
    Steps.assertIdle(lock);
  }
}
