package dev.interlock.verification;

/** The contract of a condition, through the suspending door. */
class SuspendingConditionTest extends ConditionContract {
  SuspendingConditionTest() {
    super(new SuspendingDoorUnderTest());
  }
}
