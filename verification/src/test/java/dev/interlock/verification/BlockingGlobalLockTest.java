package dev.interlock.verification;

/** The contract of a global lock, through the blocking door. */
class BlockingGlobalLockTest extends GlobalLockContract {
  BlockingGlobalLockTest() {
    super(new BlockingDoorUnderTest());
  }
}
