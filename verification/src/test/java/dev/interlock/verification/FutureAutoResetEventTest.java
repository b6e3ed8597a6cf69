package dev.interlock.verification;

/** The contract of an auto-reset event, through the future door. */
class FutureAutoResetEventTest extends AutoResetEventContract {
  FutureAutoResetEventTest() {
    super(new FutureDoorUnderTest());
  }
}
