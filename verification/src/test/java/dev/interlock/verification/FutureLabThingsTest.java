package dev.interlock.verification;

/** What became of LabThings, through the future door. */
class FutureLabThingsTest extends LabThingsContract {
  FutureLabThingsTest() {
    super(new FutureDoorUnderTest());
  }
}
