package dev.interlock.verification;

/** The contract of a semaphore, with the three doors taking turns. */
class MixedSemaphoreTest extends SemaphoreContract {
  MixedSemaphoreTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
