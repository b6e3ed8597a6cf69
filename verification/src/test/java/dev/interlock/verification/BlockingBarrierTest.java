package dev.interlock.verification;

/** The contract of a barrier, through the blocking door. */
class BlockingBarrierTest extends BarrierContract {
  BlockingBarrierTest() {
    super(new BlockingDoorUnderTest());
  }
}
