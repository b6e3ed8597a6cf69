package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Event;
import dev.interlock.sync.EventSnapshot;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AsyncEventTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Executor REJECTING =
      task -> {
        throw new RejectedExecutionException("closed for today");
      };

  private final AsyncEvent<Integer> event = AsyncEvent.create("frame");
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  /** The same event, whose tasks run when the test says so. */
  private final AsyncEvent<Integer> byHand = AsyncEvent.of(event.core(), tasks::add);

  private static Throwable failureOf(CompletableFuture<?> future) {
    return Objects.requireNonNull(assertThrows(CompletionException.class, future::join).getCause());
  }

  @Test
  void bothFacesAreTheSameEvent() {
    Event<Integer> core = event.core();
    assertSame(core, AsyncEvent.of(core).core());
    core.set(1);
    assertEquals(Optional.of(1), event.value());
    assertTrue(event.isSet());
    event.clear();
    assertFalse(core.isSet());
    assertEquals(Optional.empty(), event.value());
    assertEquals(Optional.of("frame"), event.name());
    assertEquals("event 'frame' is clear", event.toString());
    assertEquals("event is clear", AsyncEvent.create().toString());
  }

  @Test
  void aSetEventLetsInAtEveryDoor() throws Exception {
    event.set(1);
    assertEquals(1, event.await());
    assertEquals(1, event.await(Duration.ZERO));
    assertEquals(1, event.awaitUninterruptibly());
    assertEquals(Optional.of(1), event.tryAwait(Duration.ZERO));
    assertEquals(1, event.awaitAsync().join());
    assertEquals(1, event.awaitAsync(Duration.ZERO).join());
    assertEquals(Optional.of(1), event.tryAwaitAsync(Duration.ZERO).join());
    assertEquals(2, event.<Integer, RuntimeException>handle(value -> value + 1));
    assertEquals(2, event.<Integer, RuntimeException>handle(Duration.ZERO, value -> value + 1));
    assertEquals(
        2, event.handleAsync(value -> CompletableFuture.completedFuture(value + 1)).join());
  }

  @Test
  void theTimeoutMessageSaysWhatIsTheMatter() {
    var timeout = assertThrows(SyncTimeoutException.class, () -> event.await(Duration.ZERO));
    assertEquals(
        "event 'frame' is clear; nobody else waiting; gave up at once", timeout.getMessage());
    assertInstanceOf(SyncTimeoutException.class, failureOf(event.awaitAsync(Duration.ZERO)));
    assertEquals(Optional.empty(), event.tryAwaitAsync(Duration.ZERO).join());
    assertThrows(
        SyncTimeoutException.class,
        () -> event.<Integer, RuntimeException>handle(Duration.ZERO, value -> value));
  }

  @Test
  void anInterruptedCallerFailsEvenIfItIsSetAndSetsNothing() {
    event.set(1);
    for (CheckedRunnable<Exception> call :
        List.<CheckedRunnable<Exception>>of(
            event::await,
            () -> event.await(LONG),
            () -> assertTrue(event.tryAwait(LONG).isPresent()),
            () -> event.<Integer, RuntimeException>handle(value -> value),
            () -> event.<Integer, RuntimeException>handle(LONG, value -> value),
            () -> event.setAndAwaitHandled(2),
            () -> event.setAndAwaitHandled(2, LONG),
            () -> event.pulseAndAwaitHandled(2),
            () -> event.pulseAndAwaitHandled(2, LONG))) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, call::run);
    }
    assertEquals(Optional.of(1), event.value());
    Thread.currentThread().interrupt();
    assertEquals(1, event.awaitUninterruptibly());
    assertTrue(Thread.interrupted());
  }

  @Test
  void aBlockingHandlerThrowsWhatItDeclaresAndHasLeft() throws Exception {
    event.set(1);
    assertThrows(
        IOException.class,
        () ->
            event.handle(
                value -> {
                  throw new IOException("at " + value);
                }));
    assertEquals(0, event.setAndAwaitHandled(2));
  }

  @Test
  void aSetterGoesOnWhenTheStagesOfItsHandlersAreComplete() {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> second = new CompletableFuture<>();
    AtomicInteger seen = new AtomicInteger();
    CompletableFuture<String> one =
        event.handleAsync(
            value -> {
              seen.addAndGet(value);
              return first;
            });
    CompletableFuture<String> two = event.handleAsync(LONG, value -> second);
    CompletableFuture<Integer> setter = event.setAndAwaitHandledAsync(7);
    first.complete("done");
    assertEquals("done", one.join());
    assertFalse(setter.isDone());
    second.completeExceptionally(new IllegalStateException("broken"));
    assertEquals(2, setter.join());
    assertEquals("broken", failureOf(two).getMessage());
    assertEquals(7, seen.get());
    assertTrue(event.isSet());
  }

  @Test
  void cancellingAHandlersFutureDoesNotEndItsStage() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CompletableFuture<String> handler =
        AsyncEvent.of(event.core(), Runnable::run).handleAsync(value -> stage);
    CompletableFuture<Integer> setter = event.pulseAndAwaitHandledAsync(7);
    assertTrue(handler.cancel(true));
    assertFalse(setter.isDone() || stage.isDone());
    stage.complete("done");
    assertEquals(1, setter.join());
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void aHandlerThatThrowsOrReturnsNothingHasLeft() {
    AsyncEvent<Integer> inPlace = AsyncEvent.of(event.core(), Runnable::run);
    CompletableFuture<String> throwing =
        inPlace.handleAsync(
            value -> {
              throw new IllegalStateException("broken at " + value);
            });
    CompletableFuture<String> nothing = inPlace.handleAsync(value -> null);
    assertEquals(2, inPlace.pulseAndAwaitHandledAsync(7).join());
    assertEquals("broken at 7", failureOf(throwing).getMessage());
    assertInstanceOf(NullPointerException.class, failureOf(nothing));
  }

  @Test
  void aHandlerThatIsEndedBeforeItBeginsHasLeftWithoutRunning() {
    AtomicInteger runs = new AtomicInteger();
    CompletableFuture<String> handler =
        byHand.handleAsync(
            value -> {
              runs.incrementAndGet();
              return CompletableFuture.completedFuture("done");
            });
    CompletableFuture<Integer> setter = event.setAndAwaitHandledAsync(7);
    assertEquals(1, tasks.size());
    assertFalse(setter.isDone());
    assertTrue(handler.cancel(true));
    assertEquals(1, setter.join());
    tasks.forEach(Runnable::run);
    assertEquals(0, runs.get());
    assertThrows(CancellationException.class, handler::join);
  }

  @Test
  void aHandlerWhoseExecutorRejectsHasLeft() {
    AsyncEvent<Integer> rejecting = AsyncEvent.of(event.core(), REJECTING);
    CompletableFuture<String> rejected =
        rejecting.handleAsync(value -> CompletableFuture.completedFuture("never"));
    CompletableFuture<Integer> plain = rejecting.awaitAsync();
    CompletableFuture<String> sound =
        event.handleAsync(value -> CompletableFuture.completedFuture("done"));
    assertEquals(2, event.setAndAwaitHandledAsync(7).join());
    assertEquals("done", sound.join());
    assertInstanceOf(RejectedExecutionException.class, failureOf(rejected));
    assertInstanceOf(RejectedExecutionException.class, failureOf(plain));
  }

  @Test
  void aSetterWhoseTimeIsUpSaysHowManyAreStillHandling() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CompletableFuture<String> handler = event.handleAsync(value -> stage);
    var timeout =
        assertThrows(
            SyncTimeoutException.class, () -> event.setAndAwaitHandled(7, Duration.ofMillis(1)));
    String message = String.valueOf(timeout.getMessage());
    assertTrue(
        message.startsWith(
            "event 'frame' is set; 1 of 1 still handling; nobody else waiting; gave up after "),
        message);
    assertTrue(assertInstanceOf(EventSnapshot.class, timeout.getSnapshot()).isSet());
    assertEquals(Optional.of(7), event.value());
    stage.complete("done");
    assertEquals("done", handler.join());
    event.clear();
    CompletableFuture<String> never = event.handleAsync(value -> new CompletableFuture<>());
    Throwable failure = failureOf(event.pulseAndAwaitHandledAsync(8, Duration.ofMillis(1)));
    assertInstanceOf(SyncTimeoutException.class, failure);
    assertFalse(never.isDone());
    assertInstanceOf(
        SyncTimeoutException.class,
        failureOf(AsyncEvent.of(event.core()).awaitAsync(Duration.ZERO)));
  }

  @Test
  void aSetterWithoutHandlersGoesOnAtOnce() throws Exception {
    CompletableFuture<Integer> plain = event.awaitAsync();
    assertEquals(0, event.pulseAndAwaitHandled(6));
    assertEquals(6, plain.join());
    assertFalse(event.isSet());
    assertEquals(0, event.pulseAndAwaitHandled(6, LONG));
    assertEquals(0, event.setAndAwaitHandled(7));
    assertEquals(0, event.setAndAwaitHandled(8, Duration.ZERO));
    assertEquals(0, event.setAndAwaitHandledAsync(9, LONG).join());
    assertEquals(Optional.of(9), event.value());
    event.pulse(10);
    assertEquals(Optional.of(9), event.value());
  }

  @Test
  void cancellingASetterUndoesNothing() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CompletableFuture<String> handler = event.handleAsync(value -> stage);
    CompletableFuture<Integer> setter = event.setAndAwaitHandledAsync(7);
    assertTrue(setter.cancel(true));
    assertEquals(Optional.of(7), event.value());
    stage.complete("done");
    assertEquals("done", handler.join());
  }

  @Test
  void nobodyPollsAndTheExecutorIsAskedOnceForEachWhoWaited() {
    List<CompletableFuture<Integer>> futures =
        List.of(byHand.awaitAsync(), byHand.awaitAsync(), byHand.awaitAsync());
    assertEquals(3, event.snapshot().waiterCount());
    assertEquals(0, tasks.size());
    event.set(1);
    event.clear();
    event.set(2);
    event.clear();
    assertEquals(3, tasks.size());
    tasks.forEach(Runnable::run);
    futures.forEach(future -> assertEquals(1, future.join()));
    assertEquals(new QueueCounters(3, 0, 0, 0), event.snapshot().counters());
  }

  @Test
  void futuresMayBeTreatedBadly() {
    CompletableFuture<Integer> cancelled = event.awaitAsync();
    CompletableFuture<Integer> completed = event.awaitAsync(LONG);
    CompletableFuture<Integer> kept = event.awaitAsync();
    assertTrue(cancelled.cancel(true) && completed.complete(8));
    assertThrows(UnsupportedOperationException.class, () -> kept.obtrudeValue(9));
    assertEquals(1, event.snapshot().waiterCount());
    event.set(1);
    assertEquals(1, kept.join());
    assertThrows(UnsupportedOperationException.class, () -> event.awaitAsync().obtrudeValue(9));
  }

  @Test
  @SuppressWarnings("NullAway") // what callers that check nothing do
  void whatCannotBeIsAnErrorAndChangesNothing() {
    var mistake = assertThrows(IllegalArgumentException.class, () -> event.set(null));
    assertEquals("value must not be null", mistake.getMessage());
    Duration negative = Duration.ofNanos(-1);
    assertThrows(IllegalArgumentException.class, () -> event.pulse(null));
    for (CheckedSupplier<Object, Exception> call :
        List.<CheckedSupplier<Object, Exception>>of(
            () -> event.setAndAwaitHandled(null),
            () -> event.pulseAndAwaitHandled(null, LONG),
            () -> event.setAndAwaitHandledAsync(null).isDone(),
            () -> event.pulseAndAwaitHandledAsync(null, LONG).isDone(),
            () -> event.setAndAwaitHandled(1, negative),
            () -> event.setAndAwaitHandledAsync(1, negative).isDone(),
            () -> event.pulseAndAwaitHandled(1, negative),
            () -> event.pulseAndAwaitHandledAsync(1, negative).isDone(),
            () -> event.await(negative),
            () -> event.tryAwait(negative),
            () -> event.awaitAsync(negative).isDone(),
            () -> event.tryAwaitAsync(negative).isDone(),
            () -> event.handle(null),
            () -> event.handle(LONG, null),
            () -> event.handleAsync(null).isDone(),
            () -> event.handleAsync(LONG, null).isDone(),
            () -> AsyncEvent.create(""),
            () -> AsyncEvent.of(null),
            () -> AsyncEvent.of(event.core(), null))) {
      assertThrows(IllegalArgumentException.class, call::get);
    }
    assertFalse(event.isSet());
    assertEquals(new QueueCounters(0, 0, 0, 0), event.snapshot().counters());
  }
}
