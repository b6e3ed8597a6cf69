package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two things that come in the same instant. */
@Timeout(60)
class MeetingTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** A thread that, just before it parks, lets something happen. */
  private static final class Meets extends Thread {
    private final Runnable event;
    private boolean isToCome = true;

    Meets(Runnable task, Runnable event) {
      super(task, "meets");
      this.event = event;
    }

    @Override
    public boolean isInterrupted() {
      if (isToCome && Thread.currentThread() == this) {
        isToCome = false;
        event.run();
      }
      return super.isInterrupted();
    }
  }

  /** Just before the thread parks, something happens, and it is interrupted. */
  private static <T> T inThreadThatMeets(Runnable event, Callable<T> call) throws Exception {
    return inThreadBeforeWhoseParking(
        () -> {
          event.run();
          Thread.currentThread().interrupt();
        },
        call);
  }

  private static <T> T inThreadBeforeWhoseParking(Runnable event, Callable<T> call)
      throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Meets(task, event);
    thread.setDaemon(true);
    thread.start();
    return task.get(20, TimeUnit.SECONDS);
  }

  private static boolean flagAfterInterruptOf(Callable<?> call) {
    assertThrows(InterruptedException.class, call::call);
    return Thread.interrupted();
  }

  @Test
  void anInterruptThatMeetsTheGrantOfAJavaLockIsToldOnce() throws Exception {
    AsyncLock lock = AsyncLock.create("camera");
    Lock view = lock.asJavaLock();
    Hold hold = lock.acquire();
    Callable<Object> plain =
        () -> {
          view.lockInterruptibly();
          return "locked";
        };
    assertFalse(inThreadThatMeets(hold::close, () -> flagAfterInterruptOf(plain)));
    Hold another = lock.acquire();
    Callable<Boolean> timed = () -> view.tryLock(1, TimeUnit.MINUTES);
    assertFalse(inThreadThatMeets(another::close, () -> flagAfterInterruptOf(timed)));
    assertFalse(lock.isLocked());
  }

  @Test
  void anInterruptThatMeetsAReturnWhichIsOverLeavesTheNextOneAlone() throws Exception {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = lock.acquire(Duration.ZERO, "acq");
    CompletableFuture<AsyncTimeoutHold> other = lock.acquireAsync(LONG, "other");
    Runnable event =
        () -> {
          other.join().close();
          acq.close();
          assertTrue(acq.reacquireAsync(Duration.ZERO).join());
        };
    assertTrue(
        inThreadThatMeets(event, () -> flagAfterInterruptOf(() -> acq.releaseAndAcquire(LONG))));
    assertTrue(acq.isHeld(), "the later reacquire was told true, and nobody has closed it");
    acq.release();
    assertFalse(lock.isLocked());
  }

  @Test
  void aHoldThatIsClosedBeforeItsThreadKnowsThatItIsBackFailsTheCall() throws Exception {
    AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
    AsyncTimeoutHold acq = lock.acquire(Duration.ZERO, "acq");
    CompletableFuture<AsyncTimeoutHold> other = lock.acquireAsync(LONG, "other");
    Runnable event =
        () -> {
          other.join().close();
          assertTrue(acq.isHeld());
          acq.close();
        };
    IllegalStateException closed =
        inThreadBeforeWhoseParking(
            event,
            () -> assertThrows(IllegalStateException.class, () -> acq.releaseAndAcquire(LONG)));
    assertEquals(
        "this hold 'acq' of lock 'camera' was closed before it was let in again",
        closed.getMessage());
    assertFalse(lock.isLocked());
  }

  @Test
  void anInterruptThatMeetsTheEventComesBeforeTheHandler() throws Exception {
    AsyncEvent<String> event = AsyncEvent.create("stop");
    AtomicInteger handled = new AtomicInteger();
    Callable<Integer> handle = () -> event.handle(value -> handled.incrementAndGet());
    var unused = inThreadThatMeets(() -> event.set("now"), () -> flagAfterInterruptOf(handle));
    assertEquals(0, handled.get());
  }

  @Test
  void aSignalThatComesBackAfterTheEventWasClearedIsGone() throws Exception {
    Queue<Runnable> tasks = new ArrayDeque<>();
    AsyncAutoResetEvent<String> event = AsyncAutoResetEvent.builder().executor(tasks::add).build();
    CompletableFuture<String> late = event.awaitAsync();
    event.set("old");
    event.clear();
    assertTrue(late.cancel(false));
    assertEquals(Optional.empty(), event.tryTake());
    CompletableFuture<String> next = event.awaitAsync();
    event.set("new");
    assertTrue(next.cancel(false));
    assertEquals(Optional.of("new"), event.tryTake());
  }

  @Test
  void whoIsSignalledWhileItBeginsToWaitHasItsPlaceAtOnce() {
    AsyncLock lock = AsyncLock.builder().executor(Runnable::run).build();
    AsyncCondition condition = lock.newCondition();
    Hold mine = lock.tryAcquire().orElseThrow();
    List<String> order = new ArrayList<>();
    // Runs in place, inside the step in which the waiter gives the lock back.
    var signaller =
        lock.acquireAsync()
            .thenAccept(
                hold -> {
                  condition.signal(hold);
                  var unused =
                      lock.acquireAsync()
                          .thenAccept(
                              next -> {
                                order.add("rival");
                                next.close();
                              });
                  hold.close();
                });
    var waiter =
        condition
            .awaitAsync(mine)
            .thenAccept(
                signalled -> {
                  order.add("signalled");
                  mine.close();
                });
    waiter.join();
    signaller.join();
    assertEquals(List.of("signalled", "rival"), order);
    assertFalse(lock.isLocked());
  }

  @Test
  @SuppressWarnings({"JavaUtilDate", "WaitNotInLoop"}) // what is tested
  void aDeadlineBeforeAllTimeIsOver() throws Exception {
    Lock lock = AsyncLock.create("camera").asJavaLock();
    Condition condition = lock.newCondition();
    lock.lock();
    try {
      assertFalse(condition.awaitUntil(new Date(Long.MIN_VALUE)));
    } finally {
      lock.unlock();
    }
  }

  @Test
  void resetsInsideResetsOverflowNoStack() {
    AsyncBarrier barrier = AsyncBarrier.builder().parties(2).executor(Runnable::run).build();
    AtomicInteger left = new AtomicInteger(5_000);
    new Object() {
      void again() {
        if (left.decrementAndGet() >= 0) {
          var unused =
              barrier
                  .arriveAndAwaitAsync()
                  .handle(
                      (arrival, broken) -> {
                        again();
                        return "again";
                      });
          barrier.reset();
        }
      }
    }.again();
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (left.get() > 0 && System.nanoTime() - giveUp < 0) {
      Thread.onSpinWait();
    }
    assertTrue(left.get() <= 0, () -> left + " left");
  }

  @Test
  void anArrivalThatFailsBeforeItWaitsIsNone() {
    AsyncBarrier barrier =
        AsyncBarrier.builder()
            .parties(2)
            .clock(
                () -> {
                  throw new IllegalStateException("no time");
                })
            .build();
    var arrival = barrier.arriveAndAwaitAsync(Duration.ofMinutes(1));
    assertTrue(arrival.isCompletedExceptionally());
    assertEquals(0, barrier.arrived());
  }
}
