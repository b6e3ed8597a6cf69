package dev.interlock.verification;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What a read-write lock promises at every door. A subclass says which. */
@Timeout(120)
abstract class ReadWriteContract
    implements HoldContract,
        TimeoutContract,
        CancellationContract,
        ScopeContract,
        SelfDeadlockContract,
        SharingContract {
  private final DoorUnderTest door;

  ReadWriteContract(DoorUnderTest door) {
    this.door = door;
  }

  @Override
  public final DoorUnderTest door() {
    return door;
  }

  /** Its side to write. */
  @Override
  public final Target exclusive() {
    return ReadWriteTarget.exclusive("map");
  }

  @Override
  public final String name() {
    return "read-write lock 'map'";
  }

  @AfterEach
  final void nobodyIsStuck() {
    door.close();
  }
}
