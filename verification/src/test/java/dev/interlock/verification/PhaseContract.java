package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.sync.BarrierSnapshot;

/** What waiting for the end of a phase, without arriving, promises at every door. */
abstract class PhaseContract extends WaitContract {
  PhaseContract(DoorUnderTest door) {
    super(door);
  }

  @Override
  final WaitTarget<?> closedTo(int waiters) {
    return new PhaseTarget();
  }

  @Override
  final boolean letsAllIn() {
    return true;
  }

  /** Whoever watches or does not, the only party has arrived. */
  @Override
  final void assertLost(WaitTarget<?> target, boolean wasLetIn) {
    BarrierSnapshot now = (BarrierSnapshot) target.snapshot();
    assertEquals(1, now.phase());
    assertEquals(0, now.arrived());
  }
}
