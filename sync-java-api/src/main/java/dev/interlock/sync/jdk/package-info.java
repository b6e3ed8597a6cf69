/**
 * Locks and semaphores for Java: futures and blocking threads on the same objects that Kotlin
 * coroutines suspend on.
 *
 * <p>Every type here is a face of a Kotlin type: {@code AsyncLock.of(lock)} and {@code
 * asyncLock.core()} go between the two faces of one object. A method that blocks says so first; a
 * method whose name ends in {@code Async} never does.
 */
@NullMarked
package dev.interlock.sync.jdk;

import org.jspecify.annotations.NullMarked;
