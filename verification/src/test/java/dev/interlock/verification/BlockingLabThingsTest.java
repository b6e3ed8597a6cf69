package dev.interlock.verification;

/** What became of LabThings, through the blocking door. */
class BlockingLabThingsTest extends LabThingsContract {
  BlockingLabThingsTest() {
    super(new BlockingDoorUnderTest());
  }
}
