package dev.interlock.verification;

/** The contract of an auto-reset event, with the three doors taking turns. */
class MixedAutoResetEventTest extends AutoResetEventContract {
  MixedAutoResetEventTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
