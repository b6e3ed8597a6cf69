package dev.interlock.samples.condition

import dev.interlock.sync.jdk.AsyncLock
import java.util.concurrent.locks.Condition
import java.util.concurrent.locks.Lock
import kotlin.concurrent.withLock

/** Kotlin code that blocks, on a lock that coroutines await; its twin in Java is [Turnstile]. */
class Gate(
    shared: AsyncLock,
) {
    // region java-lock
    private val lock: Lock = shared.asJavaLock()
    private val opened: Condition = lock.newCondition()
    private var isOpen = false

    /** Blocks until it is open. */
    fun pass() =
        lock.withLock {
            while (!isOpen) opened.await()
        }

    /** Lets everybody pass. */
    fun open() =
        lock.withLock {
            isOpen = true
            opened.signalAll()
        }
    // endregion
}
