package dev.interlock.verification;

/** The contract of the result of a task, through the future door. */
class FutureTaskTest extends TaskContract {
  FutureTaskTest() {
    super(new FutureDoorUnderTest());
  }
}
