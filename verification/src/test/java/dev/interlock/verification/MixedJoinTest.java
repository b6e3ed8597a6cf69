package dev.interlock.verification;

/** The contract of the end of a group, with the three doors taking turns. */
class MixedJoinTest extends JoinContract {
  MixedJoinTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
