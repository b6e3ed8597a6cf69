package dev.interlock.verification;

/** The contract of a timeout lock, through the suspending door. */
class SuspendingTimeoutLockTest extends TimeoutLockContract {
  SuspendingTimeoutLockTest() {
    super(new SuspendingDoorUnderTest());
  }
}
