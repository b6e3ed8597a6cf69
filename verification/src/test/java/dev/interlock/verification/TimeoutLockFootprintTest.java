package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.openjdk.jol.info.GraphLayout;

/** A return that is over is gone: neither the lock nor the hold leads to who waited for it. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class TimeoutLockFootprintTest {
  private static final Duration LONG = TimeoutContract.LONG;

  private final AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
  private final AsyncTimeoutHold hold = lock.tryAcquire().orElseThrow().transfer();
  private final List<DoorUnderTest> doors =
      List.of(
          new SuspendingDoorUnderTest(), new FutureDoorUnderTest(), new BlockingDoorUnderTest());

  private String footprint() {
    return GraphLayout.parseInstance(lock.core(), hold.core()).toFootprint();
  }

  private CompletableFuture<AsyncTimeoutHold> other() {
    return lock.acquireAsync(LONG, "other");
  }

  private void comesBack(DoorUnderTest door) {
    CompletableFuture<AsyncTimeoutHold> other = other();
    Attempt<Boolean> back = door.startWait(TimeoutCall.releaseAndAcquire(hold), LONG);
    other.join().close();
    assertTrue(back.value());
  }

  private void isLostAndTakenAgain(DoorUnderTest door) {
    CompletableFuture<AsyncTimeoutHold> other = other();
    assertFalse(door.startWait(TimeoutCall.releaseAndAcquire(hold), Duration.ofNanos(1)).value());
    other.join().close();
    assertTrue(door.startWait(TimeoutCall.reacquire(hold), LONG).value());
  }

  private void isCancelledAndTakenAgain(DoorUnderTest door) {
    CompletableFuture<AsyncTimeoutHold> other = other();
    Attempt<Boolean> back = door.startWait(TimeoutCall.releaseAndAcquire(hold), LONG);
    AsyncTimeoutHold inBetween = other.join();
    TimeoutSteps.awaitWaiters(lock, 1);
    back.cancel();
    back.wasCancelled();
    inBetween.close();
    assertTrue(door.startWait(TimeoutCall.reacquire(hold), LONG).value());
  }

  private void isClosedAndTakenAgain(DoorUnderTest door) {
    CompletableFuture<AsyncTimeoutHold> other = other();
    Attempt<Boolean> back = door.startWait(TimeoutCall.releaseAndAcquire(hold), LONG);
    AsyncTimeoutHold inBetween = other.join();
    TimeoutSteps.awaitWaiters(lock, 1);
    hold.close();
    back.failure(IllegalStateException.class);
    inBetween.close();
    assertTrue(door.startWait(TimeoutCall.reacquire(hold), LONG).value());
  }

  private void isGivenBackForABlock(DoorUnderTest door) {
    door.startWait(TimeoutCall.unlocked(hold, () -> Steps.done(() -> {})), LONG).value();
    assertTrue(hold.isHeld());
    fails(door, hold);
    assertTrue(door.startWait(TimeoutCall.reacquire(hold), LONG).value());
  }

  private static void fails(DoorUnderTest door, AsyncTimeoutHold itsHold) {
    IllegalStateException failure = new IllegalStateException("from the block");
    TimeoutCall<String> block =
        TimeoutCall.unlocked(itsHold, () -> CompletableFuture.failedFuture(failure));
    assertNotNull(door.startWait(block, LONG).failure());
  }

  private void everything() {
    for (DoorUnderTest door : doors) {
      isGivenBackForABlock(door);
      comesBack(door);
      isLostAndTakenAgain(door);
      isCancelledAndTakenAgain(door);
      isClosedAndTakenAgain(door);
    }
    // So that neither leads to whoever has taken it again.
    hold.transfer();
  }

  @Test
  void nothingIsLeftOfReturns() {
    everything();
    String before = footprint();
    for (int i = 0; i < 100; i++) {
      everything();
    }
    assertEquals(before, footprint());
    hold.release();
    assertEquals(before, footprint());
    doors.forEach(DoorUnderTest::close);
    TimeoutSteps.assertFree(lock);
  }

  private boolean leadsToAHold() {
    return GraphLayout.parseInstance(lock.core()).toFootprint().contains("TimeoutHold");
  }

  @Test
  void aFreeLockLeadsToNobodyWhoHadIt() {
    assertTrue(leadsToAHold());
    hold.release();
    assertFalse(leadsToAHold());
    for (DoorUnderTest door : doors) {
      AsyncTimeoutHold mine = door.startWait(TimeoutCall.acquire(lock, "mine"), LONG).value();
      fails(door, mine);
      assertFalse(leadsToAHold(), "after a block that has failed");
      assertTrue(door.startWait(TimeoutCall.reacquire(mine), LONG).value());
      mine.close();
      assertFalse(leadsToAHold(), "after it was closed");
    }
    doors.forEach(DoorUnderTest::close);
    TimeoutSteps.assertFree(lock);
  }

  @Test
  void theMeasureSeesAReturn() {
    // Without a timer, which would lead to all threads that there are.
    CompletableFuture<AsyncTimeoutHold> other = lock.acquireAsync(TimeoutSteps.FOREVER);
    CompletableFuture<Boolean> back = hold.releaseAndAcquireAsync(TimeoutSteps.FOREVER);
    assertTrue(footprint().contains("TimeoutFutureDoor$Return"), this::footprint);
    assertTrue(back.cancel(true));
    other.join().close();
    assertFalse(footprint().contains("TimeoutFutureDoor$Return"), this::footprint);
    doors.forEach(DoorUnderTest::close);
  }
}
