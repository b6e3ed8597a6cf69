package dev.interlock.verification;

/** The contract of watching a barrier's phases, through the future door. */
class FuturePhaseTest extends PhaseContract {
  FuturePhaseTest() {
    super(new FutureDoorUnderTest());
  }
}
