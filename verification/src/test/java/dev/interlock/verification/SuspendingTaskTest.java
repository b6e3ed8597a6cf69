package dev.interlock.verification;

/** The contract of the result of a task, through the suspending door. */
class SuspendingTaskTest extends TaskContract {
  SuspendingTaskTest() {
    super(new SuspendingDoorUnderTest());
  }
}
