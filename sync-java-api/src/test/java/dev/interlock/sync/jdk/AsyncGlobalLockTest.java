package dev.interlock.sync.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.Owner;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.engine.EngineHold;
import dev.interlock.sync.engine.GuardedValue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What meets in a thread, and between the lock and the turn of a property. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class AsyncGlobalLockTest {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private Runnable onClock = () -> {};
  private final AsyncGlobalLock lab =
      AsyncGlobalLock.builder()
          .name("lab")
          .defaultTimeout(FOREVER)
          .executor(tasks::add)
          .clock(
              () -> {
                onClock.run();
                return 1_000;
              })
          .build();

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void whoWaitsInsideOfItsOwnScopeAsAPartOfAnotherOperationIsRefused() throws Exception {
    AsyncGlobalLock room = AsyncGlobalLock.create("room");
    lab.request()
        .owner(new Owner("scan"))
        .withLock(
            () ->
                room.request()
                    .owner(new Owner("align"))
                    .withLock(() -> assertThrows(SelfDeadlockException.class, lab::acquire)));
    assertFalse(lab.isLocked());
  }

  @Test
  void aChangeThatIsGivenUpWhileItComesToItsTurnIsNotMade() throws Exception {
    Owner owner = new Owner("scan");
    AsyncGuardedProperty<Integer> property = lab.property(0).withOwner(owner);
    GuardedValue<Integer> state = property.core().getState();
    UnaryOperator<Integer> change = value -> value + 1;
    EngineHold turn = state.newTurn(Thread.currentThread(), change);
    assertTrue(state.turns().tryEnter(turn));
    Hold stranger = lab.acquire();
    CompletableFuture<Integer> changed = property.updateAsync(change);
    stranger.close();

    onClock =
        () -> {
          onClock = () -> {};
          assertTrue(changed.cancel(true));
        };
    runTasks();

    assertTrue(changed.isCancelled(), "the clock was not read on the way to the turn");
    assertFalse(state.turns().hasWaiters());
    assertFalse(lab.isLocked(), lab::toString);
    turn.close();
    runTasks();
    assertEquals(0, property.get());
  }
}
