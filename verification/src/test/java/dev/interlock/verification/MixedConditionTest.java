package dev.interlock.verification;

/** The contract of a condition, with the three doors taking turns. */
class MixedConditionTest extends ConditionContract {
  MixedConditionTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
