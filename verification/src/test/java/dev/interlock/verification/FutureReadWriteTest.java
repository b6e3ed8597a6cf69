package dev.interlock.verification;

/** The contract of a read-write lock, through the future door. */
class FutureReadWriteTest extends ReadWriteContract {
  FutureReadWriteTest() {
    super(new FutureDoorUnderTest());
  }
}
