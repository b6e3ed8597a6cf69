package dev.interlock.verification;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What a timeout lock promises at every door. A subclass says which. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class TimeoutLockContract
    implements HoldContract,
        TimeoutContract,
        CancellationContract,
        ScopeContract,
        PredecessorContract,
        SelfDeadlockContract,
        ReturnContract,
        TimeoutLockPredecessorContract {
  private final DoorUnderTest door;

  TimeoutLockContract(DoorUnderTest door) {
    this.door = door;
  }

  @Override
  public final DoorUnderTest door() {
    return door;
  }

  @Override
  public final Target exclusive() {
    return TimeoutLockTarget.of("camera");
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
