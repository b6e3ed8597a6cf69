package dev.interlock.verification;

/** The contract of a timeout lock, through the future door. */
class FutureTimeoutLockTest extends TimeoutLockContract {
  FutureTimeoutLockTest() {
    super(new FutureDoorUnderTest());
  }
}
