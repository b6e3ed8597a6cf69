package dev.interlock.verification;

/** The contract of an event that is handled, with the three doors taking turns. */
class MixedEventHandlerTest extends EventHandlerContract {
  MixedEventHandlerTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
