package dev.interlock.verification;

/** The contract of a latch, with the three doors taking turns. */
class MixedLatchTest extends LatchContract {
  MixedLatchTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
