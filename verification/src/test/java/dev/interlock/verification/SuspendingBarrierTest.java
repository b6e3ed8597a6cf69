package dev.interlock.verification;

/** The contract of a barrier, through the suspending door. */
class SuspendingBarrierTest extends BarrierContract {
  SuspendingBarrierTest() {
    super(new SuspendingDoorUnderTest());
  }
}
