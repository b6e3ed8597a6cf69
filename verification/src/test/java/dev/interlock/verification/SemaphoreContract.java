package dev.interlock.verification;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What a semaphore promises at every door. A subclass says which. */
@Timeout(120)
abstract class SemaphoreContract
    implements HoldContract,
        TimeoutContract,
        CancellationContract,
        ScopeContract,
        WeightContract,
        CapacityContract,
        PredecessorContract,
        BargingContract {
  private final DoorUnderTest door;

  SemaphoreContract(DoorUnderTest door) {
    this.door = door;
  }

  @Override
  public final DoorUnderTest door() {
    return door;
  }

  @Override
  public final Target exclusive() {
    return SemaphoreTarget.of(1);
  }

  @Override
  public final String name() {
    return "semaphore 'pool'";
  }

  @AfterEach
  final void nobodyIsStuck() {
    door.close();
  }
}
