package dev.interlock.verification;

/** The contract of a timeout lock, through the blocking door. */
class BlockingTimeoutLockTest extends TimeoutLockContract {
  BlockingTimeoutLockTest() {
    super(new BlockingDoorUnderTest());
  }
}
