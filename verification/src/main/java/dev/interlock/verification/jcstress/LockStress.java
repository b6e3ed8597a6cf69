package dev.interlock.verification.jcstress;

import dev.interlock.sync.jdk.AsyncLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Placeholder: two threads never hold the lock at once. */
@JCStressTest
@Outcome(
    id = {"true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "one hold")
@State
public class LockStress {
  private final AsyncLock lock = AsyncLock.create();

  /** One thread. */
  @Actor
  public void first(ZZ_Result result) {
    result.r1 = lock.tryAcquire().isPresent();
  }

  /** The other. */
  @Actor
  public void second(ZZ_Result result) {
    result.r2 = lock.tryAcquire().isPresent();
  }
}
