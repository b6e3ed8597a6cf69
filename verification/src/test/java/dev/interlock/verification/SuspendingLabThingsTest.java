package dev.interlock.verification;

/** What became of LabThings, through the suspending door. */
class SuspendingLabThingsTest extends LabThingsContract {
  SuspendingLabThingsTest() {
    super(new SuspendingDoorUnderTest());
  }
}
