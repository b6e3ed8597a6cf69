package dev.interlock.verification;

/** The contract of the result of a task, with the three doors taking turns. */
class MixedTaskTest extends TaskContract {
  MixedTaskTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
