package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.GlobalLockEngine
import dev.interlock.sync.engine.GlobalTerms
import java.util.function.LongSupplier
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.TimeSource

/**
 * An exclusive lock that a logical operation takes again and again on its way through the code: coroutines, futures and
 * threads wait on it together, and who finds it busy is told soon, and by whom. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncGlobalLock`.
 *
 * ```
 * suspend fun scan() = lab.withLock { move(); grab() }   // each of these is guarded by the same lock
 * ```
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | A grant is atomic until `acquire` returns: the caller gets the hold, or the next waiter has got it.    |
 * | Re-entrancy   | Per operation: of the [Owner] that the request names, else of the one in the coroutine's context, which [withLock] puts there if there is none. Each time is a [Hold] of its own, closed in any order; the lock is free when the last one is. To get in again never waits, not even behind others; who waits gets in as soon as another call of its operation does. |
 * | Strangers     | A coroutine that is started inside, in whatever way, is another operation: it waits. So is [acquire] in a coroutine without an owner, each time, whatever thread that runs on. |
 * | Fairness      | FIFO hand-off among operations; [tryAcquire] does not overtake either.                                  |
 * | Cancellation  | As [Lock]'s. An already cancelled caller fails even if it could get in again.                          |
 * | Timeout       | The lock's [defaultTimeout], unless the call has one of its own: zero is one try, infinite waits for ever, negative is an error. Follows the caller's dispatcher. The failure, [LockBusyException], says who has the lock, since when, and whether that may be a deadlock. |
 * | Ownership     | Whoever has a [Hold] may close it; a second release is an error, and nothing changes. [Hold.transfer] makes it nobody's: it does not let its operation in again. |
 * | Thread-safety | All members, from any thread, also for one owner at a time.                                            |
 * | Memory        | Closing the last hold happens-before the return of the acquisition it lets in. A failed try has no effect. |
 * | Progress      | One short critical section each, in which nothing parks and no user code runs; a grant to one that has waited looks once at all who wait. |
 *
 * A lock that is not [enabled][isEnabled] guards nothing: all calls succeed at once, and give holds that are held by nobody.
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class GlobalLock
    @PublishedApi
    internal constructor(
        name: String?,
        defaultTimeoutNanos: Long,
        enabled: Boolean,
        clock: LongSupplier,
    ) {
        /**
         * A new lock.
         *
         * @param name what reports call it; not blank
         * @param defaultTimeout how long a call waits that does not say it
         * @param enabled whether it guards anything
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         */
        public constructor(
            name: String? = null,
            defaultTimeout: Duration = 50.milliseconds,
            enabled: Boolean = true,
            timeSource: TimeSource = TimeSource.Monotonic,
        ) : this(name, defaultTimeout.toTimeoutNanos(), enabled, timeSource.nanoClock())

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: GlobalLockEngine =
            GlobalLockEngine(name, defaultTimeoutNanos, enabled, clock, KotlinParties)

        private val plain = GlobalLockRequest(GlobalTerms.of(engine))

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** How long a call waits that does not say it; infinite if for ever. */
        public val defaultTimeout: Duration
            get() {
                val nanos = engine.defaultTimeoutNanos()
                return if (nanos == FOREVER) Duration.INFINITE else nanos.nanoseconds
            }

        /** Whether it guards anything. */
        public val isEnabled: Boolean get() = engine.isEnabled

        /** Whether somebody has it now. */
        public val isLocked: Boolean get() = engine.isLocked

        /**
         * Whether the operation that the calling coroutine is a part of has it, so that it can be taken again; never
         * suspends. One without an owner has it never.
         */
        public suspend fun isHeldByCurrent(): Boolean = engine.isHeldBy(coroutineContext.owner)

        /** Whether [owner] has it, so that it can be taken again on its behalf. */
        public fun isHeldBy(owner: Owner): Boolean = engine.isHeldBy(owner)

        /** Who has it now, or null. */
        public val holder: HolderSnapshot? get() = engine.snapshot().holder()

        /**
         * Waits for the lock, for at most the [defaultTimeout], and takes it.
         *
         * @throws LockBusyException when time is up
         */
        public suspend fun acquire(): Hold = plain.acquire()

        /**
         * Waits for the lock for at most [timeout] and takes it.
         *
         * @throws LockBusyException when time is up
         */
        public suspend fun acquire(timeout: Duration): Hold = plain.timeout(timeout).acquire()

        /**
         * Takes the lock if the operation has it, or if it is free and nobody waits for it. Never waits and never suspends: it
         * is to know whose coroutine it is called in that it is a suspending function.
         */
        public suspend fun tryAcquire(): Hold? = plain.tryAcquire()

        /** Waits for the lock for at most [timeout] and takes it; null when time is up. */
        public suspend fun tryAcquire(timeout: Duration): Hold? = plain.timeout(timeout).tryAcquire()

        /** An acquisition with options of its own. */
        public fun request(): GlobalLockRequest = plain

        /**
         * A request on behalf of something that is known by its name, and of which it is logged, by the system logger
         * `dev.interlock.sync.GlobalLock`, that it could not be done because the lock was busy: in one line without a stack
         * trace if it could not begin, whether that is a block or an acquisition, by default at level INFO; and with a stack
         * trace, at level ERROR, if it was a call inside of a block that met a busy lock, once, by the innermost operation
         * around that call. The exception reaches the caller all the same. Of a `tryAcquire` nothing is logged.
         *
         * @param name of the operation, also the label of its holds; not blank
         */
        public fun operation(name: String): GlobalLockRequest =
            GlobalLockRequest(GlobalTerms.of(engine).operation(name))

        /**
         * Runs [block] with the lock, as one operation.
         *
         * @throws LockBusyException if it could not be had within the [defaultTimeout]; [block] has not run
         */
        @IgnorableReturnValue
        public suspend fun <T> withLock(block: suspend () -> T): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            return plain.withLock(block)
        }

        /**
         * Runs [block] with the lock, as one operation.
         *
         * @throws LockBusyException if it could not be had within [timeout]; [block] has not run
         */
        @IgnorableReturnValue
        public suspend fun <T> withLock(
            timeout: Duration,
            block: suspend () -> T,
        ): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            return plain.timeout(timeout).withLock(block)
        }

        /**
         * Runs [block] with the lock, if it can be had within [timeout], and otherwise [busy], which is told who has
         * it.
         */
        @IgnorableReturnValue
        public suspend fun <T> tryWithLock(
            timeout: Duration,
            busy: (LockSnapshot) -> T,
            block: suspend () -> T,
        ): T {
            contract {
                callsInPlace(block, InvocationKind.AT_MOST_ONCE)
                callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
            }
            return plain.timeout(timeout).tryWithLock(busy, block)
        }

        /** A function that does what [block] does with the lock, which it takes anew each time that it is called. */
        public fun <T> wrap(block: suspend () -> T): suspend () -> T = plain.wrap(block)

        /** A property that can be read at any time and is written with this lock. */
        public fun <T : Any> property(initial: T): GuardedProperty<T> = plain.property(initial)

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): LockSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()
    }
