package dev.interlock.verification;

/** What cancelling a group promises at every door. A subclass says which. */
abstract class CancelAllContract extends GroupContract {
  CancelAllContract(DoorUnderTest door) {
    super(door, true);
  }
}
