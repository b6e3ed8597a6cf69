package dev.interlock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.QueueCounters;
import dev.interlock.sync.SyncClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Latches and events, step by step: above all, what becomes of a grant that nobody can use. */
@Timeout(60)
class SignalEnginesTest {
  private final LatchEngine latch =
      new LatchEngine("ready", 2, System::nanoTime, TestParties.INSTANCE);
  private final EventEngine<String> event =
      new EventEngine<>("frame", System::nanoTime, TestParties.INSTANCE);
  private final AutoResetEventEngine<String> oneByOne =
      new AutoResetEventEngine<>("reading", System::nanoTime, TestParties.INSTANCE);

  private static void refuse() {
    throw new IllegalStateException("refused");
  }

  private StepWaiter waiting(QueuedSynchronizer engine, Grant grant) {
    StepWaiter waiter = new StepWaiter(grant);
    assertFalse(engine.enqueue(waiter));
    return waiter;
  }

  /** The thread of a waiter that meets an interrupt after it is granted and before it is told. */
  private static boolean[] interruptBetweenGrantAndNews(
      QueuedSynchronizer engine, Supplier<Grant> grants, Runnable open) throws Exception {
    boolean[] returnedAndFlag = new boolean[2];
    Thread thread =
        new Thread(
            () -> {
              try {
                new ThreadWaiter(engine, grants.get(), 1).await();
                returnedAndFlag[0] = true;
              } catch (InterruptedException e) {
                returnedAndFlag[0] = false;
              }
              returnedAndFlag[1] = Thread.currentThread().isInterrupted();
            });
    StepWaiter first = new StepWaiter(grants.get()).toldWithoutCode();
    first.whenGranted(
        () -> {
          thread.interrupt();
          while (thread.isInterrupted()) {
            Thread.onSpinWait();
          }
        });
    assertFalse(engine.enqueue(first));
    thread.start();
    while (engine.snapshot().waiterCount() < 2) {
      Thread.onSpinWait();
    }
    open.run();
    thread.join();
    return returnedAndFlag;
  }

  @Test
  void aPassageThatMeetsAnInterruptStandsAndLeavesTheFlagSet() throws Exception {
    LatchEngine one = new LatchEngine(null, 1, System::nanoTime, TestParties.INSTANCE);
    boolean[] atLatch = interruptBetweenGrantAndNews(one, () -> Grant.PASSAGE, one::countDown);
    assertTrue(atLatch[0] && atLatch[1]);
    boolean[] atEvent =
        interruptBetweenGrantAndNews(event, Signal<String>::new, () -> event.pulse("1"));
    assertTrue(atEvent[0] && atEvent[1]);
    assertNull(event.current());
  }

  @Test
  void aLatchOpensWithTheLastCountDown() {
    StepWaiter first = waiting(latch, Grant.PASSAGE);
    StepWaiter second = waiting(latch, Grant.PASSAGE);
    latch.countDown();
    assertEquals(1, latch.count());
    assertFalse(first.isGranted());
    latch.countDown();
    assertTrue(first.isGranted() && second.isGranted() && latch.isOpen());
    latch.countDown();
    assertEquals(0, latch.count());
    assertTrue(latch.enqueue(new StepWaiter(Grant.PASSAGE)));
    assertEquals("latch 'ready' is open", latch.snapshot().toString());
  }

  @Test
  void whoCannotBeToldOfAnOpenLatchCostsNobodyAnything() {
    StepWaiter broken = waiting(latch, Grant.PASSAGE).whenGranted(SignalEnginesTest::refuse);
    StepWaiter next = waiting(latch, Grant.PASSAGE);
    latch.countDown();
    latch.countDown();
    assertEquals(List.of("granted", "undeliverable: refused"), broken.told);
    assertTrue(next.isGranted() && latch.isOpen());
  }

  @Test
  void aLatchThatIsClosedWithAReasonFailsThoseWhoWait() {
    StepWaiter waiter = waiting(latch, Grant.PASSAGE);
    Exception reason = new Exception("maintenance");
    latch.close(reason);
    assertEquals(List.of("refused: latch 'ready' is closed"), waiter.told);
    StepWaiter late = new StepWaiter(Grant.PASSAGE);
    assertEquals(
        reason, assertThrows(SyncClosedException.class, () -> latch.enqueue(late)).getCause());
  }

  @Test
  void aSetThatIsClearedWhileItIsToldTakesNothingFromAnybody() {
    Signal<String> first = new Signal<>();
    Signal<String> second = new Signal<>();
    waiting(event, first).whenGranted(event::clear);
    waiting(event, second);
    event.set("1");
    assertEquals(List.of("1", "1"), List.of(first.value(), second.value()));
    assertNull(event.current());
    Signal<String> third = new Signal<>();
    var waiter = waiting(event, third);
    event.set("2");
    assertTrue(waiter.isGranted());
    assertEquals("2", third.value());
    assertEquals(new QueueCounters(3, 0, 0, 0), event.snapshot().counters());
  }

  @Test
  void aPulseThatCannotBeToldIsNotLeftForNewcomers() {
    var broken = waiting(event, new Signal<String>()).whenGranted(SignalEnginesTest::refuse);
    event.pulse("1");
    assertEquals(List.of("granted", "undeliverable: refused"), broken.told);
    var newcomer = waiting(event, new Signal<String>());
    assertFalse(newcomer.isGranted());
  }

  @Test
  void handlersThatLeaveWhileTheOthersAreStillBeingToldAreCountedOnce() {
    List<Handling<String>> handlings = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Handling<String> handling = new Handling<>();
      handlings.add(handling);
      waiting(event, handling).whenGranted(handling::leave);
    }
    Round round = event.setForHandlers("1");
    assertTrue(round.isOpen());
    assertEquals(3, round.members());
    handlings.forEach(handling -> assertEquals("1", handling.value()));
  }

  @Test
  void aHandlerThatLeavesTwiceHasLeftOnce() {
    Handling<String> first = new Handling<>();
    Handling<String> second = new Handling<>();
    waiting(event, first);
    waiting(event, second);
    Round round = event.pulseForHandlers("1");
    first.leave();
    first.leave();
    assertEquals(1, round.count());
    second.leave();
    assertTrue(round.isOpen());
  }

  @Test
  void aHandlerThatCannotBeToldHasLeft() {
    var broken = waiting(event, new Handling<String>()).whenGranted(SignalEnginesTest::refuse);
    Handling<String> sound = new Handling<>();
    waiting(event, sound);
    Round round = event.setForHandlers("1");
    assertEquals(List.of("granted", "undeliverable: refused"), broken.told);
    assertEquals(2, round.members());
    assertEquals(1, round.count());
    sound.leave();
    assertTrue(round.isOpen());
  }

  @Test
  void aHandlerThatGivesUpWhatItWasGrantedHasLeft() {
    var early = waiting(event, new Handling<String>());
    event.abandon(early);
    var late = waiting(event, new Handling<String>());
    Round round = event.pulseForHandlers("1");
    assertEquals(1, round.members());
    event.abandon(late);
    assertTrue(round.isOpen());
  }

  @Test
  void aHandlerThatIsToldAndNoLongerWantedHasLeft() {
    Handling<String> handling = new Handling<>();
    StepWaiter waiter = waiting(event, handling);
    Round round = event.pulseForHandlers("1");
    assertTrue(waiter.claimGrant());
    assertFalse(round.isOpen());
    handling.giveBack();
    assertTrue(round.isOpen());
  }

  @Test
  void aNewcomerToASetEventBelongsToNoRound() {
    Handling<String> member = new Handling<>();
    waiting(event, member);
    Round round = event.setForHandlers("1");
    Handling<String> newcomer = new Handling<>();
    assertTrue(event.enqueue(new StepWaiter(newcomer)));
    assertEquals("1", newcomer.value());
    newcomer.leave();
    assertEquals(1, round.count());
    member.leave();
    assertTrue(round.isOpen());
  }

  @Test
  void aSignalThatCannotBeToldGoesToTheNextWithItsValue() {
    var broken = waiting(oneByOne, oneByOne.newSignal()).whenGranted(SignalEnginesTest::refuse);
    Signal<String> signal = oneByOne.newSignal();
    var next = waiting(oneByOne, signal);
    oneByOne.set("1");
    assertEquals(List.of("granted", "undeliverable: refused"), broken.told);
    assertTrue(next.isGranted());
    assertEquals("1", signal.value());
    assertFalse(oneByOne.isSet());
  }

  @Test
  void aSignalThatNobodyCanUseSetsTheEventAgain() {
    var waiter = waiting(oneByOne, oneByOne.newSignal());
    oneByOne.set("1");
    assertFalse(oneByOne.isSet());
    oneByOne.abandon(waiter);
    assertTrue(oneByOne.isSet());
    assertEquals("1", oneByOne.tryTake());
    assertNull(oneByOne.tryTake());
  }

  @Test
  void aSignalThatComesBackDoesNotReplaceANewerOne() {
    var waiter = waiting(oneByOne, oneByOne.newSignal());
    oneByOne.set("1");
    oneByOne.set("2");
    oneByOne.abandon(waiter);
    assertEquals("2", oneByOne.tryTake());
    assertFalse(oneByOne.isSet());
  }

  @Test
  void ofTwoSignalsThatComeBackTheNewerStays() {
    var first = waiting(oneByOne, oneByOne.newSignal());
    var second = waiting(oneByOne, oneByOne.newSignal());
    oneByOne.set("1");
    oneByOne.set("2");
    oneByOne.abandon(first);
    oneByOne.abandon(second);
    assertEquals("2", oneByOne.tryTake());
    assertFalse(oneByOne.isSet());
  }

  @Test
  void aSignalThatComesBackAfterANewerOneWasTakenIsNotLost() {
    Signal<String> signal = oneByOne.newSignal();
    var waiter = waiting(oneByOne, signal);
    oneByOne.set("1");
    oneByOne.set("2");
    assertEquals("2", oneByOne.tryTake());
    assertTrue(waiter.claimGrant());
    signal.giveBack();
    assertEquals("1", oneByOne.tryTake());
  }

  @Test
  void aSignalThatIsGivenBackGoesToWhomeverWaits() {
    Signal<String> unwanted = oneByOne.newSignal();
    var first = waiting(oneByOne, unwanted);
    oneByOne.set("1");
    assertTrue(first.claimGrant());
    Signal<String> signal = oneByOne.newSignal();
    var next = waiting(oneByOne, signal);
    unwanted.giveBack();
    assertTrue(next.isGranted());
    assertEquals("1", signal.value());
  }
}
