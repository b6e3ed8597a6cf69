package dev.interlock.verification;

/** The contract of a read-write lock, with the three doors taking turns. */
class MixedReadWriteTest extends ReadWriteContract {
  MixedReadWriteTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
