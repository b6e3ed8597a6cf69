package dev.interlock.verification;

/** What waiting for a group promises at every door. A subclass says which. */
abstract class JoinContract extends GroupContract {
  JoinContract(DoorUnderTest door) {
    super(door, false);
  }
}
