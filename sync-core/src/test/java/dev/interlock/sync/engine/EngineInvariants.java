package dev.interlock.sync.engine;

import static dev.interlock.sync.engine.TestParties.lock;
import static dev.interlock.sync.engine.TestParties.semaphore;
import static dev.interlock.sync.engine.TestParties.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One guard per claim of the invariants I1 to I8 in {@link QueuedSynchronizer}. {@link
 * EngineInvariantsTest} runs them on the engine as it is, {@link BrokenVariantsTest} on variants in
 * which the guarded line is broken, where each must fail.
 */
public final class EngineInvariants {
  private EngineInvariants() {}

  /** I1. */
  public static void aFastPathThatBeganBeforeTheLatchCannotWriteUnderIt() throws Exception {
    CountDownLatch aboutToWrite = new CountDownLatch(1);
    CountDownLatch mayWrite = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    Thread[] fastPath = new Thread[1];
    boolean[] wroteUnderTheLatch = new boolean[1];
    GatedPolicy policy = new GatedPolicy();
    policy.onTake =
        () -> {
          if (Thread.currentThread() == fastPath[0] && aboutToWrite.getCount() > 0) {
            aboutToWrite.countDown();
            await(mayWrite);
          }
        };
    policy.onWait =
        () -> {
          mayWrite.countDown();
          // The right engine makes the other thread wait for us, so this costs the whole time; a
          // broken one lets it write at once.
          wroteUnderTheLatch[0] = awaitFor(written, 200);
        };
    fastPath[0] =
        new Thread(
            () -> {
              policy.takeNow(1);
              written.countDown();
            });
    fastPath[0].start();
    await(aboutToWrite);
    assertFalse(policy.enqueue(new StepWaiter(10)));
    fastPath[0].join();
    assertFalse(wroteUnderTheLatch[0], "the state was written while another thread had the latch");
  }

  /** I1. */
  public static void aThreadGoesOnOnlyWhenTheStateSaysThatItIsIn() throws Exception {
    GatedPolicy policy = new GatedPolicy();
    assertTrue(policy.enqueue(new StepWaiter(5)));
    CountDownLatch wentOn = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              new ThreadWaiter(policy, 1).awaitUninterruptibly();
              wentOn.countDown();
            });
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertFalse(policy.enqueue(new StepWaiter(5)));
    boolean[] wentOnUnderTheLatch = new boolean[1];
    int[] takes = new int[1];
    policy.onTake =
        () -> {
          // The thread is granted, its neighbour is being looked at, and the state is not written.
          if (++takes[0] == 2) {
            thread.interrupt();
            wentOnUnderTheLatch[0] = awaitFor(wentOn, 200);
          }
        };
    assertTrue(policy.release(1));
    await(wentOn);
    assertFalse(wentOnUnderTheLatch[0], "it went on before the state was written");
  }

  private static GlobalLockEngine globalLock() {
    return new GlobalLockEngine("lab", 0, true, System::nanoTime, TestParties.INSTANCE);
  }

  private static GlobalHold newHold(GlobalLockEngine lock, Owner owner) {
    return lock.newHold(Parties.FUTURE, null, owner, false, LockUse.IF_ENABLED);
  }

  /** I5. */
  public static void whoJoinsSomebodyInsideIsNotQueued() {
    GlobalLockEngine lock = globalLock();
    Owner owner = new Owner();
    GlobalHold first = newHold(lock, owner);
    assertTrue(lock.tryEnter(first));
    assertFalse(lock.enqueue(new StepWaiter(newHold(lock, new Owner()))));
    assertTrue(lock.enqueue(new StepWaiter(newHold(lock, owner))));
    assertTrue(lock.tryEnter(newHold(lock, owner)));
    assertEquals(3, lock.snapshot().holds());
  }

  /** I5. */
  public static void whoeverGetsInTakesThoseAlongWhoJoin() {
    GlobalLockEngine lock = globalLock();
    Owner owner = new Owner();
    GlobalHold first = newHold(lock, new Owner());
    assertTrue(lock.tryEnter(first));
    List<StepWaiter> waiters = new ArrayList<>();
    for (Owner each : List.of(owner, new Owner(), owner)) {
      waiters.add(new StepWaiter(newHold(lock, each)));
      assertFalse(lock.enqueue(waiters.get(waiters.size() - 1)));
    }
    first.close();
    assertTrue(waiters.get(0).isGranted());
    assertTrue(waiters.get(1).isWaiting());
    assertTrue(waiters.get(2).isGranted());
    assertEquals(1, lock.snapshot().waiterCount());
  }

  /** A hold that is nobody's. */
  public static void nobodyJoinsATransferredHold() {
    GlobalLockEngine lock = globalLock();
    Owner owner = new Owner();
    GlobalHold hold = newHold(lock, owner);
    assertTrue(lock.tryEnter(hold));
    var unused = hold.transfer();
    assertFalse(lock.tryEnter(newHold(lock, owner)));
    hold.close();
    assertFalse(lock.isLocked());
  }

  /** I2. */
  public static void aGrantedWaiterCannotWithdraw() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    assertFalse(lock.enqueue(waiter));
    first.close();
    assertFalse(lock.withdraw(waiter, false, null));
    assertTrue(waiter.hold().isHeld());
    waiter.hold().close();
    assertFalse(lock.isLocked());
  }

  /** I2. */
  public static void aWithdrawnWaiterIsNeverGranted() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    assertFalse(lock.enqueue(waiter));
    assertTrue(lock.withdraw(waiter, false, null));
    assertFalse(lock.withdraw(waiter, false, null), "only one withdrawal can decide");
    first.close();
    assertEquals(List.of(), waiter.told);
    assertFalse(lock.isLocked());
  }

  /** I2. */
  public static void aWaiterThatWasWithdrawnBeforeItCameIsNotQueued() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    assertTrue(lock.withdraw(waiter, false, null));
    assertTrue(lock.enqueue(waiter), "it is decided");
    assertFalse(lock.hasWaiters());
    first.close();
    assertTrue(lock.enqueue(waiter), "though the lock is free");
    assertFalse(lock.isLocked());
    assertEquals(List.of(), waiter.told);
  }

  /** I2. */
  public static void aGrantThatCannotBeDeliveredGoesToTheNext() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    StepWaiter broken = StepWaiter.of(lock).whenGranted(EngineInvariants::refuse);
    StepWaiter next = StepWaiter.of(lock);
    assertFalse(lock.enqueue(broken));
    assertFalse(lock.enqueue(next));
    first.close();
    assertEquals(List.of("granted", "undeliverable: refused"), broken.told);
    assertFalse(broken.hold().isHeld());
    assertEquals(List.of("granted"), next.told);
    assertTrue(next.hold().isHeld());
  }

  /** I2. */
  public static void whatCannotBeDeliveredMovesOnBeforeItsWaiterIsTold() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    StepWaiter next = StepWaiter.of(lock);
    List<Boolean> movedOn = new ArrayList<>();
    StepWaiter broken =
        StepWaiter.of(lock)
            .whenGranted(EngineInvariants::refuse)
            .whenUndeliverable(() -> movedOn.add(next.isGranted()));
    assertFalse(lock.enqueue(broken));
    assertFalse(lock.enqueue(next));
    first.close();
    assertEquals(List.of(true), movedOn);
  }

  /** I2. */
  public static void aGrantThatWasClaimedIsNotTakenBack() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    StepWaiter runner = StepWaiter.of(lock);
    runner.whenGranted(
        () -> {
          assertTrue(runner.claimGrant());
          refuse();
        });
    StepWaiter next = StepWaiter.of(lock);
    assertFalse(lock.enqueue(runner));
    assertFalse(lock.enqueue(next));
    Thread.UncaughtExceptionHandler handler = Thread.currentThread().getUncaughtExceptionHandler();
    List<Throwable> reported = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
    try {
      first.close();
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(handler);
    }
    assertEquals(List.of("granted"), runner.told);
    assertTrue(runner.hold().isHeld());
    assertTrue(next.isWaiting());
    assertEquals(1, reported.size());
  }

  /** I3. */
  public static void theLastWaiterToLeaveTakesTheFlagsAway() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    assertFalse(lock.enqueue(waiter));
    assertTrue(lock.hasWaiters());
    assertTrue(lock.withdraw(waiter, true, null));
    assertFalse(lock.hasWaiters());
    first.close();
    take(lock).close();
  }

  /** I4. */
  public static void aFirstWaiterThatLeavesLetsThoseBehindItPass() {
    SemaphoreEngine semaphore = semaphore(2);
    EngineHold held = take(semaphore, 1);
    StepWaiter large = StepWaiter.of(semaphore, 2);
    StepWaiter small = StepWaiter.of(semaphore, 1);
    assertFalse(semaphore.enqueue(large));
    assertFalse(semaphore.enqueue(small));
    assertTrue(semaphore.withdraw(large, false, null));
    assertEquals(List.of("granted"), small.told);
    held.close();
  }

  /** I4. */
  public static void aSignalledWaiterThatCameTooLateIsSignalledAgain() {
    LockEngine lock = lock(Fairness.barging());
    EngineHold first = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    assertFalse(lock.enqueue(waiter));
    first.close();
    EngineHold barger = take(lock);
    lock.retry(waiter);
    assertTrue(waiter.isWaiting());
    barger.close();
    assertEquals(List.of("signalled", "signalled"), waiter.told);
    lock.retry(waiter);
    assertTrue(waiter.hold().isHeld());
  }

  /** I4. */
  public static void aSignalledWaiterThatLeavesHandsTheSignalOn() {
    LockEngine lock = lock(Fairness.barging());
    EngineHold first = take(lock);
    StepWaiter leaver = StepWaiter.of(lock);
    StepWaiter next = StepWaiter.of(lock);
    assertFalse(lock.enqueue(leaver));
    assertFalse(lock.enqueue(next));
    first.close();
    assertTrue(lock.withdraw(leaver, false, null));
    assertEquals(List.of("signalled"), next.told);
  }

  /** I4. */
  public static void aSignalThatCannotBeDeliveredGoesToTheNext() {
    LockEngine lock = lock(Fairness.barging());
    EngineHold first = take(lock);
    StepWaiter broken = StepWaiter.of(lock).whenSignalled(EngineInvariants::refuse);
    StepWaiter next = StepWaiter.of(lock);
    assertFalse(lock.enqueue(broken));
    assertFalse(lock.enqueue(next));
    first.close();
    assertEquals(List.of("signalled", "undeliverable: refused"), broken.told);
    assertEquals(List.of("signalled"), next.told);
  }

  /** I5. */
  public static void withABoundOfZeroNobodyPassesAWaiter() {
    SemaphoreEngine semaphore = semaphore(2);
    EngineHold held = take(semaphore, 1);
    StepWaiter large = StepWaiter.of(semaphore, 2);
    assertFalse(semaphore.enqueue(large));
    assertFalse(semaphore.tryEnter(1, Parties.FUTURE), "overtaken by a try");
    StepWaiter small = StepWaiter.of(semaphore, 1);
    assertFalse(semaphore.enqueue(small), "overtaken in the queue");
    held.close();
    assertEquals(List.of("granted"), large.told);
    assertEquals(List.of(), small.told);
  }

  /** I5. */
  public static void theBoundOnOvertakingIsExact() {
    int bound = 3;
    LockEngine lock = lock(Fairness.barging(bound));
    EngineHold hold = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    assertFalse(lock.enqueue(waiter));
    for (int i = 0; i < bound; i++) {
      hold.close();
      hold = take(lock);
    }
    assertEquals(bound, lock.snapshot().counters().overtakes());
    hold.close();
    assertFalse(lock.tryEnter(lock.newHold(Parties.FUTURE)), "overtaken once too often");
    lock.retry(waiter);
    assertTrue(waiter.hold().isHeld());
  }

  /** I5. */
  public static void atTheBoundAReleaseHandsOver() {
    LockEngine lock = lock(Fairness.barging(1));
    EngineHold hold = take(lock);
    StepWaiter waiter = StepWaiter.of(lock);
    assertFalse(lock.enqueue(waiter));
    hold.close();
    hold = take(lock);
    lock.retry(waiter);
    hold.close();
    assertEquals(List.of("signalled", "granted"), waiter.told);
    assertTrue(waiter.hold().isHeld());
  }

  /** I5. */
  public static void waitersAreServedInOrder() {
    for (Fairness fairness : List.of(Fairness.FIFO, Fairness.barging(1))) {
      LockEngine lock = lock(fairness);
      EngineHold hold = take(lock);
      List<Integer> served = new ArrayList<>();
      List<StepWaiter> waiters = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int number = i;
        StepWaiter waiter = StepWaiter.of(lock);
        waiter.whenGranted(() -> served.add(number)).whenSignalled(() -> lock.retry(waiter));
        waiters.add(waiter);
        assertFalse(lock.enqueue(waiter));
      }
      assertTrue(lock.withdraw(waiters.get(2), false, null));
      hold.close();
      for (int i : List.of(0, 1, 3, 4)) {
        waiters.get(i).hold().close();
      }
      assertEquals(List.of(0, 1, 3, 4), served);
    }
  }

  /** I6. */
  public static void aDecidedWaiterKeepsNoNeighbour() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    List<StepWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      StepWaiter waiter = StepWaiter.of(lock);
      waiters.add(waiter);
      assertFalse(lock.enqueue(waiter));
    }
    assertTrue(lock.withdraw(waiters.get(1), false, null));
    assertNull(waiters.get(1).neighbour());
    first.close();
    assertNull(waiters.get(0).neighbour());
    lock.close(null);
    for (StepWaiter waiter : waiters) {
      assertNull(waiter.neighbour());
    }
  }

  /** I8. */
  public static void aWaiterThatHasNotReadTheClockHasATickComing() {
    ArrivalClock clock = new ArrivalClock(ArrivalClock.SYSTEM);
    StepWaiter late = new StepWaiter(1);
    // It saw a tick that was due; before it got the latch, that tick was over.
    assertTrue(clock.isReadFor(late));
    assertTrue(clock.arrived(late), "nobody would ever tell it when it arrived");
    assertFalse(clock.isReadFor(new StepWaiter(1)));
    assertFalse(clock.arrived(new StepWaiter(1)), "one tick is enough");
  }

  /** I8. */
  public static void aLateComerHidesNobodyFromATick() {
    long start = ArrivalClock.BEGINNING + 3_600_000_000_000L;
    ArrivalClock clock = new ArrivalClock(ArrivalClock.SYSTEM);
    WaiterQueue queue = new WaiterQueue();
    clock.tick(queue, start + 12);
    StepWaiter untold = new StepWaiter(1);
    queue.append(untold);
    assertTrue(clock.arrived(untold));
    StepWaiter late = new StepWaiter(1);
    late.arrivedNanos = start;
    queue.append(late);
    assertFalse(clock.arrived(late));
    clock.tick(queue, start + 24);
    assertEquals(start + 24, untold.arrivedNanos);
  }

  /** A thread. */
  public static void aThreadThatIsToldBeforeItParksDoesNotPark() throws Exception {
    GatedPolicy policy = new GatedPolicy();
    assertTrue(policy.enqueue(new StepWaiter(5)));
    CountDownLatch wentOn = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              ThreadWaiter waiter = new ThreadWaiter(policy, 1);
              assertFalse(policy.enqueue(waiter));
              assertTrue(policy.release(1));
              waiter.block();
              wentOn.countDown();
            });
    thread.setDaemon(true);
    thread.start();
    boolean parked = !awaitFor(wentOn, 5_000);
    thread.interrupt();
    assertFalse(parked, "it would park for ever");
  }

  /** A thread. */
  public static void aTimedThreadThatIsLetInDoesNotSpinUntilItIsTold() throws Exception {
    AtomicLong readings = new AtomicLong();
    SemaphoreEngine semaphore =
        new SemaphoreEngine(
            "pool",
            2,
            Fairness.FIFO,
            () -> {
              readings.incrementAndGet();
              return System.nanoTime();
            },
            new TestParties());
    StepWaiter holder = StepWaiter.of(semaphore, 2);
    assertTrue(semaphore.enqueue(holder));
    CountDownLatch accepted = new CountDownLatch(1);
    // Its executor takes its time to accept a task.
    StepWaiter before = StepWaiter.of(semaphore, 1).toldWithoutCode();
    assertFalse(semaphore.enqueue(before.whenGranted(() -> awaitFor(accepted, 1_400))));
    Thread thread =
        new Thread(
            () -> {
              try {
                EngineHold hold = semaphore.newHold(1, Parties.FUTURE, null, false);
                var unused = new ThreadWaiter(semaphore, hold).await(1_000_000_000);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    while (semaphore.snapshot().waiterCount() < 2) {
      assertTrue(thread.isAlive(), "its time was up before the test had come this far");
      Thread.onSpinWait();
    }
    long readingsBefore = readings.get();
    holder.hold().close();
    thread.join();
    long during = readings.get() - readingsBefore;
    assertTrue(during < 10, "it has looked at the clock " + during + " times");
  }

  /** I7. */
  public static void nobodyIsToldUnderTheLatch() throws Exception {
    Field state = QueuedSynchronizer.class.getDeclaredField("state");
    state.setAccessible(true);
    LockEngine lock = lock();
    EngineHold first = take(lock);
    AtomicLong seen = new AtomicLong(-1);
    StepWaiter waiter =
        StepWaiter.of(lock)
            .whenGranted(
                () -> {
                  try {
                    seen.set(state.getLong(lock));
                  } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                  }
                });
    assertFalse(lock.enqueue(waiter));
    first.close();
    assertEquals(0, seen.get() & 1, "the latch was held");
  }

  /** I7. */
  public static void aHundredThousandFailingWaitersDoNotNest() {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    for (int i = 0; i < 100_000; i++) {
      assertFalse(lock.enqueue(StepWaiter.of(lock).whenGranted(EngineInvariants::refuse)));
    }
    first.close();
    assertFalse(lock.isLocked());
    assertFalse(lock.hasWaiters());
  }

  /** The lock's policy: a ticket opens one door once. */
  public static void anOldHoldReleasesNothing() {
    LockEngine lock = lock();
    LockHold old = lock.newHold(Parties.FUTURE);
    assertTrue(lock.tryEnter(old));
    long oldTicket = old.ticket();
    old.close();
    EngineHold current = take(lock);
    old.close();
    assertFalse(lock.releaseTicket(oldTicket), "another's ticket");
    assertTrue(current.isHeld());
  }

  /** The parked thread is woken by its grant, not by luck. */
  public static void aParkedThreadIsUnparkedByItsGrant() throws Exception {
    LockEngine lock = lock();
    EngineHold first = take(lock);
    Thread thread =
        new Thread(
            () -> {
              EngineHold hold = lock.newHold(Thread.currentThread());
              new ThreadWaiter(lock, hold).awaitUninterruptibly();
              hold.close();
            });
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    first.close();
    thread.join(2_000);
    assertFalse(thread.isAlive(), "still parked");
  }

  private static void refuse() {
    throw new IllegalStateException("refused");
  }

  private static void await(CountDownLatch latch) {
    assertTrue(awaitFor(latch, 10_000));
  }

  private static boolean awaitFor(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
