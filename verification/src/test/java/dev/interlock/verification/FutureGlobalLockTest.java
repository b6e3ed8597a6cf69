package dev.interlock.verification;

/** The contract of a global lock, through the future door. */
class FutureGlobalLockTest extends GlobalLockContract {
  FutureGlobalLockTest() {
    super(new FutureDoorUnderTest());
  }
}
