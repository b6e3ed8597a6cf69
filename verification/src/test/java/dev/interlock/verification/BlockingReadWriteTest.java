package dev.interlock.verification;

/** The contract of a read-write lock, through the blocking door. */
class BlockingReadWriteTest extends ReadWriteContract {
  BlockingReadWriteTest() {
    super(new BlockingDoorUnderTest());
  }
}
