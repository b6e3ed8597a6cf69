package dev.interlock.verification;

/** The contract of the end of a cancelled group, through the future door. */
class FutureCancelAllTest extends CancelAllContract {
  FutureCancelAllTest() {
    super(new FutureDoorUnderTest());
  }
}
