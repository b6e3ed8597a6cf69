package dev.interlock.sync.engine;

import static dev.interlock.sync.engine.ReadWriteEngine.READ;
import static dev.interlock.sync.engine.ReadWriteEngine.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.Owner;
import dev.interlock.sync.ReadWriteLockSnapshot;
import dev.interlock.sync.SelfDeadlockException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is inside a read-write lock, step by step, and that the list of them is right. */
@Timeout(60)
class ReadWriteEngineTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long nowNanos = 1_000 * SECOND;
  private Runnable onClockRead = () -> {};
  private final ReadWriteEngine lock =
      new ReadWriteEngine("map", this::readClock, TestParties.INSTANCE);

  private long readClock() {
    long nanos = nowNanos;
    Runnable hook = onClockRead;
    onClockRead = () -> {};
    hook.run();
    return nanos;
  }

  private EngineHold newHold(int side, @Nullable String label) {
    Tag tag = label == null ? null : new Tag(label, null);
    return lock.newHold(side, Parties.FUTURE, tag, false);
  }

  private EngineHold take(int side, @Nullable String label) {
    EngineHold hold = newHold(side, label);
    assertTrue(lock.tryEnter(hold), () -> "not free: " + lock.snapshot());
    return hold;
  }

  private StepWaiter enqueue(int side, String label) {
    StepWaiter waiter = new StepWaiter(newHold(side, label));
    assertFalse(lock.enqueue(waiter), () -> "let in: " + lock.snapshot());
    return waiter;
  }

  private List<@Nullable String> readers() {
    List<@Nullable String> labels = new ArrayList<>();
    lock.snapshot().readers().forEach(reader -> labels.add(reader.label()));
    return labels;
  }

  @Test
  void oneReleaseLetsInTheReadersAtTheHeadTogether() {
    EngineHold writer = take(WRITE, null);
    StepWaiter a = enqueue(READ, "a");
    StepWaiter b = enqueue(READ, "b");
    StepWaiter c = enqueue(WRITE, "c");
    StepWaiter d = enqueue(READ, "d");
    writer.close();
    assertEquals(List.of("a", "b"), readers());
    assertTrue(c.isWaiting() && d.isWaiting());
    b.hold().close();
    assertTrue(c.isWaiting());
    a.hold().close();
    assertTrue(c.hold().isHeld() && d.isWaiting());
    c.hold().close();
    assertEquals(List.of("d"), readers());
  }

  @Test
  void aQueuedWriterThatLeavesLetsTheReadersBehindItGoAtOnce() {
    EngineHold reader = take(READ, "a");
    StepWaiter writer = enqueue(WRITE, "w");
    StepWaiter b = enqueue(READ, "b");
    StepWaiter c = enqueue(READ, "c");
    StepWaiter another = enqueue(WRITE, "w2");
    assertTrue(lock.withdraw(writer, false, null));
    assertTrue(b.isGranted() && c.isGranted() && another.isWaiting());
    assertEquals(List.of("a", "b", "c"), readers());
    assertTrue(reader.isHeld());
  }

  @Test
  void aWriterThatLeavesFromTheMiddleLetsNobodyOvertake() {
    take(READ, "a");
    StepWaiter first = enqueue(WRITE, "w");
    StepWaiter second = enqueue(WRITE, "w2");
    StepWaiter reader = enqueue(READ, "b");
    assertTrue(lock.withdraw(second, false, null));
    assertTrue(first.isWaiting() && reader.isWaiting());
  }

  @Test
  void aReaderThatCannotBeToldIsInsideNoMore() {
    EngineHold writer = take(WRITE, null);
    StepWaiter broken =
        enqueue(READ, "broken")
            .whenGranted(
                () -> {
                  throw new IllegalStateException("refused");
                });
    StepWaiter good = enqueue(READ, "good");
    StepWaiter next = enqueue(WRITE, "next");
    writer.close();
    assertEquals(List.of("good"), readers());
    assertFalse(broken.hold().isHeld());
    assertEquals(List.of("granted", "undeliverable: refused"), broken.told);
    good.hold().close();
    assertTrue(next.hold().isHeld());
  }

  @Test
  void theListIsThatOfThoseInsideWhoeverLeavesWhen() {
    SplittableRandom random = new SplittableRandom(20_260_601);
    List<EngineHold> inside = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      if (inside.isEmpty() || random.nextInt(100) < 52) {
        inside.add(take(READ, "r" + step));
      } else {
        EngineHold leaving = inside.remove(random.nextInt(inside.size()));
        leaving.close();
        leaving.close();
      }
      assertEquals(inside.stream().map(EngineHold::getLabel).toList(), readers());
      assertEquals(inside.size(), lock.readers());
    }
  }

  @Test
  void aSnapshotNamesAllReadersAndAMessageTheFirstOfThem() {
    for (int i = 0; i < 100; i++) {
      take(READ, "r" + i);
    }
    assertEquals(100, lock.snapshot().readers().size());
    assertEquals(100, lock.snapshot().readerCount());
    ReadWriteLockSnapshot excerpt = (ReadWriteLockSnapshot) lock.excerpt();
    assertEquals(16, excerpt.readers().size());
    assertEquals(100, excerpt.readerCount());
    assertEquals(excerpt.toString(), lock.snapshot().toString());
    assertTrue(
        excerpt.toString().startsWith("read-write lock 'map' is read by 100: 'r0' (a future) for"),
        excerpt::toString);
    assertTrue(
        excerpt.toString().endsWith("'r15' (a future) for less than 0.1 ms, …"), excerpt::toString);
  }

  @Test
  void eachHoldWithoutALabelCountsFromWhenItWasNoticed() {
    take(READ, null);
    nowNanos += SECOND;
    StepWaiter writer = enqueue(WRITE, "w");
    assertTrue(lock.withdraw(writer, false, null));
    nowNanos += SECOND;
    take(READ, null);
    nowNanos += SECOND;
    enqueue(WRITE, "w");
    nowNanos += SECOND;
    List<HolderSnapshot> readers = lock.snapshot().readers();
    assertEquals(3 * SECOND, readers.get(0).heldNanos());
    assertEquals(SECOND, readers.get(1).heldNanos());
    assertTrue(readers.get(0).atLeast() && readers.get(1).atLeast());
  }

  @Test
  void aClockThatWasReadBeforeSomebodyGotInSaysNothingOfIt() {
    EngineHold before = take(WRITE, null);
    onClockRead =
        () -> {
          before.close();
          take(WRITE, null);
          nowNanos += 5 * SECOND;
        };
    enqueue(READ, "r");
    HolderSnapshot writer = lock.snapshot().writer();
    assertTrue(writer != null && writer.heldNanos() == 0 && writer.atLeast(), lock::toString);
  }

  @Test
  void aDowngradedHoldIsOneToReadAndKeepsItsPlace() {
    EngineHold hold = take(WRITE, "w");
    StepWaiter a = enqueue(READ, "a");
    StepWaiter writer = enqueue(WRITE, "w2");
    StepWaiter b = enqueue(READ, "b");
    lock.downgrade(hold);
    assertEquals(List.of("w", "a"), readers());
    assertTrue(a.isGranted() && writer.isWaiting() && b.isWaiting());
    assertTrue(hold.isHeld());
    assertEquals(1, hold.getPermits());
    assertEquals(2, lock.readers());
    hold.close();
    assertTrue(writer.isWaiting());
    a.hold().close();
    assertTrue(writer.hold().isHeld());
  }

  @Test
  void whatCannotBeDowngradedChangesNothing() {
    EngineHold dead = take(WRITE, "dead");
    dead.close();
    EngineHold reader = take(READ, "a");
    EngineHold foreign =
        new ReadWriteEngine("other", () -> 0, TestParties.INSTANCE)
            .newHold(WRITE, Parties.FUTURE, null, false);
    StepWaiter writer = enqueue(WRITE, "w");
    String before = lock.snapshot().toString();
    assertEquals(
        "this hold 'dead' of read-write lock 'map' was given back before",
        assertThrows(IllegalStateException.class, () -> lock.downgrade(dead)).getMessage());
    assertEquals(
        "hold must be one to write, was one to read: Hold of read-write lock 'map'",
        assertThrows(IllegalArgumentException.class, () -> lock.downgrade(reader)).getMessage());
    assertEquals(
        "hold must be one of read-write lock 'map', was Hold of read-write lock 'other' [given"
            + " back]",
        assertThrows(IllegalArgumentException.class, () -> lock.downgrade(foreign)).getMessage());
    assertEquals(
        "hold must not be null",
        assertThrows(IllegalArgumentException.class, () -> lock.downgrade(null)).getMessage());
    assertEquals(before, lock.snapshot().toString());
    assertTrue(reader.isHeld() && writer.isWaiting());
  }

  @Test
  void onlyAScopeOfTheSameCallerIsAReasonToRefuse() {
    Thread me = Thread.currentThread();
    Owner owner = new Owner("stage");
    EngineHold plain = lock.newHold(READ, me, new Tag(null, owner), false);
    assertTrue(lock.tryEnter(plain));
    lock.checkNotInside(me, new Tag(null, owner));
    EngineHold scoped = lock.newHold(READ, me, null, true);
    assertTrue(lock.tryEnter(scoped));
    EngineHold ofOwner = lock.newHold(READ, Parties.FUTURE, new Tag(null, owner), true);
    assertTrue(lock.tryEnter(ofOwner));
    lock.checkNotInside(new Object(), null);
    lock.checkNotInside(Parties.FUTURE, new Tag(null, new Owner("stage")));
    assertThrows(SelfDeadlockException.class, () -> lock.checkNotInside(me, null));
    assertThrows(
        SelfDeadlockException.class, () -> lock.checkNotInside(new Object(), new Tag(null, owner)));
    scoped.close();
    ofOwner.close();
    lock.checkNotInside(me, new Tag(null, owner));
  }

  @Test
  void theCountOfEntriesMayWrap() {
    EngineHold reader = take(READ, "first");
    for (int i = 0; i < 5_000_000; i++) {
      EngineHold another = lock.newHold(READ, Parties.FUTURE, null, false);
      if (!lock.tryEnter(another) || !another.tryClose()) {
        throw new AssertionError("at " + i + ": " + lock.snapshot());
      }
    }
    assertEquals(1, lock.readers());
    StepWaiter writer = enqueue(WRITE, "w");
    reader.close();
    assertTrue(lock.isWriteLocked());
    writer.hold().close();
    assertEquals("read-write lock 'map' is free", lock.snapshot().toString());
  }
}
