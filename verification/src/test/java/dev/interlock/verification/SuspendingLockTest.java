package dev.interlock.verification;

/** The contract of a lock, through the suspending door. */
class SuspendingLockTest extends LockContract {
  SuspendingLockTest() {
    super(new SuspendingDoorUnderTest());
  }
}
