package dev.interlock.verification.jcstress;

import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import dev.interlock.sync.jdk.AsyncSemaphore;
import dev.interlock.sync.jdk.AsyncTask;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The promise where two decisions meet: one of them wins, and nothing is left over. */
public final class Outcomes {
  private Outcomes() {}

  /** A release meets a cancellation. */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Cancelled; the lock is free.")
  @Outcome(
      id = "false, true",
      expect = Expect.ACCEPTABLE,
      desc = "Granted; the hold was delivered.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A lost lock, or a hold for a cancelled caller.")
  @State
  public static class GrantMeetsCancellation {
    private final AsyncLock lock = AsyncLock.builder().executor(Runnable::run).build();
    private final Hold first = lock.tryAcquire().orElseThrow();
    private final CompletableFuture<Hold> waiter = lock.acquireAsync();

    @Actor
    public void release() {
      first.close();
    }

    @Actor
    public void cancel(ZZ_Result r) {
      r.r1 = waiter.cancel(false);
    }

    @Arbiter
    public void count(ZZ_Result r) {
      r.r2 = lock.isLocked();
      if (r.r2 && !waiter.join().isHeld()) {
        throw new IllegalStateException("locked by nobody");
      }
    }
  }

  /** Two neighbours leave the queue at once, by unlinking themselves from each other. */
  @JCStressTest
  @Outcome(
      id = "1",
      expect = Expect.ACCEPTABLE,
      desc = "The third is alone in the queue, and gets in.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The queue is damaged, or the lock is lost.")
  @State
  public static class NeighboursLeaveTogether {
    private final AsyncLock lock = AsyncLock.builder().executor(Runnable::run).build();
    private final Hold first = lock.tryAcquire().orElseThrow();
    private final CompletableFuture<Hold> a = lock.acquireAsync();
    private final CompletableFuture<Hold> b = lock.acquireAsync();
    private final CompletableFuture<Hold> c = lock.acquireAsync();

    @Actor
    public void leaveA() {
      a.cancel(false);
    }

    @Actor
    public void leaveB() {
      b.cancel(false);
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = lock.snapshot().waiterCount();
      first.close();
      if (!a.isCancelled()
          || !b.isCancelled()
          || !c.join().isHeld()
          || lock.snapshot().waiterCount() != 0) {
        r.r1 = -1;
      }
    }
  }

  /** Two threads close one hold. */
  @JCStressTest
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "The permits are back, once.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Given back twice, or not at all.")
  @State
  public static class ClosedTwice {
    private final AsyncSemaphore semaphore = AsyncSemaphore.create(2);
    private final Hold hold = semaphore.tryAcquire(2).orElseThrow();

    @Actor
    public void one() {
      hold.close();
    }

    @Actor
    public void other() {
      hold.close();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = semaphore.availablePermits();
    }
  }

  /** One task ends and another is launched while somebody cancels all. */
  @JCStressTest
  @Outcome(
      id = "true, 0",
      expect = Expect.ACCEPTABLE,
      desc = "It came before, or while the group was closed: it was cancelled.")
  @Outcome(
      id = "false, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It came when the group was open again: it runs.")
  @Outcome(
      expect = Expect.FORBIDDEN,
      desc = "One was missed, or cancelled in an open group, or the group stays closed.")
  @State
  public static class LaunchMeetsCancelAll {
    private final AsyncTaskGroups groups =
        AsyncTaskGroups.builder(Runnable::run).executor(Runnable::run).build();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final AsyncTask<String> first = groups.launchStage("g", () -> end);
    private AsyncTask<String> second;

    @Actor
    public void launch() {
      end.complete("done");
      second = groups.launchStage("g", CompletableFuture::new);
    }

    @Actor
    public void cancelAll() {
      groups.cancelAllAsync("g").join();
      if (first.isRunning()) {
        throw new IllegalStateException("missed the first");
      }
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = second.isCancelled();
      r.r2 = groups.tasks("g").size();
      if (!groups.launchStage("g", CompletableFuture::new).isRunning()) {
        throw new IllegalStateException("the group stays closed");
      }
    }
  }
}
