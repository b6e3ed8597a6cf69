package dev.interlock.verification;

/** The contract of an event that is handled, through the blocking door. */
class BlockingEventHandlerTest extends EventHandlerContract {
  BlockingEventHandlerTest() {
    super(new BlockingDoorUnderTest());
  }
}
