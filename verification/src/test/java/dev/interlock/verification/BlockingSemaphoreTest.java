package dev.interlock.verification;

/** The contract of a semaphore, through the blocking door. */
class BlockingSemaphoreTest extends SemaphoreContract {
  BlockingSemaphoreTest() {
    super(new BlockingDoorUnderTest());
  }
}
