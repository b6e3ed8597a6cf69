package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.SignalSemaphoreEngine
import kotlinx.coroutines.ensureActive
import java.util.function.LongSupplier
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * A semaphore whose permits are signals: anybody may add some, and whoever acquires some uses them up. Coroutines, futures
 * and threads wait on it together; Java code uses the same object through `dev.interlock.sync.jdk.AsyncSignalSemaphore`.
 *
 * Use it to count what has happened and is still to be handled: frames that have arrived, work that is ready. There is
 * nothing to give back and nobody who has anything. To bound how many are inside, use [Semaphore], whose holds cannot be
 * forgotten or given back twice.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | A grant is atomic until `acquire` returns: the caller has used up all its permits, or none of them, and then they are there for the next. |
 * | Fairness      | FIFO; a large request is neither overtaken by small ones nor starved. Bounded barging by [Fairness.barging]. |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), and those behind it that fit go on. It has used up nothing. An already cancelled caller fails even if permits are available. Once granted, permits are used up, whatever happens to the job. |
 * | Timeout       | Zero is one try, infinite is for ever, and time follows the caller's dispatcher; the failure is a [SyncTimeoutException]. |
 * | Bound         | Never more than [maxPermits] through [release]. A grant that could not be delivered comes back even above it: nothing is lost. |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | A [release] happens-before the return of every acquisition that uses its permits. A failed try has no effect. |
 * | Progress      | Lock-free while nobody waits, [drain] apart; else one short critical section, in which nothing parks and no user code runs. |
 */
@MustUseReturnValues
public class SignalSemaphore
    @PublishedApi
    internal constructor(
        permits: Int,
        maxPermits: Int,
        name: String?,
        fairness: Fairness,
        clock: LongSupplier,
    ) {
        /**
         * A new signal semaphore.
         *
         * @param permits how many are available at first, from 0
         * @param maxPermits how many may be available, from 1; the largest `Int` means that there is no bound
         * @param name what reports call it; not blank
         * @param fairness who goes first
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         */
        public constructor(
            permits: Int,
            maxPermits: Int = Int.MAX_VALUE,
            name: String? = null,
            fairness: Fairness = Fairness.FIFO,
            timeSource: TimeSource = TimeSource.Monotonic,
        ) : this(permits, maxPermits, name, fairness, timeSource.nanoClock())

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: SignalSemaphoreEngine =
            SignalSemaphoreEngine(name, permits, maxPermits, fairness, clock, KotlinParties)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** How many permits are available now. */
        public val availablePermits: Int get() = engine.available()

        /** How many may be available; the largest `Int` if there is no bound. */
        public val maxPermits: Int get() = engine.maxPermits()

        /** Waits for one permit and uses it up. */
        public suspend fun acquire(): Unit = acquire(1)

        /**
         * Waits until [permits] are available together and uses them up.
         *
         * @throws IllegalArgumentException if [permits] is below 1 or above [maxPermits]
         */
        public suspend fun acquire(permits: Int): Unit = acquire(permits, FOREVER, coroutineContext)

        /**
         * Waits for one permit for at most [timeout] and uses it up.
         *
         * @throws SyncTimeoutException when time is up
         */
        public suspend fun acquire(timeout: Duration): Unit = acquire(1, timeout)

        /**
         * Waits for at most [timeout] until [permits] are available together and uses them up.
         *
         * @throws SyncTimeoutException when time is up; nothing was used up
         * @throws IllegalArgumentException if [permits] is below 1 or above [maxPermits]
         */
        public suspend fun acquire(
            permits: Int,
            timeout: Duration,
        ): Unit = acquire(permits, timeout.toTimeoutNanos(), coroutineContext)

        /** Uses up one permit if one is available and nobody waits; never waits. */
        public fun tryAcquire(): Boolean = tryAcquire(1)

        /**
         * Uses up [permits] if that many are available and nobody waits; never waits.
         *
         * @throws IllegalArgumentException if [permits] is below 1 or above [maxPermits]
         */
        public fun tryAcquire(permits: Int): Boolean = engine.tryAcquire(permits)

        /** Waits for one permit for at most [timeout] and uses it up; false when time is up. */
        public suspend fun tryAcquire(timeout: Duration): Boolean = tryAcquire(1, timeout)

        /**
         * Waits for at most [timeout] until [permits] are available together and uses them up; false when time is up.
         *
         * @throws IllegalArgumentException if [permits] is below 1 or above [maxPermits]
         */
        public suspend fun tryAcquire(
            permits: Int,
            timeout: Duration,
        ): Boolean {
            val timeoutNanos = timeout.toTimeoutNanos()
            return when {
                tryAcquire(permits, coroutineContext) -> true
                timeoutNanos == 0L -> false
                else -> tryAcquireWaiting(permits, timeoutNanos)
            }
        }

        /**
         * Adds one permit and lets in the first waiter if that is enough for it.
         *
         * @throws IllegalStateException if there are [maxPermits] already; nothing has changed
         */
        public fun release(): Unit = release(1)

        /**
         * Adds [permits] together and lets in those who wait, in order, as far as they go. The bound is held against what
         * there is before anybody gets in.
         *
         * @throws IllegalStateException if there would be more than [maxPermits]; nothing has changed
         * @throws IllegalArgumentException if [permits] is below 1
         */
        public fun release(permits: Int): Unit = engine.signal(permits)

        /**
         * Uses up all available permits, as if what they stand for had not happened, and says how many. While somebody
         * waits, that is none: they are on their way to the first.
         */
        @IgnorableReturnValue
        public fun drain(): Int = engine.drain()

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): SignalSemaphoreSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()

        // Each but the last ends in a tail call, so that it has no state machine: nothing is allocated before a wait.

        private suspend fun acquire(
            permits: Int,
            timeoutNanos: Long,
            context: CoroutineContext,
        ): Unit = if (tryAcquire(permits, context)) Unit else acquireWaiting(permits, timeoutNanos, context)

        private fun tryAcquire(
            permits: Int,
            context: CoroutineContext,
        ): Boolean {
            context.ensureActive()
            return engine.tryAcquire(permits)
        }

        private suspend fun acquireWaiting(
            permits: Int,
            timeoutNanos: Long,
            context: CoroutineContext,
        ): Unit =
            suspendCoroutineUninterceptedOrReturn {
                SuspendWaiter
                    .of(engine, engine.grantOf(permits), permits, context, timeoutNanos, TimeUp.THROW)
                    .start(it)
            }

        private suspend fun tryAcquireWaiting(
            permits: Int,
            timeoutNanos: Long,
        ): Boolean = engine.awaitOrNull(engine.grantOf(permits), permits, timeoutNanos) != null
    }
