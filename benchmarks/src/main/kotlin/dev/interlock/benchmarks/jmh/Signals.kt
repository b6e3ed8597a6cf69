package dev.interlock.benchmarks.jmh

import dev.interlock.sync.SignalSemaphore
import kotlinx.coroutines.sync.Semaphore

/** The suspending loops of [SignalCoroutines], in pairs of the same shape. */
object Signals {
    @JvmStatic
    fun signal(
        semaphore: SignalSemaphore,
        times: Int,
    ) = Coroutines.alone(times) {
        semaphore.acquire()
        Coroutines.guarded++
        semaphore.release()
    }

    @JvmStatic
    fun signal(
        semaphore: Semaphore,
        times: Int,
    ) = Coroutines.alone(times) {
        semaphore.acquire()
        Coroutines.guarded++
        semaphore.release()
    }

    @JvmStatic
    fun contend(
        semaphore: SignalSemaphore,
        coroutines: Int,
        times: Int,
    ) {
        check(semaphore.tryAcquire())
        Coroutines.together(coroutines, times, { semaphore.release() }) {
            semaphore.acquire()
            Coroutines.guarded++
            semaphore.release()
        }
    }

    @JvmStatic
    fun contend(
        semaphore: Semaphore,
        coroutines: Int,
        times: Int,
    ) {
        check(semaphore.tryAcquire())
        Coroutines.together(coroutines, times, { semaphore.release() }) {
            semaphore.acquire()
            Coroutines.guarded++
            semaphore.release()
        }
    }
}
