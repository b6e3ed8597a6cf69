/**
 * Locks and semaphores that coroutines, futures and threads wait on together: the Kotlin types, and
 * what both languages share (holds, owners, snapshots, exceptions).
 */
@NullMarked
package dev.interlock.sync;

import org.jspecify.annotations.NullMarked;
