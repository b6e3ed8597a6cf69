package dev.interlock.verification;

/** The contract of the result of a task, through the blocking door. */
class BlockingTaskTest extends TaskContract {
  BlockingTaskTest() {
    super(new BlockingDoorUnderTest());
  }
}
