package dev.interlock.samples.asyn

import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import java.util.PriorityQueue
import java.util.concurrent.Executor
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.time.AbstractLongTimeSource
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.DurationUnit
import kotlin.time.TimeMark
import kotlin.time.TimeSource

/**
 * Runs coroutines on the threads of an [executor] in virtual time: as soon as none of them has anything to do, it is the
 * instant at which the next of them wakes up. Everybody who wakes up at an instant does so in the order in which they
 * have begun to wait for it. What other threads do is not waited for.
 *
 * @param begun when the time began that it keeps pace with: then an instant is waited for, and is late on a machine that is
 * too busy, but never comes before everything that is due has been done; null if it takes no time
 */
@OptIn(InternalCoroutinesApi::class)
class VirtualTime(
    private val executor: Executor,
    private val begun: TimeMark? = null,
) : CoroutineDispatcher(),
    Delay {
    private val timers = PriorityQueue(compareBy(Timer::at, Timer::number))
    private val running = AtomicInteger()
    private var timersSoFar = 0L

    @Volatile
    private var now = 0L

    /** Tells the virtual time. */
    val timeSource: TimeSource =
        object : AbstractLongTimeSource(DurationUnit.MILLISECONDS) {
            override fun read() = now
        }

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) {
        running.incrementAndGet()
        try {
            executor.execute {
                try {
                    block.run()
                } finally {
                    hasRun()
                }
            }
        } catch (refused: RejectedExecutionException) {
            hasRun()
            throw refused
        }
    }

    private fun hasRun() {
        while (running.decrementAndGet() == 0) {
            val next = synchronized(timers) { timers.peek()?.at } ?: return
            // Counts as running: time stands still until all of them have been woken.
            running.incrementAndGet()
            awaitInstant(next)
            nextDue().forEach(::wake)
        }
    }

    /** Blocks a thread that has nothing else to do. */
    private fun awaitInstant(millis: Long) {
        val instant = begun?.plus(millis.milliseconds) ?: return
        while (instant.hasNotPassedNow()) TimeUnit.NANOSECONDS.sleep(-instant.elapsedNow().inWholeNanoseconds)
    }

    /** One that fails does not keep the others from waking up, nor the time from passing. */
    private fun wake(timer: Timer) {
        try {
            timer.wake.run()
        } catch (failure: Throwable) {
            Thread.currentThread().run { uncaughtExceptionHandler.uncaughtException(this, failure) }
        }
    }

    /** Lets the time pass, up to the next instant at which there is something to do. */
    private fun nextDue(): List<Timer> =
        synchronized(timers) {
            now = timers.peek()?.at ?: now
            generateSequence { timers.peek()?.takeIf { it.at == now }?.also { timers.remove() } }.toList()
        }

    override fun scheduleResumeAfterDelay(
        timeMillis: Long,
        continuation: CancellableContinuation<Unit>,
    ) {
        val timer = invokeOnTimeout(timeMillis, { continuation.resume(Unit) }, continuation.context)
        continuation.invokeOnCancellation { timer.dispose() }
    }

    override fun invokeOnTimeout(
        timeMillis: Long,
        block: Runnable,
        context: CoroutineContext,
    ): DisposableHandle =
        synchronized(timers) {
            val timer = Timer(now + timeMillis.coerceAtMost(Long.MAX_VALUE - now), timersSoFar++, block)
            timers += timer
            DisposableHandle { synchronized(timers) { timers -= timer } }
        }

    override fun toString(): String =
        synchronized(timers) {
            "${if (begun == null) "virtual" else "real"} time, $now ms, timers: ${timers.size}"
        }

    private class Timer(
        val at: Long,
        val number: Long,
        val wake: Runnable,
    )
}
