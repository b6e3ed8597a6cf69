package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.AutoResetEvent;
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

class AsyncAutoResetEventTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AsyncAutoResetEvent<Integer> event = AsyncAutoResetEvent.create("reading");
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  /** The same event, whose tasks run when the test says so. */
  private final AsyncAutoResetEvent<Integer> byHand =
      AsyncAutoResetEvent.of(event.core(), tasks::add);

  @Test
  void bothFacesAreTheSameEvent() {
    AutoResetEvent<Integer> core = event.core();
    assertSame(core, AsyncAutoResetEvent.of(core).core());
    core.set(1);
    assertTrue(event.isSet());
    assertEquals("auto-reset event 'reading' is set", event.toString());
    assertTrue(event.snapshot().isSet());
    assertEquals(Optional.of(1), event.tryTake());
    assertFalse(core.isSet());
    assertEquals(Optional.empty(), event.tryTake());
    assertEquals(Optional.of("reading"), event.name());
    assertEquals("auto-reset event is clear", AsyncAutoResetEvent.create().toString());
  }

  @Test
  void aSetIsTakenOnceAtEveryDoor() throws Exception {
    List<CheckedSupplier<Object, Exception>> doors =
        List.of(
            event::await,
            () -> event.await(Duration.ZERO),
            event::awaitUninterruptibly,
            () -> event.tryAwait(Duration.ZERO).orElseThrow(),
            () -> event.awaitAsync().join(),
            () -> event.awaitAsync(Duration.ZERO).join(),
            () -> event.tryAwaitAsync(Duration.ZERO).join().orElseThrow());
    for (int i = 0; i < doors.size(); i++) {
      event.set(i);
      assertEquals(i, doors.get(i).get());
      assertFalse(event.isSet());
    }
    event.set(1);
    event.clear();
    assertEquals(Optional.empty(), event.tryAwait(Duration.ZERO));
  }

  @Test
  void setsCoalesce() {
    event.set(1);
    event.set(2);
    assertEquals(Optional.of(2), event.tryTake());
    assertEquals(Optional.empty(), event.tryTake());
  }

  @Test
  void theTimeoutMessageSaysWhatIsTheMatter() {
    var timeout = assertThrows(SyncTimeoutException.class, () -> event.await(Duration.ZERO));
    assertEquals(
        "auto-reset event 'reading' is clear; nobody else waiting; gave up at once",
        timeout.getMessage());
    assertEquals(Optional.empty(), event.tryAwaitAsync(Duration.ZERO).join());
  }

  @Test
  void anInterruptedCallerFailsAndTakesNothing() {
    event.set(1);
    for (CheckedRunnable<Exception> call :
        List.<CheckedRunnable<Exception>>of(
            event::await,
            () -> event.await(LONG),
            () -> assertTrue(event.tryAwait(LONG).isPresent()))) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, call::run);
    }
    Thread.currentThread().interrupt();
    assertEquals(1, event.awaitUninterruptibly());
    assertTrue(Thread.interrupted());
  }

  @Test
  void aFutureThatIsEndedBetweenItsSignalAndItsCompletionPassesItOn() {
    CompletableFuture<Integer> ended = byHand.awaitAsync();
    CompletableFuture<Integer> alsoEnded = byHand.tryAwaitAsync(LONG).thenApply(Optional::get);
    CompletableFuture<Integer> next = event.awaitAsync();
    assertTrue(alsoEnded.cancel(true), "a dependent, which withdraws nothing");
    event.set(7);
    assertEquals(1, tasks.size());
    assertTrue(ended.cancel(true));
    assertEquals(2, tasks.size(), "the second in the queue has it now");
    tasks.forEach(Runnable::run);
    assertFalse(next.isDone());
    event.set(8);
    assertEquals(8, next.join());
    assertFalse(event.isSet());
  }

  @Test
  void aSignalThatNobodyIsThereForSetsTheEventAgain() {
    CompletableFuture<Integer> ended = byHand.awaitAsync();
    event.set(7);
    assertFalse(event.isSet());
    assertTrue(ended.complete(0));
    assertEquals(Optional.of(7), event.tryTake());
    tasks.forEach(Runnable::run);
    assertFalse(event.isSet());
  }

  @Test
  void anExecutorThatRejectsPassesTheSignalOn() {
    Executor rejecting =
        task -> {
          throw new RejectedExecutionException("closed for today");
        };
    CompletableFuture<Integer> rejected =
        AsyncAutoResetEvent.of(event.core(), rejecting).awaitAsync();
    CompletableFuture<Integer> next = event.awaitAsync();
    event.set(7);
    assertEquals(7, next.join());
    var failure = assertThrows(CompletionException.class, rejected::join);
    assertInstanceOf(RejectedExecutionException.class, failure.getCause());
    assertFalse(event.isSet());
  }

  @Test
  void nobodyPollsAndTheExecutorIsAskedOnceForEachSignal() {
    List<CompletableFuture<Integer>> futures =
        List.of(byHand.awaitAsync(), byHand.awaitAsync(), byHand.awaitAsync());
    assertEquals(0, tasks.size());
    event.set(1);
    event.set(2);
    assertEquals(2, tasks.size());
    tasks.forEach(Runnable::run);
    assertEquals(
        List.of(1, 2), futures.subList(0, 2).stream().map(CompletableFuture::join).toList());
    assertFalse(futures.get(2).isDone());
    assertEquals(new QueueCounters(2, 0, 0, 0), event.snapshot().counters());
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void whatCannotBeIsAnErrorAndChangesNothing() {
    Duration negative = Duration.ofNanos(-1);
    assertThrows(IllegalArgumentException.class, () -> event.set(null));
    for (CheckedSupplier<Object, Exception> call :
        List.<CheckedSupplier<Object, Exception>>of(
            () -> event.await(negative),
            () -> event.tryAwait(negative),
            () -> event.awaitAsync(negative).isDone(),
            () -> event.tryAwaitAsync(negative).isDone(),
            () -> AsyncAutoResetEvent.create(" "),
            () -> AsyncAutoResetEvent.of(null),
            () -> AsyncAutoResetEvent.of(event.core(), null))) {
      assertThrows(IllegalArgumentException.class, call::get);
    }
    assertFalse(event.isSet());
    assertEquals(new QueueCounters(0, 0, 0, 0), event.snapshot().counters());
  }
}
