package dev.interlock.verification;

/** The contract of an event, through the blocking door. */
class BlockingEventTest extends EventContract {
  BlockingEventTest() {
    super(new BlockingDoorUnderTest());
  }
}
