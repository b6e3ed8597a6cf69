package dev.interlock.verification;

/** The contract of the end of a group, through the blocking door. */
class BlockingJoinTest extends JoinContract {
  BlockingJoinTest() {
    super(new BlockingDoorUnderTest());
  }
}
