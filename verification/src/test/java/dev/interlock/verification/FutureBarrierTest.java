package dev.interlock.verification;

/** The contract of a barrier, through the future door. */
class FutureBarrierTest extends BarrierContract {
  FutureBarrierTest() {
    super(new FutureDoorUnderTest());
  }
}
