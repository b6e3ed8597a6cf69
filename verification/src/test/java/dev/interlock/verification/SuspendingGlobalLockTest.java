package dev.interlock.verification;

/** The contract of a global lock, through the suspending door. */
class SuspendingGlobalLockTest extends GlobalLockContract {
  SuspendingGlobalLockTest() {
    super(new SuspendingDoorUnderTest());
  }
}
