package dev.interlock.verification;

/** The contract of a condition, through the blocking door. */
class BlockingConditionTest extends ConditionContract {
  BlockingConditionTest() {
    super(new BlockingDoorUnderTest());
  }
}
