/** Locks for threads and futures. */
module dev.interlock.sync.jdk {
  requires transitive dev.interlock.sync;
  requires static transitive com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.interlock.sync.jdk;
}
