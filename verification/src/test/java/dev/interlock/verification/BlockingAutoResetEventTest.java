package dev.interlock.verification;

/** The contract of an auto-reset event, through the blocking door. */
class BlockingAutoResetEventTest extends AutoResetEventContract {
  BlockingAutoResetEventTest() {
    super(new BlockingDoorUnderTest());
  }
}
