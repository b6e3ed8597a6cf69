package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SelfDeadlockException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract of {@link Lock} and {@link Condition}; where it can be asked, of the JDK's own too.
 */
@Timeout(60)
@SuppressWarnings({"JavaUtilDate", "LockNotBeforeTry", "WaitNotInLoop"}) // steps of a test
class JavaLockTest {
  private final AsyncLock lock = AsyncLock.create("camera");
  private final Lock view = lock.asJavaLock();

  private Lock lock(boolean ours) {
    return ours ? view : new ReentrantLock(true);
  }

  /** What another thread makes of {@code call}. */
  private static <T> T elsewhere(Callable<T> call) {
    return start(call).join();
  }

  private static <T> CompletableFuture<T> start(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(call.call());
              } catch (Throwable failure) {
                result.completeExceptionally(failure);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static boolean holdsElsewhere(Callable<Boolean> call) {
    return elsewhere(call);
  }

  private void awaitWaiters(int count) {
    while (lock.snapshot().waiterCount() != count) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itIsTakenAsOftenAsItIsGivenBack(boolean ours) throws Exception {
    Lock tested = lock(ours);
    tested.lock();
    tested.lockInterruptibly();
    assertTrue(tested.tryLock());
    assertTrue(tested.tryLock(0, TimeUnit.SECONDS));
    for (int i = 0; i < 4; i++) {
      assertFalse(holdsElsewhere(tested::tryLock));
      tested.unlock();
    }
    assertThrows(IllegalMonitorStateException.class, tested::unlock);
    assertTrue(
        holdsElsewhere(
            () -> {
              boolean in = tested.tryLock();
              tested.unlock();
              return in;
            }));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStrangerMayNothing(boolean ours) {
    Lock tested = lock(ours);
    Condition condition = tested.newCondition();
    tested.lock();
    List<Executable> calls =
        List.of(
            tested::unlock,
            condition::await,
            condition::awaitUninterruptibly,
            () -> condition.awaitNanos(1),
            () -> condition.await(1, TimeUnit.SECONDS),
            () -> condition.awaitUntil(new Date()),
            condition::signal,
            condition::signalAll);
    for (Executable call : calls) {
      assertNotNull(elsewhere(() -> assertThrows(IllegalMonitorStateException.class, call)));
    }
    tested.unlock();
    for (Executable call : calls) {
      assertThrows(IllegalMonitorStateException.class, call);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptedCallerFailsEvenIfItIsFree(boolean ours) throws Exception {
    Lock tested = lock(ours);
    List<Executable> calls =
        List.of(tested::lockInterruptibly, () -> tested.tryLock(1, TimeUnit.SECONDS));
    for (Executable call : calls) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, call);
      assertFalse(Thread.interrupted());
    }
    Thread.currentThread().interrupt();
    assertTrue(tested.tryLock());
    tested.lock();
    assertTrue(Thread.interrupted());
    Condition condition = tested.newCondition();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, condition::await);
    assertFalse(Thread.interrupted());
    tested.unlock();
    tested.unlock();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWaitGivesAllBackAndTakesAllAgain(boolean ours) throws Exception {
    Lock tested = lock(ours);
    Condition condition = tested.newCondition();
    tested.lock();
    tested.lock();
    tested.lock();
    CompletableFuture<Boolean> signaller =
        start(
            () -> {
              tested.lock();
              condition.signal();
              tested.unlock();
              return true;
            });
    condition.await();
    assertTrue(signaller.join());
    for (int i = 0; i < 3; i++) {
      assertFalse(holdsElsewhere(tested::tryLock));
      tested.unlock();
    }
    assertThrows(IllegalMonitorStateException.class, tested::unlock);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void timedWaitsSayWhetherTheyWereInTime(boolean ours) throws Exception {
    Lock tested = lock(ours);
    Condition condition = tested.newCondition();
    tested.lock();
    assertTrue(condition.awaitNanos(1_000_000) <= 0);
    assertTrue(condition.awaitNanos(0) <= 0);
    assertTrue(condition.awaitNanos(-5) <= 0);
    assertTrue(condition.awaitNanos(Long.MIN_VALUE) <= 0);
    assertFalse(condition.await(1, TimeUnit.MILLISECONDS));
    assertFalse(condition.await(-1, TimeUnit.DAYS));
    assertFalse(condition.awaitUntil(new Date(0)));
    assertFalse(condition.awaitUntil(new Date(System.currentTimeMillis() + 1)));
    for (Callable<Boolean> wait :
        List.<Callable<Boolean>>of(
            () -> condition.awaitNanos(Long.MAX_VALUE) > 1_000_000_000,
            () -> condition.awaitNanos(TimeUnit.HOURS.toNanos(1)) > 1_000_000_000,
            () -> condition.await(1, TimeUnit.HOURS),
            () -> condition.await(Long.MAX_VALUE, TimeUnit.DAYS),
            () -> condition.awaitUntil(new Date(Long.MAX_VALUE)))) {
      CompletableFuture<Boolean> signaller =
          start(
              () -> {
                tested.lock();
                condition.signalAll();
                tested.unlock();
                return true;
              });
      assertTrue(wait.call());
      assertTrue(signaller.join());
    }
    tested.unlock();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWaitWithoutTimeGivesTheLockBackAllTheSame(boolean ours) throws Exception {
    Lock tested = lock(ours);
    Condition condition = tested.newCondition();
    tested.lock();
    CompletableFuture<Boolean> other =
        start(
            () -> {
              tested.lock();
              tested.unlock();
              return true;
            });
    while (!other.isDone()) {
      assertTrue(condition.awaitNanos(0) <= 0);
    }
    assertTrue(other.join());
    tested.unlock();
  }

  @Test
  void anInterruptEndsAWaitWithTheLock() {
    Condition condition = view.newCondition();
    Thread[] waiter = new Thread[1];
    CompletableFuture<Boolean> wait =
        start(
            () -> {
              waiter[0] = Thread.currentThread();
              view.lock();
              assertThrows(InterruptedException.class, condition::await);
              assertFalse(Thread.interrupted());
              view.unlock();
              return true;
            });
    while (!condition.toString().endsWith("1 waiting")) {
      Thread.onSpinWait();
    }
    view.lock();
    waiter[0].interrupt();
    awaitWaiters(1);
    assertFalse(wait.isDone());
    view.unlock();
    assertTrue(wait.join());
  }

  @Test
  void anInterruptDoesNotEndAnUninterruptibleWait() {
    Condition condition = view.newCondition();
    CompletableFuture<Boolean> wait =
        start(
            () -> {
              Thread.currentThread().interrupt();
              view.lock();
              condition.awaitUninterruptibly();
              view.unlock();
              return Thread.interrupted();
            });
    while (!condition.toString().endsWith("1 waiting")) {
      Thread.onSpinWait();
    }
    view.lock();
    condition.signal();
    view.unlock();
    assertTrue(wait.join());
  }

  @Test
  void allViewsOfALockKnowTheSameOwner() {
    Lock other = AsyncLock.of(lock.core()).asJavaLock();
    view.lock();
    assertTrue(other.tryLock());
    view.unlock();
    assertTrue(lock.isLocked());
    other.unlock();
    assertFalse(lock.isLocked());
  }

  @Test
  void viewsFuturesAndThreadsWaitInOneQueue() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    view.lock();
    CompletableFuture<Void> future =
        lock.acquireAsync()
            .thenAccept(
                hold -> {
                  order.add("future");
                  hold.close();
                });
    awaitWaiters(1);
    CompletableFuture<Boolean> viewer =
        start(
            () -> {
              view.lock();
              order.add("view");
              view.unlock();
              return true;
            });
    awaitWaiters(2);
    CompletableFuture<Boolean> thread =
        start(
            () -> {
              Hold hold = lock.acquire();
              order.add("thread");
              hold.close();
              return true;
            });
    awaitWaiters(3);
    view.unlock();
    future.join();
    assertTrue(viewer.join() && thread.join());
    assertEquals(List.of("future", "view", "thread"), order);
  }

  @Test
  void aThreadThatOwnsItIsToldSoAtTheOtherDoors() {
    view.lock();
    assertThrows(SelfDeadlockException.class, () -> lock.acquire().close());
    assertThrows(SelfDeadlockException.class, () -> lock.withLock(() -> {}));
    assertTrue(lock.tryAcquire().isEmpty());
    view.unlock();
    Hold hold = lock.tryAcquire().orElseThrow();
    assertFalse(view.tryLock());
    assertThrows(IllegalMonitorStateException.class, view::unlock);
    assertTrue(hold.isHeld());
    hold.close();
  }

  @Test
  void aThreadInsideAScopeIsToldSoInsteadOfWaitingForItself() throws Exception {
    lock.withLock(() -> assertThrows(SelfDeadlockException.class, view::lock));
    lock.withLock(() -> assertThrows(SelfDeadlockException.class, view::lockInterruptibly));
    lock.withLock(Duration.ofSeconds(1), () -> assertFalse(view.tryLock()));
    assertFalse(lock.isLocked());
  }

  @Test
  void itShowsTheLock() {
    assertEquals("lock 'camera' is free", view.toString());
    view.lock();
    String thread = Thread.currentThread().getName();
    assertEquals("lock 'camera' is held by thread '" + thread + "'", view.toString());
    assertEquals("condition of lock 'camera'", view.newCondition().toString());
    Exception refusal =
        elsewhere(() -> assertThrows(IllegalMonitorStateException.class, view::unlock));
    assertEquals(
        "the current thread does not own lock 'camera' by this view: lock 'camera' is held by thread"
            + " '%s'".formatted(thread),
        String.valueOf(refusal.getMessage()).replaceFirst(" for at least .*", ""));
    view.unlock();
  }
}
