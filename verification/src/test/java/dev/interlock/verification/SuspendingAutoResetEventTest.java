package dev.interlock.verification;

/** The contract of an auto-reset event, through the suspending door. */
class SuspendingAutoResetEventTest extends AutoResetEventContract {
  SuspendingAutoResetEventTest() {
    super(new SuspendingDoorUnderTest());
  }
}
