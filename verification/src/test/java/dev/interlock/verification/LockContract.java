package dev.interlock.verification;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What a lock promises at every door. A subclass says which. */
@Timeout(120)
abstract class LockContract
    implements HoldContract,
        TimeoutContract,
        CancellationContract,
        ScopeContract,
        ReportContract,
        PredecessorContract,
        SelfDeadlockContract {
  private final DoorUnderTest door;

  LockContract(DoorUnderTest door) {
    this.door = door;
  }

  @Override
  public final DoorUnderTest door() {
    return door;
  }

  @Override
  public final Target exclusive() {
    return LockTarget.fifo("camera");
  }

  @Override
  public final String name() {
    return "lock 'camera'";
  }

  @AfterEach
  final void nobodyIsStuck() {
    door.close();
  }
}
