package dev.interlock.verification;

/** The contract of an event that is handled, through the suspending door. */
class SuspendingEventHandlerTest extends EventHandlerContract {
  SuspendingEventHandlerTest() {
    super(new SuspendingDoorUnderTest());
  }
}
