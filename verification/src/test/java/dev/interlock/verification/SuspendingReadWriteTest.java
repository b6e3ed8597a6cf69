package dev.interlock.verification;

/** The contract of a read-write lock, through the suspending door. */
class SuspendingReadWriteTest extends ReadWriteContract {
  SuspendingReadWriteTest() {
    super(new SuspendingDoorUnderTest());
  }
}
