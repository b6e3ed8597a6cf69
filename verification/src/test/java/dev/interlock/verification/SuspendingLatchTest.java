package dev.interlock.verification;

/** The contract of a latch, through the suspending door. */
class SuspendingLatchTest extends LatchContract {
  SuspendingLatchTest() {
    super(new SuspendingDoorUnderTest());
  }
}
