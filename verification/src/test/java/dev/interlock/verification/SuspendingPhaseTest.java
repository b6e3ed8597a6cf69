package dev.interlock.verification;

/** The contract of watching a barrier's phases, through the suspending door. */
class SuspendingPhaseTest extends PhaseContract {
  SuspendingPhaseTest() {
    super(new SuspendingDoorUnderTest());
  }
}
