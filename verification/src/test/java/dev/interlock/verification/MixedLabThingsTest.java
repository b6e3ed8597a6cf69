package dev.interlock.verification;

/** What became of LabThings, with the three doors taking turns. */
class MixedLabThingsTest extends LabThingsContract {
  MixedLabThingsTest() {
    super(MixedDoorUnderTest.ofAll());
  }
}
