/** A module that uses Interlock from Java. */
module consumer {
  requires dev.interlock.sync.jdk;
}
