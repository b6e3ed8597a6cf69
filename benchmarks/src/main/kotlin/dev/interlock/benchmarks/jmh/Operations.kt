package dev.interlock.benchmarks.jmh

import dev.interlock.sync.GlobalLock
import kotlinx.coroutines.runBlocking

/** What Java cannot write: coroutines that take a global lock. */
object Operations {
    @JvmStatic
    fun withLock(
        lock: GlobalLock,
        times: Int,
    ) = Coroutines.alone(times) { lock.withLock { Coroutines.guarded++ } }

    /** Inside already. */
    @JvmStatic
    fun withLockAgain(
        lock: GlobalLock,
        times: Int,
    ) = runBlocking { lock.withLock { repeat(times) { lock.withLock { Coroutines.guarded++ } } } }
}
