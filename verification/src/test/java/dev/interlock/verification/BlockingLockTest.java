package dev.interlock.verification;

/** The contract of a lock, through the blocking door. */
class BlockingLockTest extends LockContract {
  BlockingLockTest() {
    super(new BlockingDoorUnderTest());
  }
}
