package dev.interlock.verification;

/** The contract of a semaphore, through the future door. */
class FutureSemaphoreTest extends SemaphoreContract {
  FutureSemaphoreTest() {
    super(new FutureDoorUnderTest());
  }
}
