package dev.interlock.benchmarks.jmh

import dev.interlock.sync.TimeoutLock
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlin.time.Duration.Companion.minutes

/** The suspending loops of [TimeoutLockCoroutines], in pairs of the same shape. */
object Returns {
    private val patience = 1.minutes

    @JvmStatic
    fun releaseAndAcquire(
        lock: TimeoutLock,
        times: Int,
    ) = runBlocking {
        lock.withLock { hold ->
            repeat(times) {
                check(hold.releaseAndAcquire(patience))
                Coroutines.guarded++
            }
        }
    }

    @JvmStatic
    fun unlockAndLock(
        mutex: Mutex,
        times: Int,
    ) = runBlocking {
        mutex.lock()
        repeat(times) {
            mutex.unlock()
            mutex.lock()
            Coroutines.guarded++
        }
        mutex.unlock()
    }

    /** In, let others go first, out. */
    @JvmStatic
    fun contend(
        lock: TimeoutLock,
        coroutines: Int,
        times: Int,
    ) {
        val first = lock.tryAcquire()!!
        Coroutines.together(coroutines, times, first::close) {
            lock.withLock(patience) { hold ->
                Coroutines.guarded++
                check(hold.releaseAndAcquire(patience))
                Coroutines.guarded++
            }
        }
    }

    @JvmStatic
    fun contend(
        mutex: Mutex,
        coroutines: Int,
        times: Int,
    ) {
        check(mutex.tryLock())
        Coroutines.together(coroutines, times, mutex::unlock) {
            mutex.lock()
            Coroutines.guarded++
            mutex.unlock()
            mutex.lock()
            Coroutines.guarded++
            mutex.unlock()
        }
    }
}
