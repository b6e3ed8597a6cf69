package dev.interlock.verification;

/** The contract of a signal semaphore, through the suspending door. */
class SuspendingSignalSemaphoreTest extends SignalSemaphoreContract {
  SuspendingSignalSemaphoreTest() {
    super(new SuspendingDoorUnderTest());
  }
}
