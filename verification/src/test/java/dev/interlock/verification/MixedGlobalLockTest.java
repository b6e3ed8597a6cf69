package dev.interlock.verification;

/** The contract of a global lock, with the three doors taking turns. */
class MixedGlobalLockTest extends GlobalLockContract {
  MixedGlobalLockTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
