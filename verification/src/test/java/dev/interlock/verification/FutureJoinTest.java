package dev.interlock.verification;

/** The contract of the end of a group, through the future door. */
class FutureJoinTest extends JoinContract {
  FutureJoinTest() {
    super(new FutureDoorUnderTest());
  }
}
