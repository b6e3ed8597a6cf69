package dev.interlock.verification;

/** The contract of a condition, through the future door. */
class FutureConditionTest extends ConditionContract {
  FutureConditionTest() {
    super(new FutureDoorUnderTest());
  }
}
