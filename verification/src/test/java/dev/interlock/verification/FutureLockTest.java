package dev.interlock.verification;

/** The contract of a lock, through the future door. */
class FutureLockTest extends LockContract {
  FutureLockTest() {
    super(new FutureDoorUnderTest());
  }
}
