package dev.interlock.verification;

/** The contract of a signal semaphore, through the future door. */
class FutureSignalSemaphoreTest extends SignalSemaphoreContract {
  FutureSignalSemaphoreTest() {
    super(new FutureDoorUnderTest());
  }
}
