/** A module that uses Interlock from Kotlin. */
module consumer {
  requires dev.interlock.sync;
}
