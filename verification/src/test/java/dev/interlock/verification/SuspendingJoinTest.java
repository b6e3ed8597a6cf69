package dev.interlock.verification;

/** The contract of the end of a group, through the suspending door. */
class SuspendingJoinTest extends JoinContract {
  SuspendingJoinTest() {
    super(new SuspendingDoorUnderTest());
  }
}
