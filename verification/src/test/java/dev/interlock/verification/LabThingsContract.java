package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.GuardedProperty;
import dev.interlock.sync.Hold;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockDisabledException;
import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import dev.interlock.sync.jdk.AsyncGlobalLock;
import dev.interlock.sync.jdk.AsyncGuardedProperty;
import dev.interlock.sync.jdk.CheckedRunnable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What LabThings' global lock does, cell by cell of the two matrices of its own tests, and the
 * faults G1 to G9 that it has and this one has not. A subclass says through which door.
 *
 * <ul>
 *   <li>Matrix A: somebody else has the lock.
 *   <li>Matrix B: nobody has it, or it is disabled.
 * </ul>
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class LabThingsContract implements Steps {
  private static final int CALLERS = 200;
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final DoorUnderTest door;

  /** For callers that block a thread of their own, whatever the door. */
  private final DoorUnderTest threads = new BlockingDoorUnderTest();

  LabThingsContract(DoorUnderTest door) {
    this.door = door;
  }

  @Override
  public final DoorUnderTest door() {
    return door;
  }

  @Override
  public final Target exclusive() {
    return GlobalTarget.of("lab");
  }

  @AfterEach
  final void nobodyIsStuck() {
    door.close();
    threads.close();
  }

  private static LabThing thing() {
    return thing(Duration.ofMillis(1));
  }

  private static LabThing thing(Duration defaultTimeout) {
    return new LabThing(
        AsyncGlobalLock.builder().name("lab").defaultTimeout(defaultTimeout).build());
  }

  private static LabThing disabled() {
    return new LabThing(AsyncGlobalLock.builder().name("lab").enabled(false).build());
  }

  /** As LabThings' monitor does: somebody has the lock, for another operation. */
  private static Hold monitor(LabThing thing) {
    return thing.getLock().request().label("monitor").owner(new Owner()).acquireAsync().join();
  }

  private <T> T call(WaitTarget<T> action) {
    return door().startWait(action, null).value();
  }

  private LockBusyException assertBusy(WaitTarget<?> action) {
    return door().startWait(action, null).failure(LockBusyException.class);
  }

  // ---- Matrix A --------------------------------------------------------------------------------

  @Test
  void matrixAReadingEachPropertyIsFree() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    for (GuardedProperty<Integer> property : thing.properties()) {
      assertEquals(0, property.getValue());
    }
    monitor.close();
  }

  @Test
  void matrixAWritingALockedPropertyIsBusyAndChangesNothing() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    for (GuardedProperty<Integer> property : List.of(thing.getProp1(), thing.getFprop1())) {
      assertBusy(thing.write(property, 1));
      assertBusy(thing.increment(property));
      assertEquals(0, property.getValue());
    }
    monitor.close();
    assertFalse(thing.getLock().isLocked());
  }

  @Test
  void matrixAWritingAPropertyThatOptsOutChangesIt() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    for (GuardedProperty<Integer> property : List.of(thing.getProp2(), thing.getFprop2())) {
      assertEquals(7, call(thing.write(property, 7)));
      assertEquals(7, property.getValue());
    }
    monitor.close();
  }

  @Test
  void matrixAAnActionIsBusyAndDoesNotRun() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    assertBusy(thing.incrementFprop2());
    assertEquals(0, thing.getFprop2().getValue());
    monitor.close();
  }

  @Test
  void matrixAAnActionThatOptsOutRunsEachTime() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    assertEquals(1, call(thing.incrementFprop2Unlocked()));
    assertEquals(2, call(thing.incrementFprop2Unlocked()));
    assertEquals(2, thing.getFprop2().getValue());
    monitor.close();
  }

  @Test
  void matrixAAnActionThatOptsOutIsBusyWhereItWritesALockedProperty() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    assertBusy(thing.incrementProp1());
    assertEquals(0, thing.getProp1().getValue());
    monitor.close();
  }

  // ---- Matrix B --------------------------------------------------------------------------------

  private void everythingChanges(LabThing thing) {
    for (GuardedProperty<Integer> property : thing.properties()) {
      assertEquals(0, property.getValue());
      assertEquals(10, call(thing.write(property, 10)));
      assertEquals(10, property.getValue());
    }
    for (int time = 1; time <= 2; time++) {
      assertEquals(10 + 2 * time - 1, call(thing.incrementFprop2()));
      assertEquals(10 + 2 * time, call(thing.incrementFprop2Unlocked()));
      assertEquals(10 + time, call(thing.incrementProp1()));
    }
  }

  @Test
  void matrixBEverythingChangesWhenNobodyHasTheLock() {
    LabThing thing = thing(FOREVER);
    everythingChanges(thing);
    assertFalse(thing.getLock().isLocked());
  }

  @Test
  void matrixBEverythingChangesWhenTheLockIsDisabled() {
    LabThing thing = disabled();
    everythingChanges(thing);
    assertEquals(0, thing.getLock().snapshot().acquisitions());
  }

  @Test
  void matrixBEverythingChangesWhenTheLockIsDisabledThoughSomebodyHasIt() {
    LabThing thing = disabled();
    Hold monitor = monitor(thing);
    assertTrue(monitor.isHeld());
    assertFalse(thing.getLock().isLocked());
    everythingChanges(thing);
    monitor.release();
    assertFalse(monitor.isHeld());
    assertThrows(IllegalStateException.class, monitor::release);
  }

  // ---- The policy ------------------------------------------------------------------------------

  @Test
  void whoSkipsTheLockLeavesItToOthers() {
    for (LabThing thing : List.of(thing(FOREVER), disabled())) {
      assertTrue(call(thing.isAvailableInside(LockUse.SKIPPED)));
    }
  }

  @Test
  void whoTakesOrRequiresTheLockHasItInsideAndNotAfterwards() {
    LabThing thing = thing(FOREVER);
    for (LockUse use : List.of(LockUse.IF_ENABLED, LockUse.REQUIRED)) {
      assertFalse(call(thing.isAvailableInside(use)));
      Eventually.until(thing::isAvailable, thing.getLock()::snapshot);
    }
  }

  @Test
  void whoRequiresALockThatIsDisabledIsToldAndDoesNotRun() {
    LabThing thing = disabled();
    assertTrue(call(thing.isAvailableInside(LockUse.IF_ENABLED)));
    var refusal =
        door()
            .startWait(thing.isAvailableInside(LockUse.REQUIRED), null)
            .failure(LockDisabledException.class);
    assertEquals("lock 'lab' is required, but is not enabled", refusal.getMessage());
    door()
        .startWait(
            thing.action(
                "scan",
                thing.getProp1(),
                new LabThing.Options(LockUse.REQUIRED, System.Logger.Level.INFO)),
            null)
        .failure(LockDisabledException.class);
    assertEquals(0, thing.getProp1().getValue());
  }

  // ---- Other tests of LabThings ----------------------------------------------------------------

  @Test
  void anActionMayWriteALockedProperty() {
    LabThing thing = thing(FOREVER);
    assertEquals(1, call(thing.action("scan", thing.getProp1(), new LabThing.Options())));
    assertEquals(1, thing.getProp1().getValue());
    Eventually.until(thing::isAvailable, thing.getLock()::snapshot);
  }

  @Test
  void whatIsWrappedOnceIsGoodForManyCalls() {
    LabThing thing = thing(FOREVER);
    WaitTarget<Integer> wrapped = thing.wrapped();
    for (int i = 1; i <= 3; i++) {
      assertEquals(i, call(wrapped));
    }
    assertEquals(3, thing.getLock().snapshot().acquisitions());
    Eventually.until(thing::isAvailable, thing.getLock()::snapshot);
  }

  @Test
  void thereIsOneLockBehindItsFaces() {
    AsyncGlobalLock lock = AsyncGlobalLock.create("lab");
    assertSame(lock.core(), lock.core());
    assertSame(lock.core(), AsyncGlobalLock.of(lock.core()).core());
  }

  @Test
  void anActionThatIsBusyIsLoggedOnceAtItsLevelWithoutAStackTrace() {
    record Chosen(System.Logger.Level level, Level logged) {}
    List<Chosen> levels =
        List.of(
            new Chosen(System.Logger.Level.DEBUG, Level.FINE),
            new Chosen(System.Logger.Level.INFO, Level.INFO),
            new Chosen(System.Logger.Level.WARNING, Level.WARNING),
            new Chosen(System.Logger.Level.ERROR, Level.SEVERE));
    for (Level atLeast : List.of(Level.ALL, Level.INFO)) {
      for (Chosen chosen : levels) {
        String name = "scan-" + new Owner().getId();
        try (LogRecords records = new LogRecords(atLeast)) {
          LabThing thing = thing();
          Hold monitor = monitor(thing);
          LockBusyException busy =
              assertBusy(
                  thing.action(
                      name,
                      thing.getProp1(),
                      new LabThing.Options(LockUse.IF_ENABLED, chosen.level())));
          monitor.close();
          List<LogRecord> logged = records.about(name);
          if (chosen.logged().intValue() < atLeast.intValue()) {
            assertEquals(List.of(), logged);
          } else {
            assertEquals(1, logged.size());
            assertEquals(chosen.logged(), logged.get(0).getLevel());
            assertNull(logged.get(0).getThrown());
            assertEquals(
                "Global lock was busy: didn't run " + name + ": " + busy.getMessage(),
                logged.get(0).getMessage());
          }
        }
      }
    }
  }

  @Test
  void anActionThatMeetsABusyLockInsideIsLoggedWithTheStackTrace() {
    String name = "scan-" + new Owner().getId();
    try (LogRecords records = new LogRecords(Level.ALL)) {
      LabThing thing = thing();
      Hold monitor = monitor(thing);
      LabThing.Options skip = new LabThing.Options(LockUse.SKIPPED, System.Logger.Level.DEBUG);
      LockBusyException busy = assertBusy(thing.action(name, thing.getProp1(), skip));
      monitor.close();
      List<LogRecord> logged = records.about(name);
      assertEquals(1, logged.size());
      assertEquals(Level.SEVERE, logged.get(0).getLevel());
      assertSame(busy, logged.get(0).getThrown());
    }
  }

  @Test
  void ofActionsWithinActionsTheInnermostThatMeetsABusyLockIsLoggedAndNoOther() {
    String name = "scan-" + new Owner().getId();
    try (LogRecords records = new LogRecords(Level.ALL)) {
      LabThing thing = thing();
      Hold monitor = monitor(thing);
      WaitTarget<Integer> write = thing.write(thing.getProp1(), 1);
      WaitTarget<Integer> middle = thing.around(name + " middle", thing.around(name, write));
      LockBusyException busy = assertBusy(thing.around(name + " outer", middle));
      monitor.close();
      List<LogRecord> logged = records.about(name);
      assertEquals(1, logged.size());
      assertEquals("A lock was busy inside of " + name, logged.get(0).getMessage());
      assertSame(busy, logged.get(0).getThrown());
    }
  }

  @Test
  void anActionInsideAnActionThatIsBusyIsLoggedAsEachOfThemIs() {
    String name = "scan-" + new Owner().getId();
    try (LogRecords records = new LogRecords(Level.ALL)) {
      LabThing thing = thing();
      Hold monitor = monitor(thing);
      WaitTarget<Integer> inner =
          thing.action(name + " inner", thing.getProp1(), new LabThing.Options());
      LockBusyException busy = assertBusy(thing.around(name, inner));
      monitor.close();
      List<LogRecord> logged = records.about(name);
      assertEquals(2, logged.size());
      assertEquals(Level.INFO, logged.get(0).getLevel());
      assertNull(logged.get(0).getThrown());
      assertEquals("A lock was busy inside of " + name, logged.get(1).getMessage());
      assertSame(busy, logged.get(1).getThrown());
    }
  }

  @Test
  void aBusyLockInsideIsLoggedHoweverItsExceptionIsWrapped() {
    String name = "scan-" + new Owner().getId();
    try (LogRecords records = new LogRecords(Level.ALL)) {
      LabThing thing = thing();
      Hold monitor = monitor(thing);
      LockBusyException busy = assertBusy(thing.write(thing.getProp1(), 1));
      monitor.close();
      Exception wrapped = new CompletionException(new ExecutionException(busy));
      var unused = door().startWait(thing.around(name, thing.failing(wrapped)), null).failure();
      List<LogRecord> logged = records.about(name);
      assertEquals(1, logged.size());
      assertSame(busy, logged.get(0).getThrown());
      Exception other = new CompletionException("without a cause", null);
      door().startWait(thing.around(name, thing.failing(other)), null).end();
      assertEquals(1, records.about(name).size());
    }
  }

  @Test
  void anActionThatCannotEvenAcquireTheLockIsLoggedAndATryIsNot() {
    String name = "scan-" + new Owner().getId();
    try (LogRecords records = new LogRecords(Level.ALL)) {
      LabThing thing = thing();
      Hold monitor = monitor(thing);
      assertFalse(call(thing.tryAcquire(name)));
      LockBusyException busy = assertBusy(thing.acquire(name));
      monitor.close();
      Eventually.until(() -> !records.about(name).isEmpty(), () -> "a record of " + name);
      assertTrue(call(thing.acquire(name)));
      assertTrue(call(thing.tryAcquire(name)));
      List<LogRecord> logged = records.about(name);
      assertEquals(1, logged.size());
      assertEquals(Level.INFO, logged.get(0).getLevel());
      assertNull(logged.get(0).getThrown());
      assertEquals(
          "Global lock was busy: didn't run " + name + ": " + busy.getMessage(),
          logged.get(0).getMessage());
    }
  }

  // ---- Changes that meet -----------------------------------------------------------------------

  @Test
  void aPropertyCannotBeChangedFromWithinAChangeOfItsOwn() {
    for (LabThing thing : List.of(thing(FOREVER), disabled())) {
      for (GuardedProperty<Integer> property : thing.properties()) {
        Owner owner = new Owner();
        AsyncGuardedProperty<Integer> face = AsyncGuardedProperty.of(property).withOwner(owner);
        record Nested(String wanted, CheckedRunnable<Exception> change) {}
        for (Nested nested :
            List.of(
                new Nested("set to 7", () -> face.set(7)),
                new Nested("set to 0", face::reset),
                new Nested("updated", () -> face.update(it -> it + 7)),
                new Nested("set to 7", () -> face.setAsync(7).join()),
                new Nested("set to 0", () -> face.resetAsync().join()),
                new Nested("updated", () -> face.updateAsync(it -> it + 7).join()))) {
          UnaryOperator<Integer> change =
              it -> {
                unchecked(nested.change());
                return it + 1;
              };
          assertRefused(thing.update(property, owner, change), nested.wanted());
          assertEquals(0, property.getValue());
        }
        assertEquals(1, call(thing.increment(property)));
      }
    }
  }

  @Test
  void aPropertyCannotBeChangedByWhatWritesIt() {
    for (LabThing thing : List.of(thing(FOREVER), disabled())) {
      for (GuardedProperty<Integer> property : List.of(thing.getFprop1(), thing.getFprop2())) {
        AsyncGuardedProperty<Integer> face = AsyncGuardedProperty.of(property);
        thing.setOnWrite(value -> unchecked(() -> face.set(value + 1)));
        assertRefused(thing.write(property, 6), "set to 7");
        assertRefused(thing.increment(property), "set to 2");
        thing.setOnWrite(value -> {});
        assertEquals(0, property.getValue());
        assertEquals(1, call(thing.increment(property)));
      }
    }
  }

  private void assertRefused(WaitTarget<Integer> change, String wanted) {
    var refusal = door().startWait(change, null).failure(IllegalStateException.class);
    assertEquals(
        "the property 0 cannot be " + wanted + " from within a change of its own",
        refusal.getMessage());
  }

  /** What a future has wrapped is thrown as it was. */
  private static void unchecked(CheckedRunnable<Exception> call) {
    try {
      call.run();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  /** Adds one, and waits in the middle of it. */
  private static final class SlowChange implements UnaryOperator<Integer> {
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final CompletableFuture<Boolean> mayGoOn = new CompletableFuture<>();

    @Override
    public Integer apply(Integer present) {
      begun.complete(true);
      return mayGoOn.thenApply(yes -> present + 1).join();
    }

    void awaitBegin() {
      Eventually.until(begun::isDone, () -> "the begin of a change");
    }

    void goOn() {
      mayGoOn.complete(true);
    }
  }

  /** A thread that is in the middle of a change, as a part of {@code owner}. */
  private Attempt<Integer> begin(
      SlowChange change, LabThing thing, GuardedProperty<Integer> property, Owner owner) {
    Attempt<Integer> attempt = threads.startWait(thing.update(property, owner, change), null);
    change.awaitBegin();
    return attempt;
  }

  /** A caller that waits for its turn, though it is inside, or without the lock. */
  private Attempt<Integer> enqueue(
      LabThing thing,
      GuardedProperty<Integer> property,
      Owner owner,
      UnaryOperator<Integer> change) {
    Attempt<Integer> attempt = door().startWait(thing.update(property, owner, change), null);
    Eventually.until(() -> property.getState().turns().hasWaiters(), property::toString);
    return attempt;
  }

  @Test
  void whatIsWrittenIsWhatIsReadThoughCallsOfOneOperationAreInsideTogether() {
    for (LabThing thing : List.of(thing(FOREVER), disabled())) {
      for (GuardedProperty<Integer> property : List.of(thing.getFprop1(), thing.getFprop2())) {
        Owner owner = new Owner();
        AtomicInteger calls = new AtomicInteger();
        ConcurrentLinkedQueue<String> device = new ConcurrentLinkedQueue<>();
        thing.setOnWrite(value -> device.add(value + " by " + Owner.current()));
        SlowChange change = new SlowChange();
        Attempt<Integer> first = begin(change, thing, property, owner);
        Attempt<Integer> second = enqueue(thing, property, owner, it -> it + calls.addAndGet(10));
        assertEquals(List.of(), List.copyOf(device));
        assertEquals(0, property.getValue());
        change.goOn();
        assertEquals(1, first.value());
        assertEquals(11, second.value());
        assertEquals(10, calls.get(), "called once");
        assertEquals(List.of("1 by " + owner, "11 by " + owner), List.copyOf(device));
        assertEquals(11, property.getValue());
        Eventually.until(thing::isAvailable, thing.getLock()::snapshot);
      }
    }
  }

  @Test
  void aCallThatIsCancelledWhileItWaitsForItsTurnChangesNothing() {
    for (LabThing thing : List.of(thing(FOREVER), disabled())) {
      for (GuardedProperty<Integer> property : thing.properties()) {
        Owner owner = new Owner();
        SlowChange change = new SlowChange();
        Attempt<Integer> first = begin(change, thing, property, owner);
        Attempt<Integer> second = enqueue(thing, property, owner, it -> it + 10);
        second.cancel();
        second.wasCancelled();
        assertFalse(property.getState().turns().hasWaiters());
        change.goOn();
        assertEquals(1, first.value());
        assertEquals(1, property.getValue());
        Eventually.until(thing::isAvailable, thing.getLock()::snapshot);
        assertEquals(2, call(thing.increment(property)));
      }
    }
  }

  @Test
  void aChangeThatHasBegunKeepsTheLockThoughItsCallerIsCancelled() {
    LabThing thing = thing(FOREVER);
    GuardedProperty<Integer> property = thing.getProp1();
    Owner owner = new Owner();
    SlowChange change = new SlowChange();
    SlowChange other = new SlowChange();
    Attempt<Integer> first = begin(change, thing, property, owner);
    Attempt<Integer> second = enqueue(thing, property, owner, other);
    change.goOn();
    assertEquals(1, first.value());
    other.awaitBegin();
    second.cancel();
    assertTrue(thing.getLock().isLocked());
    other.goOn();
    second.end();
    Eventually.until(thing::isAvailable, thing.getLock()::snapshot);
    assertEquals(2, property.getValue());
  }

  // ---- The faults ------------------------------------------------------------------------------

  @Test
  void g1NoUpdateOfAPropertyIsLost() {
    for (LabThing thing : List.of(thing(FOREVER), disabled())) {
      for (GuardedProperty<Integer> property : thing.properties()) {
        List<Attempt<Integer>> attempts = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          attempts.add(door().startWait(thing.increment(property), null));
        }
        attempts.forEach(Attempt::value);
        assertEquals(CALLERS, property.getValue());
      }
    }
  }

  @Test
  void g2AResetTakesTheLockAndWritesWithIt() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    assertEquals(7, call(thing.write(thing.getFprop2(), 7)));
    assertBusy(thing.reset(thing.getFprop1()));
    assertEquals(0, call(thing.reset(thing.getFprop2())));
    assertEquals(0, thing.getFprop2().getValue());
    monitor.close();

    LabThing patient = thing(FOREVER);
    assertEquals(7, call(patient.write(patient.getFprop1(), 7)));
    assertTrue(patient.getWasLockedAtWrite());
    assertEquals(0, call(patient.reset(patient.getFprop1())));
    assertTrue(patient.getWasLockedAtWrite());
    assertEquals(0, patient.getFprop1().getValue());
  }

  @Test
  void g3AnOperationIsNotItsThread() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Owner owner = new Owner("scan");
    Hold hold = door().start(lock, Ask.PLAIN.by(owner)).value();
    door().start(lock, Ask.PLAIN.by(owner)).value().close();
    assertTrue(owner.get(lock.face()::isHeldByCurrent));
    assertFalse(lock.face().isHeldByCurrent());
    owner.run(() -> lock.face().tryAcquire().orElseThrow().close());
    assertTrue(new Owner().get(lock.face()::tryAcquire).isEmpty());
    hold.close();
    assertFalse(owner.get(lock.face()::isHeldByCurrent));
  }

  @Test
  void g4TheBusyErrorSaysWhoHasTheLockSinceWhenAndForWhat() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    LockBusyException busy = assertBusy(thing.write(thing.getProp1(), 1));
    var holder = busy.getHolder();
    assertNotNull(holder);
    assertEquals("monitor", holder.label());
    assertNotNull(holder.owner());
    assertFalse(holder.atLeast());
    assertEquals(1_000_000, busy.getTimeoutNanos());
    monitor.close();
  }

  @Test
  void g5ACallMayWaitLongerThanTheLockSaysAndIsServedInItsTurn() {
    GlobalTarget lock =
        new GlobalTarget(
            AsyncGlobalLock.builder().name("lab").defaultTimeout(Duration.ZERO).build());
    Hold hold = Steps.take(lock);
    door().start(lock, Ask.PLAIN).failure(LockBusyException.class);
    List<Attempt<Hold>> patient = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      patient.add(enqueue(lock, Ask.PLAIN.within(i % 2 == 0 ? FOREVER : TimeoutContract.LONG)));
    }
    Steps.getInInTurn(hold, patient);
  }

  @Test
  void g6BusyIsTheSameErrorForAPropertyAnActionAndWhatAnActionCalls() {
    LabThing thing = thing();
    Hold monitor = monitor(thing);
    for (WaitTarget<?> call :
        List.of(
            thing.write(thing.getProp1(), 1),
            thing.reset(thing.getFprop1()),
            thing.incrementFprop2(),
            thing.incrementProp1(),
            thing.wrapped())) {
      var holder = assertBusy(call).getHolder();
      assertNotNull(holder);
      assertEquals("monitor", holder.label());
    }
    monitor.close();
  }

  @Test
  void g7ATimeoutIsNeverIgnoredAndANegativeOneIsAnError() {
    GlobalTarget lock = new GlobalTarget(AsyncGlobalLock.create("lab"));
    assertEquals(Duration.ofMillis(50), lock.face().defaultTimeout());
    Hold hold = Steps.take(lock);
    assertTrue(lock.face().isLocked());
    LockBusyException atOnce =
        door().start(lock, Ask.PLAIN.within(Duration.ZERO)).failure(LockBusyException.class);
    assertEquals(0, atOnce.getWaitedNanos());
    LockBusyException patient =
        door().start(lock, Ask.PLAIN.withinMillis(100)).failure(LockBusyException.class);
    assertEquals(100_000_000, patient.getTimeoutNanos());
    LockBusyException asTheLockSays =
        door().start(lock, Ask.PLAIN).failure(LockBusyException.class);
    assertEquals(50_000_000, asTheLockSays.getTimeoutNanos());
    door()
        .start(lock, Ask.PLAIN.within(Duration.ofNanos(-1)))
        .failure(IllegalArgumentException.class);
    assertThrows(
        IllegalArgumentException.class,
        () -> AsyncGlobalLock.builder().defaultTimeout(Duration.ofNanos(-1)));
    hold.close();
    assertFalse(lock.face().isLocked());
  }

  @Test
  void g8AWaitWithoutAnEndCanBeCancelled() {
    GlobalTarget lock = GlobalTarget.of("lab");
    Hold hold = Steps.take(lock);
    Attempt<Hold> waiter = enqueue(lock, Ask.PLAIN);
    Attempt<Hold> ofAnOwner = enqueue(lock, Ask.PLAIN.by(new Owner()));
    waiter.cancel();
    waiter.wasCancelled();
    ofAnOwner.cancel();
    ofAnOwner.wasCancelled();
    hold.close();
    Steps.assertIdle(lock);
  }

  @Test
  void g9AThingMayHaveALockOfItsOwn() {
    LabThing stage = thing();
    LabThing camera = thing(FOREVER);
    Hold monitor = monitor(stage);
    assertBusy(stage.write(stage.getProp1(), 1));
    assertEquals(1, call(camera.write(camera.getProp1(), 1)));
    monitor.close();
  }
}
