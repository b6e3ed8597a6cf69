package dev.interlock.verification;

/** The contract of an event that is handled, through the future door. */
class FutureEventHandlerTest extends EventHandlerContract {
  FutureEventHandlerTest() {
    super(new FutureDoorUnderTest());
  }
}
