package dev.interlock.verification;

/** The contract of the end of a cancelled group, with the three doors taking turns. */
class MixedCancelAllTest extends CancelAllContract {
  MixedCancelAllTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
