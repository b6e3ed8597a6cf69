package dev.interlock.verification;

/** The contract of a barrier, with the three doors taking turns. */
class MixedBarrierTest extends BarrierContract {
  MixedBarrierTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
