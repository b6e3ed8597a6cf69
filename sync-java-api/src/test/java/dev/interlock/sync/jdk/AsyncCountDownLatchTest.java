package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.CountDownLatch;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class AsyncCountDownLatchTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AsyncCountDownLatch latch = AsyncCountDownLatch.create(2, "ready");

  @Test
  void bothFacesAreTheSameLatch() {
    CountDownLatch core = latch.core();
    assertSame(core, AsyncCountDownLatch.of(core).core());
    core.countDown();
    assertEquals(1, latch.count());
    latch.countDown();
    assertTrue(core.isOpen() && latch.isOpen());
    assertEquals(Optional.of("ready"), latch.name());
    assertEquals("latch 'ready' is open", latch.toString());
    assertEquals("latch", AsyncCountDownLatch.create(0).toString().substring(0, 5));
  }

  @Test
  void anOpenLatchLetsInAtEveryDoor() throws Exception {
    AsyncCountDownLatch open = AsyncCountDownLatch.create(0);
    open.await();
    open.await(Duration.ZERO);
    open.awaitUninterruptibly();
    assertTrue(open.tryAwait(Duration.ZERO));
    assertTrue(open.awaitAsync().isDone());
    assertTrue(open.awaitAsync(Duration.ZERO).isDone());
    assertTrue(open.tryAwaitAsync(Duration.ZERO).join());
  }

  @Test
  void theTimeoutMessageSaysHowManyAreToGo() {
    var timeout = assertThrows(SyncTimeoutException.class, () -> latch.await(Duration.ZERO));
    assertEquals(
        "latch 'ready' has 2 to go; nobody else waiting; gave up at once", timeout.getMessage());
    var failure = assertThrows(CompletionException.class, latch.awaitAsync(Duration.ZERO)::join);
    assertInstanceOf(SyncTimeoutException.class, failure.getCause());
    assertFalse(latch.tryAwaitAsync(Duration.ZERO).join());
  }

  @Test
  void anInterruptedCallerFailsEvenIfItIsOpen() {
    AsyncCountDownLatch open = AsyncCountDownLatch.create(0);
    for (CheckedRunnable<Exception> wait :
        List.<CheckedRunnable<Exception>>of(
            open::await, () -> open.await(LONG), () -> assertTrue(open.tryAwait(LONG)))) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, wait::run);
    }
    Thread.currentThread().interrupt();
    open.awaitUninterruptibly();
    assertTrue(Thread.interrupted());
  }

  @Test
  void endingAFutureFromOutsideWithdrawsIt() {
    CompletableFuture<Void> cancelled = latch.awaitAsync();
    CompletableFuture<Boolean> completed = latch.tryAwaitAsync(LONG);
    assertTrue(cancelled.cancel(true) && completed.complete(false));
    assertEquals(new QueueCounters(0, 0, 2, 0), latch.snapshot().counters());
    assertThrows(UnsupportedOperationException.class, () -> latch.awaitAsync().obtrudeValue(null));
    assertThrows(
        UnsupportedOperationException.class,
        () -> AsyncCountDownLatch.create(0).awaitAsync().obtrudeValue(null));
  }

  @Test
  void nobodyPollsAndTheExecutorIsAskedOnceForEachWhoWaited() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    AsyncCountDownLatch asked = AsyncCountDownLatch.of(latch.core(), tasks::add);
    List<CompletableFuture<Void>> futures = List.of(asked.awaitAsync(), asked.awaitAsync());
    latch.countDown();
    assertEquals(0, tasks.size());
    latch.countDown();
    assertEquals(2, tasks.size());
    assertFalse(futures.get(0).isDone());
    tasks.forEach(Runnable::run);
    futures.forEach(CompletableFuture::join);
  }

  @Test
  void anExecutorThatRejectsCostsNobodyElseAnything() {
    Executor rejecting =
        task -> {
          throw new RejectedExecutionException("closed for today");
        };
    CompletableFuture<Void> rejected = AsyncCountDownLatch.of(latch.core(), rejecting).awaitAsync();
    CompletableFuture<Void> next = latch.awaitAsync();
    latch.countDown();
    latch.countDown();
    next.join();
    var failure = assertThrows(CompletionException.class, rejected::join);
    assertInstanceOf(RejectedExecutionException.class, failure.getCause());
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void whatCannotBeIsAnErrorThatShowsIt() {
    var mistake =
        assertThrows(IllegalArgumentException.class, () -> AsyncCountDownLatch.create(-1));
    assertEquals("count of a latch must be from 0, was -1", mistake.getMessage());
    assertThrows(IllegalArgumentException.class, () -> AsyncCountDownLatch.create(1, " "));
    assertThrows(IllegalArgumentException.class, () -> AsyncCountDownLatch.of(null));
    assertThrows(IllegalArgumentException.class, () -> AsyncCountDownLatch.of(latch.core(), null));
    assertThrows(IllegalArgumentException.class, () -> latch.await(null));
    assertThrows(IllegalArgumentException.class, () -> latch.awaitAsync(Duration.ofNanos(-1)));
    assertThrows(IllegalArgumentException.class, () -> latch.tryAwait(Duration.ofNanos(-1)));
    assertEquals(2, latch.count());
  }
}
