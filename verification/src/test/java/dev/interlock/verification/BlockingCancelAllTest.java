package dev.interlock.verification;

/** The contract of the end of a cancelled group, through the blocking door. */
class BlockingCancelAllTest extends CancelAllContract {
  BlockingCancelAllTest() {
    super(new BlockingDoorUnderTest());
  }
}
