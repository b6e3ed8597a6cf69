package dev.interlock.verification;

import static dev.interlock.verification.ReadWriteTarget.READ;
import static dev.interlock.verification.ReadWriteTarget.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.Owner;
import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.ReadWriteLockSnapshot;
import dev.interlock.sync.SelfDeadlockException;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What a read-write lock adds: two sides in one queue. */
interface SharingContract extends Steps {
  int VISITS = 400;

  private Hold take(ReadWriteTarget lock, Ask ask) {
    return door().start(lock, ask).value();
  }

  private static void assertState(ReadWriteTarget lock, int readers, boolean isWritten) {
    assertEquals(readers, lock.face().readerCount(), lock.face()::toString);
    assertEquals(isWritten, lock.face().isWriteLocked(), lock.face()::toString);
    assertEquals(readers, lock.face().core().getReaderCount());
    assertEquals(isWritten, lock.face().core().isWriteLocked());
  }

  private static void assertOpen(Attempt<?> attempt) {
    assertTrue(attempt.isOpen(), () -> attempt.party() + " got in before its turn");
  }

  // ---- Who is inside with whom -----------------------------------------------------------------

  @Test
  default void readersAreInsideTogether() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    List<Hold> readers = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      readers.add(take(lock, READ));
      assertState(lock, i, false);
    }
    readers.forEach(Hold::close);
    assertState(lock, 0, false);
    Steps.assertIdle(lock);
  }

  @Test
  default void aWriterIsInsideAlone() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold writer = take(lock, WRITE);
    assertState(lock, 0, true);
    Attempt<Hold> reader = enqueue(lock, READ);
    Attempt<Hold> another = enqueue(lock, WRITE);
    assertTrue(lock.face().read().tryAcquire().isEmpty());
    assertTrue(lock.face().write().tryAcquire().isEmpty());
    writer.close();
    Hold reading = reader.value();
    assertState(lock, 1, false);
    assertOpen(another);
    reading.close();
    another.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void readersSeeWhatTheWritersBeforeThemWroteAndNothingHalfDone() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    long[] pair = new long[2];
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger mistakes = new AtomicInteger();
    List<Attempt<String>> attempts = new ArrayList<>();
    int writers = 0;
    Hold first = Steps.take(lock);
    for (int i = 0; i < VISITS; i++) {
      boolean writes = i % 10 == 0;
      writers += writes ? 1 : 0;
      Runnable visit =
          () -> {
            int others = writes ? inside.getAndAdd(1_000_000) : inside.getAndIncrement();
            boolean disturbed = writes ? others != 0 : others >= 1_000_000;
            if (disturbed || pair[0] != pair[1]) {
              mistakes.incrementAndGet();
            }
            if (writes) {
              pair[0]++;
            }
            for (int spins = 0; spins < 50; spins++) {
              Thread.onSpinWait();
            }
            if (writes) {
              pair[1]++;
            }
            inside.addAndGet(writes ? -1_000_000 : -1);
          };
      attempts.add(door().startScope(lock, writes ? WRITE : READ, () -> Steps.done(visit)));
    }
    // All of them at once, each wherever its door has it run.
    Steps.awaitWaiters(lock, VISITS);
    first.close();
    attempts.forEach(Attempt::value);
    Steps.assertIdle(lock);
    assertEquals(0, mistakes.get());
    Hold last = Steps.take(lock);
    assertEquals(writers, pair[0]);
    assertEquals(writers, pair[1]);
    last.close();
  }

  // ---- The order -------------------------------------------------------------------------------

  @Test
  default void readersAtTheHeadAreLetInTogether() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold writer = take(lock, WRITE);
    List<Attempt<Hold>> readers = List.of(enqueue(lock, READ), enqueue(lock, READ));
    Attempt<Hold> next = enqueue(lock, WRITE);
    Attempt<Hold> behind = enqueue(lock, READ);
    writer.close();
    assertState(lock, 2, false);
    List<Hold> reading = readers.stream().map(Attempt::value).toList();
    assertOpen(next);
    assertOpen(behind);
    reading.get(1).close();
    assertOpen(next);
    reading.get(0).close();
    Hold writing = next.value();
    assertState(lock, 0, true);
    assertOpen(behind);
    writing.close();
    behind.value().close();
    assertEquals(new QueueCounters(4, 0, 0, 0), lock.snapshot().counters());
    Steps.assertIdle(lock);
  }

  @Test
  default void aReaderThatComesBehindAQueuedWriterWaits() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold reading = take(lock, READ);
    Attempt<Hold> writer = enqueue(lock, WRITE);
    assertTrue(lock.face().read().tryAcquire().isEmpty(), "it has overtaken a writer");
    assertNull(lock.face().core().getRead().tryAcquire(), "it has overtaken a writer");
    door().start(lock, READ.within(Duration.ZERO)).failure(SyncTimeoutException.class);
    Attempt<Hold> reader = enqueue(lock, READ);
    assertState(lock, 1, false);
    reading.close();
    Hold writing = writer.value();
    assertOpen(reader);
    writing.close();
    reader.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void neitherSideStarvesHoweverManyComeOnTheOther() {
    for (Ask rare : List.of(WRITE, READ)) {
      ReadWriteTarget lock = ReadWriteTarget.of("map");
      Ask frequent = rare.equals(WRITE) ? READ : WRITE;
      Hold inside = take(lock, frequent);
      Attempt<Hold> before = door().start(lock, frequent);
      // A second reader is inside, too; a second writer waits.
      Eventually.until(() -> !before.isOpen() || Steps.arrivals(lock) == 1, lock::snapshot);
      Attempt<Hold> waiter = enqueue(lock, rare);
      List<Attempt<Hold>> after = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        after.add(enqueue(lock, frequent));
      }
      inside.close();
      before.value().close();
      Hold hold = waiter.value();
      after.forEach(SharingContract::assertOpen);
      hold.close();
      after.forEach(attempt -> attempt.then(Hold::close));
      after.forEach(Attempt::value);
      Eventually.until(() -> !lock.isTaken(), lock::snapshot);
      Steps.assertIdle(lock);
    }
  }

  @Test
  default void bothSidesGetOnWhileTheOtherIsAlwaysThere() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    List<AtomicInteger> turns = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    BooleanSupplier goOn = () -> turns.stream().allMatch(taken -> taken.get() < VISITS);
    Hold first = Steps.take(lock);
    for (Ask side : List.of(READ, READ, WRITE, WRITE)) {
      Ask mine = side.labelled("party " + turns.size());
      AtomicInteger taken = new AtomicInteger();
      turns.add(taken);
      Attempt<Hold> attempt = enqueue(lock, mine);
      threads.add(new Thread(() -> takeTurns(lock, mine, attempt, taken, goOn)));
    }
    threads.forEach(Thread::start);
    first.close();
    threads.forEach(Eventually::ended);
    // While one waits, nobody else has two turns: so nobody falls behind by more than two.
    assertTrue(turns.stream().allMatch(taken -> taken.get() >= VISITS - 2), turns::toString);
    Steps.assertIdle(lock);
  }

  /** Stands in the queue for its next turn before it leaves, so that its side is always there. */
  private void takeTurns(
      ReadWriteTarget lock,
      Ask side,
      Attempt<Hold> first,
      AtomicInteger taken,
      BooleanSupplier goOn) {
    Attempt<Hold> attempt = first;
    while (goOn.getAsBoolean()) {
      Hold hold = attempt.value();
      Attempt<Hold> next = door().start(lock, side);
      Eventually.until(() -> !next.isOpen() || isWaiting(lock, side), lock::snapshot);
      attempt = next;
      taken.incrementAndGet();
      hold.close();
    }
    attempt.value().close();
  }

  private static boolean isWaiting(ReadWriteTarget lock, Ask ask) {
    return lock.snapshot().waiters().stream()
        .anyMatch(waiter -> Objects.equals(waiter.label(), ask.label()));
  }

  @Test
  default void aCancelledWriterLetsTheReadersBehindItGoAtOnce() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold reading = take(lock, READ);
    Attempt<Hold> writer = enqueue(lock, WRITE);
    List<Attempt<Hold>> readers = List.of(enqueue(lock, READ), enqueue(lock, READ));
    Attempt<Hold> next = enqueue(lock, WRITE);
    writer.cancel();
    writer.wasCancelled();
    List<Hold> holds = readers.stream().map(Attempt::value).toList();
    assertState(lock, 3, false);
    assertTrue(reading.isHeld());
    assertOpen(next);
    reading.close();
    holds.forEach(Hold::close);
    next.value().close();
    assertEquals(new QueueCounters(3, 0, 1, 0), lock.snapshot().counters());
    Steps.assertIdle(lock);
  }

  @Test
  default void aWriterWhoseTimeIsUpLetsTheReadersBehindItGoAtOnce() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold reading = take(lock, READ);
    Attempt<Hold> writer = enqueue(lock, WRITE.withinMillis(20));
    Attempt<Hold> reader = door().start(lock, READ);
    writer.failure(SyncTimeoutException.class);
    reader.value().close();
    reading.close();
    Steps.assertIdle(lock);
  }

  @Test
  default void aWriterThatIsCancelledInTheMiddleLetsNobodyOvertake() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold reading = take(lock, READ);
    Attempt<Hold> first = enqueue(lock, WRITE);
    Attempt<Hold> second = enqueue(lock, WRITE);
    Attempt<Hold> reader = enqueue(lock, READ);
    second.cancel();
    second.wasCancelled();
    assertOpen(reader);
    assertState(lock, 1, false);
    reading.close();
    Hold writing = first.value();
    assertOpen(reader);
    writing.close();
    reader.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void aCancelledReaderTakesNobodyWithIt() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold writing = take(lock, WRITE);
    List<Attempt<Hold>> readers =
        List.of(enqueue(lock, READ), enqueue(lock, READ), enqueue(lock, READ));
    readers.get(1).cancel();
    readers.get(1).wasCancelled();
    assertOpen(readers.get(0));
    assertOpen(readers.get(2));
    writing.release();
    readers.get(0).value().close();
    readers.get(2).value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void aCancelledReaderThatMeetsItsGrantHasOneOutcomeAndLosesNothing() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    for (int round = 0; round < CancellationContract.ROUNDS; round++) {
      Hold writing = Steps.take(lock);
      Attempt<Hold> reader = enqueue(lock, READ);
      Attempt<Hold> another = enqueue(lock, READ);
      Attempt<Hold> writer = enqueue(lock, WRITE);
      writing.close();
      reader.cancel();
      if (reader.hasSucceeded()) {
        reader.value().close();
      } else {
        reader.wasCancelled();
      }
      Hold reading = another.value();
      assertOpen(writer);
      reading.close();
      writer.value().close();
    }
    Steps.assertIdle(lock);
  }

  // ---- The downgrade ---------------------------------------------------------------------------

  @Test
  default void aDowngradeKeepsTheHoldAndLetsInTheReadersAtTheHead() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold hold = take(lock, WRITE.labelled("edit"));
    Attempt<Hold> reader = enqueue(lock, READ);
    Attempt<Hold> writer = enqueue(lock, WRITE);
    Attempt<Hold> behind = enqueue(lock, READ);
    assertSame(hold, lock.face().downgrade(hold));
    assertState(lock, 2, false);
    Hold reading = reader.value();
    assertOpen(writer);
    assertOpen(behind);
    assertTrue(hold.isHeld());
    assertEquals("edit", hold.getLabel());
    assertEquals(1, hold.getPermits());
    assertEquals("edit", lock.snapshot().readers().get(0).label());
    reading.close();
    assertOpen(writer);
    hold.release();
    hold.close();
    Hold writing = writer.value();
    assertOpen(behind);
    writing.close();
    behind.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void noWriterComesInBetweenInADowngrade() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    int[] written = new int[1];
    for (int round = 0; round < CancellationContract.ROUNDS; round++) {
      Hold hold = Steps.take(lock);
      int mine = ++written[0];
      Attempt<String> writer = door().startScope(lock, WRITE, () -> Steps.done(() -> written[0]++));
      Attempt<Hold> reader = door().start(lock, READ);
      lock.face().core().downgrade(hold);
      assertEquals(mine, written[0]);
      hold.close();
      reader.value().close();
      writer.value();
    }
    assertEquals(2 * CancellationContract.ROUNDS, written[0]);
    Steps.assertIdle(lock);
  }

  @Test
  default void whatCannotBeDowngradedIsRefusedAndChangesNothing() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold dead = take(lock, WRITE);
    dead.close();
    Hold reading = take(lock, READ);
    Hold ofAnother = take(ReadWriteTarget.of("another"), WRITE);
    Hold ofALock = AsyncLock.create("camera").tryAcquire().orElseThrow();
    Attempt<Hold> writer = enqueue(lock, WRITE);
    var given = assertThrows(IllegalStateException.class, () -> lock.face().downgrade(dead));
    assertEquals("this hold of read-write lock 'map' was given back before", given.getMessage());
    assertRefused(lock, reading, "hold must be one to write, was one to read");
    assertRefused(lock, ofAnother, "hold must be one of read-write lock 'map', was ");
    assertRefused(lock, ofALock, "hold must be one of read-write lock 'map', was ");
    assertTrue(reading.isHeld() && ofAnother.isHeld() && ofALock.isHeld());
    assertState(lock, 1, false);
    assertOpen(writer);
    reading.close();
    Hold writing = writer.value();
    lock.face().downgrade(writing);
    assertRefused(lock, writing, "hold must be one to write, was one to read");
    writing.close();
    Steps.assertIdle(lock);
  }

  private static void assertRefused(ReadWriteTarget lock, Hold hold, String why) {
    var error = assertThrows(IllegalArgumentException.class, () -> lock.face().downgrade(hold));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith(why), message);
  }

  // ---- Waiting for oneself ---------------------------------------------------------------------

  private SelfDeadlockContract.OpenScope enter(ReadWriteTarget lock, Ask ask) {
    CompletableFuture<String> body = new CompletableFuture<>();
    CompletableFuture<Boolean> inside = new CompletableFuture<>();
    Attempt<String> attempt =
        door()
            .startScope(
                lock,
                ask,
                () -> {
                  inside.complete(true);
                  return body;
                });
    Eventually.until(inside::isDone, lock::snapshot);
    return new SelfDeadlockContract.OpenScope(attempt, body);
  }

  @Test
  default void neitherSideMayBeWaitedForInsideOfWriting() {
    Owner owner = new Owner("stage");
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    SelfDeadlockContract.OpenScope scope = enter(lock, WRITE.by(owner));
    for (Ask ask : List.of(READ.by(owner), WRITE.by(owner))) {
      String message =
          String.valueOf(door().start(lock, ask).failure(SelfDeadlockException.class).getMessage());
      assertTrue(message.contains("a scope of the same owner"), message);
      assertTrue(message.contains("is written by " + owner), message);
      door()
          .startTry(lock, ask.within(ChronoUnit.FOREVER.getDuration()))
          .failure(SelfDeadlockException.class);
      door().startScope(lock, ask, () -> Steps.done(() -> {})).failure(SelfDeadlockException.class);
      door().start(lock, ask.withinMillis(1)).failure(SyncTimeoutException.class);
    }
    assertEquals(0, lock.snapshot().waiterCount());
    scope.leave();
    Steps.assertIdle(lock);
  }

  @Test
  default void thereIsNoUpgrade() {
    Owner owner = new Owner("stage");
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    SelfDeadlockContract.OpenScope other = enter(lock, READ);
    SelfDeadlockContract.OpenScope scope = enter(lock, READ.by(owner));
    String message =
        String.valueOf(
            door().start(lock, WRITE.by(owner)).failure(SelfDeadlockException.class).getMessage());
    assertTrue(message.contains("is read by 2: "), message);
    door().start(lock, WRITE.by(owner).withinMillis(1)).failure(SyncTimeoutException.class);
    assertState(lock, 2, false);
    scope.leave();
    other.leave();
    Steps.assertIdle(lock);
  }

  @Test
  default void whoReadsMayReadAgainUnlessAWriterWaitsInBetween() {
    Owner owner = new Owner("stage");
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    SelfDeadlockContract.OpenScope scope = enter(lock, READ.by(owner));
    door().start(lock, READ.by(owner)).value().close();
    Attempt<Hold> writer = enqueue(lock, WRITE);
    door().start(lock, READ.by(owner)).failure(SelfDeadlockException.class);
    door().start(lock, READ.by(owner).withinMillis(1)).failure(SyncTimeoutException.class);
    Attempt<Hold> stranger = enqueue(lock, READ.by(new Owner("stage")));
    writer.cancel();
    writer.wasCancelled();
    stranger.value().close();
    door().start(lock, READ.by(owner)).value().close();
    scope.leave();
    Steps.assertIdle(lock);
  }

  @Test
  default void aHoldToReadThatAnybodyMayCloseIsNoReasonToRefuse() {
    Owner owner = new Owner("stage");
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold hold = take(lock, READ.by(owner));
    Attempt<Hold> writer = enqueue(lock, WRITE.by(owner));
    hold.close();
    writer.value().close();
    Steps.assertIdle(lock);
  }

  // ---- What it says of itself ------------------------------------------------------------------

  @Test
  default void aFreeReadWriteLockSaysSo() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    ReadWriteLockSnapshot snapshot = lock.snapshot();
    assertEquals("read-write lock 'map' is free", snapshot.toString());
    assertEquals("map", snapshot.name());
    assertNull(snapshot.writer());
    assertEquals(List.of(), snapshot.readers());
    assertEquals(snapshot.toString(), lock.face().toString());
    assertEquals(snapshot.toString(), lock.face().read().toString());
    assertEquals(snapshot.toString(), lock.face().core().toString());
    assertEquals(snapshot.toString(), lock.face().core().getWrite().toString());
  }

  @Test
  default void theTimeoutSaysWhoReadsAndForHowLong() {
    TestClock clock = new TestClock();
    ReadWriteTarget lock = ReadWriteTarget.timedBy(clock, "map");
    Owner owner = new Owner();
    Attempt<Hold> scan = door().start(lock, READ.labelled("scan").by(owner));
    Hold first = scan.value();
    clock.advance(ReportContract.SOME_TIME);
    Attempt<Hold> probe = door().start(lock, READ);
    Hold second = probe.value();
    Attempt<Hold> writer = enqueue(lock, WRITE);
    clock.advance(Duration.ofSeconds(1));
    SyncTimeoutException timeUp =
        door().start(lock, READ.within(Duration.ZERO)).failure(SyncTimeoutException.class);
    assertEquals(
        "read-write lock 'map' is read by 2: 'scan' ("
            + owner
            + ", "
            + scan.party()
            + ") for 3.3 s, "
            + probe.party()
            + " for at least 1 s; 1 waiting; read wanted; gave up at once",
        timeUp.getMessage());
    var snapshot = assertInstanceOf(ReadWriteLockSnapshot.class, timeUp.getSnapshot());
    assertEquals(2, snapshot.readerCount());
    first.close();
    second.close();
    writer.value().close();
    Steps.assertIdle(lock);
  }

  @Test
  default void theTimeoutSaysWhoWritesAndForHowLong() {
    TestClock clock = new TestClock();
    ReadWriteTarget lock = ReadWriteTarget.timedBy(clock, "map");
    Attempt<Hold> edit = door().start(lock, WRITE.labelled("edit"));
    Hold hold = edit.value();
    clock.advance(ReportContract.SOME_TIME);
    SyncTimeoutException timeUp =
        door().start(lock, WRITE.within(Duration.ZERO)).failure(SyncTimeoutException.class);
    assertEquals(
        "read-write lock 'map' is written by 'edit' ("
            + edit.party()
            + ") for 2.3 s; write wanted; nobody else waiting; gave up at once",
        timeUp.getMessage());
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  default void theSnapshotShowsReadersAndWaitersInOrder() {
    TestClock clock = new TestClock();
    ReadWriteTarget lock = ReadWriteTarget.timedBy(clock, "map");
    Attempt<Hold> first = door().start(lock, READ.labelled("first"));
    Hold one = first.value();
    clock.advance(Duration.ofSeconds(1));
    Attempt<Hold> second = door().start(lock, READ.labelled("second"));
    Hold two = second.value();
    clock.advance(Duration.ofSeconds(1));
    Attempt<Hold> writer = enqueue(lock, WRITE.labelled("writer"));
    Attempt<Hold> reader = enqueue(lock, READ.labelled("reader"));
    ReadWriteLockSnapshot snapshot = lock.snapshot();
    assertEquals(
        List.of(
            new HolderSnapshot("first", null, first.door(), first.party(), 2_000_000_000L, false),
            new HolderSnapshot(
                "second", null, second.door(), second.party(), 1_000_000_000L, false)),
        snapshot.readers());
    assertEquals(2, snapshot.readerCount());
    assertNull(snapshot.writer());
    assertEquals(2, snapshot.waiterCount());
    assertEquals("writer", snapshot.waiters().get(0).label());
    assertEquals("reader", snapshot.waiters().get(1).label());
    assertEquals(1, snapshot.waiters().get(0).permits());
    assertEquals(List.of(snapshot.waiters().get(0)), snapshot.waitingWriters());
    one.close();
    two.close();
    writer.value().close();
    reader.value().close();
    assertEquals(2, snapshot.readers().size(), "a snapshot does not change");
    assertThrows(UnsupportedOperationException.class, snapshot.readers()::clear);
    Steps.assertIdle(lock);
  }

  @Test
  default void theSnapshotShowsTheWriterAlsoOfAGrant() {
    TestClock clock = new TestClock();
    ReadWriteTarget lock = ReadWriteTarget.timedBy(clock, "map");
    Hold before = Steps.take(lock);
    Attempt<Hold> attempt = enqueue(lock, WRITE.labelled("edit"));
    clock.advance(Duration.ofSeconds(7));
    before.close();
    Hold hold = attempt.value();
    clock.advance(ReportContract.SOME_TIME);
    assertEquals(
        new HolderSnapshot(
            "edit",
            null,
            attempt.door(),
            attempt.party(),
            ReportContract.SOME_TIME.toNanos(),
            false),
        lock.snapshot().writer());
    assertEquals(List.of(), lock.snapshot().readers());
    hold.close();
    assertNull(lock.snapshot().writer());
  }

  @Test
  default void aTransferredReaderHasNoCallerAndNoOwner() {
    ReadWriteTarget lock = ReadWriteTarget.of("map");
    Hold hold = take(lock, READ.labelled("scan").by(new Owner("stage")));
    assertSame(hold, hold.transfer());
    HolderSnapshot reader = lock.snapshot().readers().get(0);
    assertEquals("scan", reader.label());
    assertEquals("transferred", reader.party());
    assertNull(reader.owner());
    assertNull(reader.door());
    assertNotNull(hold.getLabel());
    hold.close();
    assertFalse(hold.isHeld());
    Steps.assertIdle(lock);
  }
}
