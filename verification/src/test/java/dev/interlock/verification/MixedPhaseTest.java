package dev.interlock.verification;

/** The contract of watching a barrier's phases, with the three doors taking turns. */
class MixedPhaseTest extends PhaseContract {
  MixedPhaseTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
