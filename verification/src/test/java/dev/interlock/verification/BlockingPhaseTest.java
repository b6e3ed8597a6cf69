package dev.interlock.verification;

/** The contract of watching a barrier's phases, through the blocking door. */
class BlockingPhaseTest extends PhaseContract {
  BlockingPhaseTest() {
    super(new BlockingDoorUnderTest());
  }
}
