package dev.interlock.sync

import dev.interlock.sync.engine.Arguments
import dev.interlock.sync.engine.TimeoutLockEngine
import java.util.function.LongSupplier
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.TimeSource

/**
 * An exclusive lock for tasks that give up after a while and want to know who was in the way, and for long ones that let
 * the short ones in between: coroutines, futures and threads together, in one queue. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncTimeoutLock`.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | A grant is atomic until `acquire` returns: the caller gets the hold, or the next waiter has got it. A hold that did not come back can no longer touch the lock. |
 * | Fairness      | FIFO hand-off; nothing overtakes. A holder that lets others go first comes back behind those who queued before it did. |
 * | Job           | Written down in one step with getting in: [job] is never an earlier holder's and never missing.        |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), without a trace. An already cancelled caller fails even if the lock is free. Once granted, a hold is delivered; `withLock` then looks again before its block. |
 * | Timeout       | The lock's [defaultTimeout] for calls that name none, except [tryAcquire], which never waits. Zero is one try, infinite waits for ever, negative is an error. One deadline covers the whole call. Follows the caller's dispatcher (virtual time in `runTest`), rounded up to its unit, a millisecond. The failure, [LockBusyException], is no `CancellationException`. |
 * | Ownership     | None: whoever has the [TimeoutHold] may close it. Not re-entrant: see [SelfDeadlockException].          |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | Closing a hold happens-before the return of the acquisition it lets in. A failed try has no effect.     |
 * | Progress      | To get in and to leave is one short critical section each, in which nothing parks and no user code runs. To look whether somebody waits is lock-free. |
 *
 * It is no [Lock], since its plain [acquire] can time out.
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class TimeoutLock
    @PublishedApi
    internal constructor(
        name: String?,
        defaultTimeoutNanos: Long,
        clock: LongSupplier,
    ) {
        /**
         * A new lock.
         *
         * @param name what reports call it; not blank
         * @param defaultTimeout how long calls wait that say nothing of it: zero is one try, infinite is for ever
         * @param timeSource what the times in reports, and periods, are measured by; timeouts follow the caller's dispatcher
         */
        public constructor(
            name: String? = null,
            defaultTimeout: Duration = Duration.ZERO,
            timeSource: TimeSource = TimeSource.Monotonic,
        ) : this(name, defaultTimeout.toTimeoutNanos(), timeSource.nanoClock())

        private val suspending = SuspendingTimeoutLockEngine(name, defaultTimeoutNanos, clock)

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: TimeoutLockEngine get() = suspending

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** How long calls wait that say nothing of it. */
        public val defaultTimeout: Duration
            get() =
                engine.defaultTimeoutNanos().let {
                    if (it ==
                        Arguments.FOREVER
                    ) {
                        Duration.INFINITE
                    } else {
                        it.nanoseconds
                    }
                }

        /** What the holder does; null if the lock is free, or the holder has not said. */
        public val job: String? get() = engine.job()

        /** Whether somebody has it now. */
        public val isLocked: Boolean get() = engine.isLocked

        /** Who has it now, or null. */
        public val holder: HolderSnapshot? get() = engine.snapshot().holder()

        /**
         * Waits for the lock for at most the [defaultTimeout] and takes it.
         *
         * @throws LockBusyException when time is up
         * @throws SelfDeadlockException if the timeout is infinite and a scope of this coroutine has the lock already
         */
        public suspend fun acquire(): TimeoutHold = request().acquire()

        /**
         * Waits for the lock for at most [timeout] and takes it.
         *
         * @throws LockBusyException when time is up
         */
        public suspend fun acquire(timeout: Duration): TimeoutHold = request().timeout(timeout).acquire()

        /**
         * Waits for the lock for at most [timeout] and takes it, to do [job], which is not blank.
         *
         * @throws LockBusyException when time is up
         */
        public suspend fun acquire(
            timeout: Duration,
            job: String,
        ): TimeoutHold = request().timeout(timeout).job(job).acquire()

        /** Takes the lock if it is free and nobody waits for it; never waits, whatever the [defaultTimeout]. */
        public fun tryAcquire(): TimeoutHold? {
            val hold = suspending.newHold(1, Thread.currentThread(), null, false)
            return if (engine.tryEnter(hold)) hold else null
        }

        /** Waits for the lock for at most [timeout] and takes it; null when time is up. */
        public suspend fun tryAcquire(timeout: Duration): TimeoutHold? = request().timeout(timeout).tryAcquire()

        /** Waits for at most the [defaultTimeout], to do something `unnamed`, as the other does. */
        public suspend fun attempt(): TimeoutHold = request().attempt()

        /** Waits for at most [timeout], to do something `unnamed`, as the other does. */
        public suspend fun attempt(timeout: Duration): TimeoutHold = request().timeout(timeout).attempt()

        /**
         * Waits for the lock for at most [timeout], to do [job], and does not fail when time is up: then the hold that it
         * returns is not held, closing it touches nothing, and its [TimeoutHold.refusal] says who has the lock.
         *
         * ```
         * azimuth.attempt(3.seconds, "scan").use { azimuthHold ->
         *     boresight.attempt(3.seconds, "scan").use { boresightHold ->
         *         if (azimuthHold.isHeld && boresightHold.isHeld) scan()
         *     }
         * }
         * ```
         */
        public suspend fun attempt(
            timeout: Duration,
            job: String,
        ): TimeoutHold = request().timeout(timeout).job(job).attempt()

        /** An acquisition with a job, an owner or a timeout of its own. */
        public fun request(): TimeoutRequest = TimeoutRequest(suspending, null, null)

        /** As the other, waiting for at most the [defaultTimeout], to do something `unnamed`. */
        @IgnorableReturnValue
        public suspend inline fun <T> withLock(block: (TimeoutHold) -> T): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            return request().withHold(block)
        }

        /** As the other, to do something `unnamed`. */
        @IgnorableReturnValue
        public suspend inline fun <T> withLock(
            timeout: Duration,
            block: (TimeoutHold) -> T,
        ): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            return request().timeout(timeout).withHold(block)
        }

        /**
         * Runs [block] with the lock, to do [job], if it can be had within [timeout].
         *
         * @throws LockBusyException when time is up; [block] has not run
         */
        @IgnorableReturnValue
        public suspend inline fun <T> withLock(
            timeout: Duration,
            job: String,
            block: (TimeoutHold) -> T,
        ): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            return request().timeout(timeout).job(job).withHold(block)
        }

        /** As the other, to do something `unnamed`. */
        @IgnorableReturnValue
        public suspend inline fun <T> tryWithLock(
            timeout: Duration,
            busy: (LockSnapshot) -> T,
            block: (TimeoutHold) -> T,
        ): T {
            contract {
                callsInPlace(block, InvocationKind.AT_MOST_ONCE)
                callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
            }
            return request().timeout(timeout).tryWithHold(busy, block)
        }

        /**
         * Runs [block] with the lock, to do [job], if it can be had within [timeout], and otherwise [busy], which is told
         * who has it.
         */
        @IgnorableReturnValue
        public suspend inline fun <T> tryWithLock(
            timeout: Duration,
            job: String,
            busy: (LockSnapshot) -> T,
            block: (TimeoutHold) -> T,
        ): T {
            contract {
                callsInPlace(block, InvocationKind.AT_MOST_ONCE)
                callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
            }
            return request().timeout(timeout).job(job).tryWithHold(busy, block)
        }

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): LockSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()
    }
