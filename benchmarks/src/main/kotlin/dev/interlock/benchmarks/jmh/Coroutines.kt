package dev.interlock.benchmarks.jmh

import dev.interlock.sync.Lock
import dev.interlock.sync.Semaphore
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.withTimeout
import java.util.function.ToDoubleFunction
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/** What Java cannot write: the suspending loops that are timed, in pairs of the same shape. */
object Coroutines {
    /** Guarded by whatever is measured. */
    @JvmField
    var guarded = 0L

    private val timeout = 10.seconds

    // ---- One coroutine ----

    @JvmStatic
    fun withLock(
        lock: Lock,
        times: Int,
    ) = alone(times) { lock.withLock { guarded++ } }

    @JvmStatic
    fun withLock(
        mutex: Mutex,
        times: Int,
    ) = alone(times) { mutex.withLock { guarded++ } }

    @JvmStatic
    fun acquire(
        lock: Lock,
        times: Int,
    ) = alone(times) {
        val hold = lock.acquire()
        guarded++
        hold.close()
    }

    @JvmStatic
    fun acquire(
        mutex: Mutex,
        times: Int,
    ) = alone(times) {
        mutex.lock()
        guarded++
        mutex.unlock()
    }

    @JvmStatic
    fun withPermit(
        semaphore: Semaphore,
        times: Int,
    ) = alone(times) { semaphore.withPermit { guarded++ } }

    @JvmStatic
    fun withPermit(
        semaphore: KotlinxSemaphore,
        times: Int,
    ) = alone(times) { semaphore.withPermit { guarded++ } }

    /** With the look at the caller's job that ours begins with. */
    @JvmStatic
    fun withPermitUnlessCancelled(
        semaphore: KotlinxSemaphore,
        times: Int,
    ) = alone(times) {
        currentCoroutineContext().ensureActive()
        semaphore.withPermit { guarded++ }
    }

    @JvmStatic
    fun withTimedLock(
        lock: Lock,
        times: Int,
    ) = alone(times) { lock.withLock(timeout) { guarded++ } }

    @JvmStatic
    fun withTimedLock(
        mutex: Mutex,
        times: Int,
    ) = alone(times) {
        withTimeout(timeout) { mutex.lock() }
        guarded++
        mutex.unlock()
    }

    internal inline fun alone(
        times: Int,
        crossinline operation: suspend () -> Unit,
    ) = runBlocking { repeat(times) { operation() } }

    // ---- Many coroutines ----

    @JvmStatic
    fun contendWithLock(
        lock: Lock,
        coroutines: Int,
        times: Int,
    ) {
        val first = lock.tryAcquire()!!
        together(coroutines, times, first::close) { lock.withLock { guarded++ } }
    }

    @JvmStatic
    fun contendWithLock(
        mutex: Mutex,
        coroutines: Int,
        times: Int,
    ) {
        check(mutex.tryLock())
        together(coroutines, times, mutex::unlock) { mutex.withLock { guarded++ } }
    }

    @JvmStatic
    fun contendWithTimedLock(
        lock: Lock,
        coroutines: Int,
        times: Int,
    ) {
        val first = lock.tryAcquire()!!
        together(coroutines, times, first::close) { lock.withLock(timeout) { guarded++ } }
    }

    @JvmStatic
    fun contendWithTimedLock(
        mutex: Mutex,
        coroutines: Int,
        times: Int,
    ) {
        check(mutex.tryLock())
        together(coroutines, times, mutex::unlock) {
            withTimeout(timeout) { mutex.lock() }
            guarded++
            mutex.unlock()
        }
    }

    @JvmStatic
    fun contendWithPermit(
        semaphore: Semaphore,
        coroutines: Int,
        times: Int,
    ) {
        val holds = List(semaphore.permits) { semaphore.tryAcquire()!! }
        together(coroutines, times, { holds.forEach { it.close() } }) { semaphore.withPermit { } }
    }

    @JvmStatic
    fun contendWithPermit(
        semaphore: KotlinxSemaphore,
        coroutines: Int,
        times: Int,
    ) {
        val permits = semaphore.availablePermits
        repeat(permits) { check(semaphore.tryAcquire()) }
        together(coroutines, times, { repeat(permits) { semaphore.release() } }) { semaphore.withPermit { } }
    }

    /**
     * All coroutines queue before the first is let in, so that they really contend: short loops would be over before
     * the next coroutine is up.
     */
    internal inline fun together(
        coroutines: Int,
        times: Int,
        crossinline letIn: () -> Unit,
        crossinline operation: suspend () -> Unit,
    ) = runBlocking(Dispatchers.Default) {
        repeat(coroutines) {
            launch(start = CoroutineStart.UNDISPATCHED) { repeat(times / coroutines) { operation() } }
        }
        letIn()
    }

    // ---- Cancelled coroutines ----

    /** [waiters] coroutines wait for [semaphore] and are cancelled. */
    @JvmStatic
    fun cancelWaiters(
        semaphore: Semaphore,
        waiters: Int,
    ) = cancelled(waiters) { semaphore.withPermit { } }

    @JvmStatic
    fun cancelWaiters(
        semaphore: KotlinxSemaphore,
        waiters: Int,
    ) = cancelled(waiters) { semaphore.withPermit { } }

    private inline fun cancelled(
        waiters: Int,
        crossinline wait: suspend () -> Unit,
    ) = runBlocking {
        val crowd: Job =
            launch(start = CoroutineStart.UNDISPATCHED) {
                repeat(waiters) {
                    launch(start = CoroutineStart.UNDISPATCHED) { wait() }
                }
            }
        crowd.cancelAndJoin()
    }

    // ---- Suspended coroutines, to be weighed ----

    /** Has [coroutines] wait for [lock], and [weigh]s them. */
    @JvmStatic
    fun weighWaiting(
        lock: Lock,
        coroutines: Int,
        weigh: ToDoubleFunction<Any>,
    ): Double {
        // Ownerless: it must not lead to this thread and all that it leads to.
        val hold = lock.tryAcquire()!!.transfer()
        return crowd(coroutines, hold, weigh) { lock.withLock { guarded++ } }.also { hold.close() }
    }

    @JvmStatic
    fun weighWaiting(
        mutex: Mutex,
        coroutines: Int,
        weigh: ToDoubleFunction<Any>,
    ): Double {
        check(mutex.tryLock())
        return crowd(coroutines, mutex, weigh) { mutex.withLock { guarded++ } }.also { mutex.unlock() }
    }

    /** Weighs the same coroutines when they wait for nothing. */
    @JvmStatic
    fun weighSuspended(
        coroutines: Int,
        weigh: ToDoubleFunction<Any>,
    ): Double {
        val suspended = ArrayList<Any>(coroutines)
        return crowd(coroutines, suspended, weigh) {
            suspendCoroutineUninterceptedOrReturn<Unit> {
                suspended += it
                COROUTINE_SUSPENDED
            }
        }
    }

    private inline fun crowd(
        coroutines: Int,
        waitedFor: Any,
        weigh: ToDoubleFunction<Any>,
        crossinline wait: suspend () -> Unit,
    ): Double {
        val scope = CoroutineScope(Job() + Dispatchers.Unconfined)
        val jobs = List(coroutines) { scope.launch { wait() } }
        return weigh.applyAsDouble(listOf(waitedFor, jobs)).also { scope.cancel() }
    }
}
