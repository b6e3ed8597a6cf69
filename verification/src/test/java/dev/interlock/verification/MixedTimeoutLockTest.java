package dev.interlock.verification;

/** The contract of a timeout lock, with the three doors taking turns. */
class MixedTimeoutLockTest extends TimeoutLockContract {
  MixedTimeoutLockTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
