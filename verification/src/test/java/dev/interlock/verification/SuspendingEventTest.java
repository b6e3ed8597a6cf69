package dev.interlock.verification;

/** The contract of an event, through the suspending door. */
class SuspendingEventTest extends EventContract {
  SuspendingEventTest() {
    super(new SuspendingDoorUnderTest());
  }
}
