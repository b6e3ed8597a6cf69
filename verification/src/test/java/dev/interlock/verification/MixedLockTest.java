package dev.interlock.verification;

/** The contract of a lock, with the three doors taking turns. */
class MixedLockTest extends LockContract {
  MixedLockTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
