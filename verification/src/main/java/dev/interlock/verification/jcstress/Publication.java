package dev.interlock.verification.jcstress;

import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Closing a hold happens-before the return of the acquisition that it lets in, through every way
 * in.
 */
public final class Publication {
  private Publication() {}

  /** Somebody holds the lock and writes, without any other synchronisation, just before leaving. */
  abstract static class Written {
    final AsyncLock lock = AsyncLock.builder().executor(Runnable::run).build();
    private final Hold hold = lock.tryAcquire().orElseThrow();
    int written;

    final void writeAndLeave() {
      written = 1;
      hold.close();
    }
  }

  /** Without waiting. */
  @JCStressTest
  @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "The try came too early.")
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Got in, and saw the write.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Got in, and missed the write.")
  @State
  public static class ByTrying extends Written {
    @Actor
    public void holder() {
      writeAndLeave();
    }

    @Actor
    public void newcomer(I_Result r) {
      Optional<Hold> got = lock.tryAcquire();
      r.r1 = got.isPresent() ? written : -1;
    }
  }

  /** By parking: if the unpark were lost, this would hang, and jcstress would say so. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Got in, and saw the write.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Got in, and missed the write.")
  @State
  public static class ByParking extends Written {
    @Actor
    public void holder() {
      writeAndLeave();
    }

    @Actor
    public void waiter(I_Result r) {
      try (Hold hold = lock.acquireUninterruptibly()) {
        r.r1 = hold.isHeld() ? written : -1;
      }
    }
  }

  /** Through a future that the releasing thread completes in place. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Got in, and saw the write.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Got in, and missed the write.")
  @State
  public static class ByFuture extends Written {
    @Actor
    public void holder() {
      writeAndLeave();
    }

    @Actor
    public void waiter(I_Result r) {
      r.r1 = lock.acquireAsync().join().isHeld() ? written : -1;
    }
  }
}
