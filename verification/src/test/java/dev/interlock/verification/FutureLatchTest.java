package dev.interlock.verification;

/** The contract of a latch, through the future door. */
class FutureLatchTest extends LatchContract {
  FutureLatchTest() {
    super(new FutureDoorUnderTest());
  }
}
