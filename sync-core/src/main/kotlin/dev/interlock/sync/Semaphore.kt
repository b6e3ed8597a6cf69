package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.SemaphoreEngine
import kotlinx.coroutines.ensureActive
import java.util.function.LongSupplier
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * A weighted counting semaphore that coroutines, futures and threads wait on together. Java code uses the same object
 * through
 * `dev.interlock.sync.jdk.AsyncSemaphore`.
 *
 * Use it to bound how many are inside. To protect data, prefer [Lock].
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | A grant is atomic until `acquire` returns: the caller gets all its permits, or the next waiters have got them. |
 * | Fairness      | FIFO; a large request is neither overtaken by small ones nor starved. Bounded barging by [Fairness.barging]. |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), and those behind it that fit go on. An already cancelled caller fails even if permits are free. |
 * | Timeout       | As [Lock]'s; the failure is a [SyncTimeoutException].                                                  |
 * | Bound         | Permits come back through the [Hold] that took them, so there are never more than there were; [resize] changes their number. |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | Closing a hold happens-before the return of every acquisition it lets in. A failed try has no effect.   |
 * | Progress      | Lock-free while nobody waits; else one short critical section, in which nothing parks and no user code runs. |
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class Semaphore
    @PublishedApi
    internal constructor(
        permits: Int,
        name: String?,
        fairness: Fairness,
        clock: LongSupplier,
    ) {
        /**
         * A new semaphore.
         *
         * @param permits how many there are, from 0; with 0, requests of any size are accepted until the first [resize]
         * @param name what reports call it; not blank
         * @param fairness who goes first
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         */
        public constructor(
            permits: Int,
            name: String? = null,
            fairness: Fairness = Fairness.FIFO,
            timeSource: TimeSource = TimeSource.Monotonic,
        ) : this(permits, name, fairness, timeSource.nanoClock())

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: SemaphoreEngine = SemaphoreEngine(name, permits, fairness, clock, KotlinParties)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** How many permits there are, taken or free. */
        public val permits: Int get() = engine.capacity()

        /** How many permits are free now; negative while a semaphore that was made smaller is overdrawn. */
        public val availablePermits: Int get() = engine.available()

        /** Waits for one permit and takes it. */
        public suspend fun acquire(): Hold = acquire(1)

        /**
         * Waits until [permits] are free together and takes them.
         *
         * @throws IllegalArgumentException if [permits] is below 1 or more than this semaphore has ever had
         */
        public suspend fun acquire(permits: Int): Hold = engine.acquire(newHold(permits, coroutineContext), FOREVER)

        /**
         * Waits for one permit for at most [timeout] and takes it.
         *
         * @throws SyncTimeoutException when time is up
         */
        public suspend fun acquire(timeout: Duration): Hold = acquire(1, timeout)

        /**
         * Waits for at most [timeout] until [permits] are free together and takes them.
         *
         * @throws SyncTimeoutException when time is up
         */
        public suspend fun acquire(
            permits: Int,
            timeout: Duration,
        ): Hold = engine.acquire(newHold(permits, coroutineContext), timeout.toTimeoutNanos())

        /** Takes one permit if one is free and nobody waits; never waits. */
        public fun tryAcquire(): Hold? = tryAcquire(1)

        /** Takes [permits] if that many are free and nobody waits; never waits. */
        public fun tryAcquire(permits: Int): Hold? {
            val hold = newHold(permits, Thread.currentThread())
            return if (engine.tryEnter(hold)) hold else null
        }

        /** Waits for one permit for at most [timeout] and takes it; null when time is up. */
        public suspend fun tryAcquire(timeout: Duration): Hold? = tryAcquire(1, timeout)

        /** Waits for at most [timeout] until [permits] are free together and takes them; null when time is up. */
        public suspend fun tryAcquire(
            permits: Int,
            timeout: Duration,
        ): Hold? = engine.acquireOrNull(newHold(permits, coroutineContext), timeout.toTimeoutNanos())

        /** An acquisition of one permit with a label, an owner or a timeout of its own. */
        public fun request(): Request = request(1)

        /** An acquisition of [permits] with a label, an owner or a timeout of its own. */
        public fun request(permits: Int): Request = Request(engine, engine.checkRequest(permits), null, null)

        /** Runs [block] with one permit; allocates nothing unless it has to wait. */
        @IgnorableReturnValue
        public suspend inline fun <T> withPermit(block: () -> T): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            return withPermits(1, block)
        }

        /** Runs [block] with [permits]; allocates nothing unless it has to wait. */
        @IgnorableReturnValue
        public suspend inline fun <T> withPermits(
            permits: Int,
            block: () -> T,
        ): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            val context = coroutineContext
            if (!tryEnter(permits, context)) {
                enter(permits, context)
                leaveIfCancelled(permits, context)
            }
            try {
                return block()
            } finally {
                exit(permits)
            }
        }

        /**
         * Runs [block] with one permit, if it can be had within [timeout].
         *
         * @throws SyncTimeoutException when time is up; [block] has not run
         */
        @IgnorableReturnValue
        public suspend inline fun <T> withPermit(
            timeout: Duration,
            block: () -> T,
        ): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            return withPermits(1, timeout, block)
        }

        /**
         * Runs [block] with [permits], if they can be had together within [timeout].
         *
         * @throws SyncTimeoutException when time is up; [block] has not run
         */
        @IgnorableReturnValue
        public suspend inline fun <T> withPermits(
            permits: Int,
            timeout: Duration,
            block: () -> T,
        ): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            val context = coroutineContext
            enter(permits, timeout, context)
            leaveIfCancelled(permits, context)
            try {
                return block()
            } finally {
                exit(permits)
            }
        }

        /**
         * Runs [block] with one permit, if it can be had within [timeout], and otherwise [busy], which is told the
         * state.
         */
        @IgnorableReturnValue
        public suspend inline fun <T> tryWithPermit(
            timeout: Duration,
            busy: (SemaphoreSnapshot) -> T,
            block: () -> T,
        ): T {
            contract {
                callsInPlace(block, InvocationKind.AT_MOST_ONCE)
                callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
            }
            val context = coroutineContext
            val refusal = enterOrSnapshot(timeout, context)
            if (refusal != null) return busy(refusal)
            leaveIfCancelled(1, context)
            try {
                return block()
            } finally {
                exit(1)
            }
        }

        /**
         * Changes the number of permits. Those who are inside stay inside, even if they are then too many; those who
         * wait and fit get in. With 0, nobody gets in until the next resize.
         *
         * @throws IllegalArgumentException if [permits] is negative
         */
        public fun resize(permits: Int): Unit = engine.resize(permits)

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): SemaphoreSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()

        private fun newHold(
            permits: Int,
            party: Any,
        ) = engine.newHold(permits, party, null, false)

        // What the inline functions above are made of: for the compiler, hidden from Kotlin and from Java source.

        @JvmSynthetic
        @PublishedApi
        internal fun tryEnter(
            permits: Int,
            context: CoroutineContext,
        ): Boolean {
            context.ensureActive()
            return engine.tryEnter(permits, context)
        }

        @IgnorableReturnValue
        @JvmSynthetic
        @PublishedApi
        internal suspend fun enter(
            permits: Int,
            context: CoroutineContext,
        ): SyncSnapshot? = engine.enterWaiting(permits, FOREVER, TimeUp.THROW, context)

        @IgnorableReturnValue
        @JvmSynthetic
        @PublishedApi
        internal suspend fun enter(
            permits: Int,
            timeout: Duration,
            context: CoroutineContext,
        ): SyncSnapshot? {
            val timeoutNanos = timeout.toTimeoutNanos()
            return if (tryEnter(permits, context)) {
                null
            } else {
                engine.enterWaiting(permits, timeoutNanos, TimeUp.THROW, context)
            }
        }

        @JvmSynthetic
        @PublishedApi
        internal suspend fun enterOrSnapshot(
            timeout: Duration,
            context: CoroutineContext,
        ): SemaphoreSnapshot? {
            val timeoutNanos = timeout.toTimeoutNanos()
            if (tryEnter(1, context)) return null
            return engine.enterWaiting(1, timeoutNanos, TimeUp.SNAPSHOT, context) as SemaphoreSnapshot?
        }

        @JvmSynthetic
        @PublishedApi
        internal fun leaveIfCancelled(
            permits: Int,
            context: CoroutineContext,
        ): Unit = engine.leaveIfCancelled(permits, context)

        @JvmSynthetic
        @PublishedApi
        internal fun exit(permits: Int): Unit = engine.exit(permits)
    }
