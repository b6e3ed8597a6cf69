package dev.interlock.verification;

/** The contract of the end of a cancelled group, through the suspending door. */
class SuspendingCancelAllTest extends CancelAllContract {
  SuspendingCancelAllTest() {
    super(new SuspendingDoorUnderTest());
  }
}
