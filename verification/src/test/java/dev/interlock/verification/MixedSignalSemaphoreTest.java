package dev.interlock.verification;

/** The contract of a signal semaphore, with the three doors taking turns. */
class MixedSignalSemaphoreTest extends SignalSemaphoreContract {
  MixedSignalSemaphoreTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
