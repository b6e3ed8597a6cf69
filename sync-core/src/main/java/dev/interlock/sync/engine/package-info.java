/**
 * The engine: one queued synchronizer, the policies that make a lock and a semaphore of it, and the
 * waiter that parks a thread. Not for users: exported to the Java facade only.
 */
@NullMarked
package dev.interlock.sync.engine;

import org.jspecify.annotations.NullMarked;
