package dev.interlock.verification;

/** The contract of a signal semaphore, through the blocking door. */
class BlockingSignalSemaphoreTest extends SignalSemaphoreContract {
  BlockingSignalSemaphoreTest() {
    super(new BlockingDoorUnderTest());
  }
}
