package dev.interlock.verification;

/** The contract of an event, through the future door. */
class FutureEventTest extends EventContract {
  FutureEventTest() {
    super(new FutureDoorUnderTest());
  }
}
