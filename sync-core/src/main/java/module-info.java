/** Locks for coroutines, threads and futures. */
@SuppressWarnings("module") // dev.interlock.sync.jdk is built after this module
module dev.interlock.sync {
  requires transitive kotlin.stdlib;
  requires transitive kotlinx.coroutines.core;
  requires static transitive com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.interlock.sync;
  exports dev.interlock.sync.engine to
      dev.interlock.sync.jdk;
}
