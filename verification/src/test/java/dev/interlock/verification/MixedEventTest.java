package dev.interlock.verification;

/** The contract of an event, with the three doors taking turns. */
class MixedEventTest extends EventContract {
  MixedEventTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
