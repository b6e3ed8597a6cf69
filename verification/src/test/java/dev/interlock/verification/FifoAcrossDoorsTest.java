package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.sync.Door;
import dev.interlock.sync.Hold;
import dev.interlock.sync.WaiterSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Coroutines, futures and threads in one queue get in in the order in which they came, whichever
 * follows which.
 */
class FifoAcrossDoorsTest {
  private static final int ROUNDS = 4;

  @ParameterizedTest
  @CsvSource({
    "SUSPENDING, FUTURE, BLOCKING",
    "SUSPENDING, BLOCKING, FUTURE",
    "FUTURE, SUSPENDING, BLOCKING",
    "FUTURE, BLOCKING, SUSPENDING",
    "BLOCKING, SUSPENDING, FUTURE",
    "BLOCKING, FUTURE, SUSPENDING"
  })
  void theyGetInInTheOrderInWhichTheyCame(Door first, Door second, Door third) {
    Map<Door, DoorUnderTest> doors =
        Map.of(
            Door.SUSPENDING, new SuspendingDoorUnderTest(),
            Door.FUTURE, new FutureDoorUnderTest(),
            Door.BLOCKING, new BlockingDoorUnderTest());
    LockTarget lock = LockTarget.fifo("camera");
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Attempt<Hold>> attempts = new ArrayList<>();
    List<Door> expectedDoors = new ArrayList<>();
    Hold hold = Steps.take(lock);
    for (int round = 0; round < ROUNDS; round++) {
      for (Door door : List.of(first, second, third)) {
        int number = attempts.size();
        Attempt<Hold> attempt = start(doors, door, lock);
        Steps.awaitWaiters(lock, number + 1);
        attempt.then(
            granted -> {
              order.add(number);
              granted.close();
            });
        attempts.add(attempt);
        expectedDoors.add(door);
      }
    }
    assertEquals(
        expectedDoors, lock.snapshot().waiters().stream().map(WaiterSnapshot::door).toList());
    hold.close();
    attempts.forEach(Attempt::value);
    doors.values().forEach(DoorUnderTest::close);
    Eventually.until(() -> order.size() == attempts.size(), () -> order);
    assertEquals(java.util.stream.IntStream.range(0, 12).boxed().toList(), order);
    Steps.assertIdle(lock);
  }

  private static Attempt<Hold> start(Map<Door, DoorUnderTest> doors, Door door, Target target) {
    DoorUnderTest chosen = doors.get(door);
    if (chosen == null) {
      throw new AssertionError("no such door: " + door);
    }
    return chosen.start(target, Ask.PLAIN);
  }
}
