package dev.interlock.verification;

/** The contract of a latch, through the blocking door. */
class BlockingLatchTest extends LatchContract {
  BlockingLatchTest() {
    super(new BlockingDoorUnderTest());
  }
}
