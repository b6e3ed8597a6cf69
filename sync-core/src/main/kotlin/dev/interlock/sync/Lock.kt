package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.LockEngine
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
 * An exclusive lock that coroutines, futures and threads wait on together: one object, one queue. Java code uses the
 * same object through
 * `dev.interlock.sync.jdk.AsyncLock`.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | A grant is atomic until `acquire` returns: the caller gets the hold, or the next waiter has got it.    |
 * | Fairness      | FIFO hand-off; [tryAcquire] does not overtake either. Bounded barging by [Fairness.barging].           |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), without a trace. An already cancelled caller fails even if the lock is free. Once granted, a hold is delivered; `withLock` then looks again before its block. |
 * | Timeout       | Zero is one try, infinite waits for ever, negative is an error. Follows the caller's dispatcher (virtual time in `runTest`), rounded up to its unit, a millisecond. The failure, [LockBusyException], is no `CancellationException`. |
 * | Ownership     | None: whoever has the [Hold] may close it. Not re-entrant: see [SelfDeadlockException].                 |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | Closing a hold happens-before the return of the acquisition it lets in. A failed try has no effect.     |
 * | Progress      | Lock-free while nobody waits; else one short critical section, in which nothing parks and no user code runs. |
 *
 * A hold that the caller's own scope throws away is lost to any lock: `withTimeoutOrNull(t) { acquire() }` and
 * `withContext(d) { acquire() }` are such scopes. Use [tryAcquire] with a timeout, and [withLock].
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class Lock
    @PublishedApi
    internal constructor(
        name: String?,
        fairness: Fairness,
        clock: LongSupplier,
    ) {
        /**
         * A new lock.
         *
         * @param name what reports call it; not blank
         * @param fairness who goes first
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         */
        public constructor(
            name: String? = null,
            fairness: Fairness = Fairness.FIFO,
            timeSource: TimeSource = TimeSource.Monotonic,
        ) : this(name, fairness, timeSource.nanoClock())

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: LockEngine = LockEngine(name, fairness, clock, KotlinParties)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** Whether somebody has it now. */
        public val isLocked: Boolean get() = engine.isLocked

        /** Who has it now, or null. */
        public val holder: HolderSnapshot? get() = engine.snapshot().holder()

        /**
         * Waits for the lock and takes it.
         *
         * @throws SelfDeadlockException if a scope of this coroutine has it already
         */
        public suspend fun acquire(): Hold {
            val context = coroutineContext
            context.ensureActive()
            val hold = engine.newHold(context)
            return if (engine.tryEnter(hold)) hold else engine.acquireWaiting(hold, FOREVER, context)
        }

        /**
         * Waits for the lock for at most [timeout] and takes it.
         *
         * @throws LockBusyException when time is up
         */
        public suspend fun acquire(timeout: Duration): Hold =
            engine.acquire(engine.newHold(coroutineContext), timeout.toTimeoutNanos())

        /** Takes the lock if it is free and nobody waits for it; never waits. */
        public fun tryAcquire(): Hold? {
            val hold = engine.newHold(Thread.currentThread())
            return if (engine.tryEnter(hold)) hold else null
        }

        /** Waits for the lock for at most [timeout] and takes it; null when time is up. */
        public suspend fun tryAcquire(timeout: Duration): Hold? =
            engine.acquireOrNull(engine.newHold(coroutineContext), timeout.toTimeoutNanos())

        /** An acquisition with a label, an owner or a timeout of its own. */
        public fun request(): Request = Request(engine, 1, null, null)

        /** Runs [block] with the lock; allocates nothing unless it has to wait. */
        @IgnorableReturnValue
        public suspend inline fun <T> withLock(block: () -> T): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            val context = coroutineContext
            if (!tryEnter(context)) {
                enter(context)
                leaveIfCancelled(context)
            }
            try {
                return block()
            } finally {
                exit()
            }
        }

        /**
         * Runs [block] with the lock, if it can be had within [timeout].
         *
         * @throws LockBusyException when time is up; [block] has not run
         */
        @IgnorableReturnValue
        public suspend inline fun <T> withLock(
            timeout: Duration,
            block: () -> T,
        ): T {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            val context = coroutineContext
            enter(timeout, context)
            leaveIfCancelled(context)
            try {
                return block()
            } finally {
                exit()
            }
        }

        /**
         * Runs [block] with the lock, if it can be had within [timeout], and otherwise [busy], which is told who has
         * it.
         */
        @IgnorableReturnValue
        public suspend inline fun <T> tryWithLock(
            timeout: Duration,
            busy: (LockSnapshot) -> T,
            block: () -> T,
        ): T {
            contract {
                callsInPlace(block, InvocationKind.AT_MOST_ONCE)
                callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
            }
            val context = coroutineContext
            val refusal = enterOrSnapshot(timeout, context)
            if (refusal != null) return busy(refusal)
            leaveIfCancelled(context)
            try {
                return block()
            } finally {
                exit()
            }
        }

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): LockSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()

        // What the inline functions above are made of: for the compiler, hidden from Kotlin and from Java source.

        @JvmSynthetic
        @PublishedApi
        internal fun tryEnter(context: CoroutineContext): Boolean {
            context.ensureActive()
            return engine.tryEnter(1, context)
        }

        @IgnorableReturnValue
        @JvmSynthetic
        @PublishedApi
        internal suspend fun enter(context: CoroutineContext): SyncSnapshot? =
            engine.enterWaiting(1, FOREVER, TimeUp.THROW, context)

        @IgnorableReturnValue
        @JvmSynthetic
        @PublishedApi
        internal suspend fun enter(
            timeout: Duration,
            context: CoroutineContext,
        ): SyncSnapshot? {
            val timeoutNanos = timeout.toTimeoutNanos()
            return if (tryEnter(context)) null else engine.enterWaiting(1, timeoutNanos, TimeUp.THROW, context)
        }

        @JvmSynthetic
        @PublishedApi
        internal suspend fun enterOrSnapshot(
            timeout: Duration,
            context: CoroutineContext,
        ): LockSnapshot? {
            val timeoutNanos = timeout.toTimeoutNanos()
            if (tryEnter(context)) return null
            return engine.enterWaiting(1, timeoutNanos, TimeUp.SNAPSHOT, context) as LockSnapshot?
        }

        @JvmSynthetic
        @PublishedApi
        internal fun leaveIfCancelled(context: CoroutineContext): Unit = engine.leaveIfCancelled(1, context)

        @JvmSynthetic
        @PublishedApi
        internal fun exit(): Unit = engine.exit(1)
    }
