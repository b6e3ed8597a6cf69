package dev.interlock.verification;

/** The contract of a semaphore, through the suspending door. */
class SuspendingSemaphoreTest extends SemaphoreContract {
  SuspendingSemaphoreTest() {
    super(new SuspendingDoorUnderTest());
  }
}
