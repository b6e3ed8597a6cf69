package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.ReadWriteEngine
import kotlinx.coroutines.ensureActive
import java.util.function.LongSupplier
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * A lock with two sides that coroutines, futures and threads wait on together: any number of readers are inside at a
 * time, or one writer. Java code uses the same object through `dev.interlock.sync.jdk.AsyncReadWriteLock`.
 *
 * Use it where reading takes long, or waits for something, and writing is rare. For a few lines of memory, [Lock] is
 * faster even if nobody writes.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | A grant is atomic until `acquire` returns: the caller gets the hold, or the next waiters have got in.   |
 * | Fairness      | FIFO over both sides; nothing overtakes, `tryAcquire` included. Readers at the head are let in together; one that comes behind a queued writer waits, so neither side starves. |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), without a trace; if it was a writer, the readers behind it go on at once. An already cancelled caller fails even if the lock is free. Once granted, a hold is delivered; `withLock` then looks again before its block. |
 * | Timeout       | As [Lock]'s; the failure is a [SyncTimeoutException] with a [ReadWriteLockSnapshot].                    |
 * | Ownership     | None: whoever has the [Hold] may close it. Not re-entrant, and no upgrade: see [SelfDeadlockException]. [downgrade] is one step. |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | Closing a hold happens-before the return of every acquisition it lets in: a reader sees all that writers before it wrote. A failed try has no effect. |
 * | Progress      | One short critical section to get in and one to leave, in which nothing parks and no user code runs: it keeps the list of those who are inside. |
 *
 * A coroutine that reads in a scope may read again, but not if a writer waits in between: it would wait for the writer,
 * which waits for it. That is a [SelfDeadlockException], as is reading inside of writing, and writing inside of either.
 */
@MustUseReturnValues
public class ReadWriteLock
    @PublishedApi
    internal constructor(
        name: String?,
        clock: LongSupplier,
    ) {
        /**
         * A new read-write lock.
         *
         * @param name what reports call it; not blank
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         */
        public constructor(
            name: String? = null,
            timeSource: TimeSource = TimeSource.Monotonic,
        ) : this(name, timeSource.nanoClock())

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: ReadWriteEngine = ReadWriteEngine(name, clock, KotlinParties)

        /** The side of those who are inside together. */
        public val read: Side = Side(engine, ReadWriteEngine.READ)

        /** The side of the one who is inside alone. */
        public val write: Side = Side(engine, ReadWriteEngine.WRITE)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** How many read now. */
        public val readerCount: Int get() = engine.readers()

        /** Whether somebody writes now. */
        public val isWriteLocked: Boolean get() = engine.isWriteLocked

        /**
         * Makes [hold], one to write, one to read: in one step, so that nobody writes in between. It is the same object
         * afterwards. The readers at the head of the queue are let in.
         *
         * @return [hold]
         * @throws IllegalArgumentException if it is not a hold of this lock, or one to read; nothing has changed
         * @throws IllegalStateException if it was given back before; nothing has changed
         */
        @IgnorableReturnValue
        public fun downgrade(hold: Hold): Hold {
            engine.downgrade(hold)
            return hold
        }

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): ReadWriteLockSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()

        /** One of the two sides of a [ReadWriteLock], with every way in that a [Lock] has. */
        @MustUseReturnValues
        @OptIn(ExperimentalContracts::class)
        public class Side internal constructor(
            private val engine: ReadWriteEngine,
            private val side: Int,
        ) {
            /**
             * Waits for this side and takes it.
             *
             * @throws SelfDeadlockException if it has to wait and a scope of this coroutine is inside already
             */
            public suspend fun acquire(): Hold = engine.acquire(newHold(coroutineContext), FOREVER)

            /**
             * Waits for this side for at most [timeout] and takes it.
             *
             * @throws SyncTimeoutException when time is up
             */
            public suspend fun acquire(timeout: Duration): Hold =
                engine.acquire(newHold(coroutineContext), timeout.toTimeoutNanos())

            /** Takes this side if that is possible at once and nobody waits for the lock; never waits. */
            public fun tryAcquire(): Hold? {
                val hold = newHold(Thread.currentThread())
                return if (engine.tryEnter(hold)) hold else null
            }

            /** Waits for this side for at most [timeout] and takes it; null when time is up. */
            public suspend fun tryAcquire(timeout: Duration): Hold? =
                engine.acquireOrNull(newHold(coroutineContext), timeout.toTimeoutNanos())

            /** An acquisition of this side with a label, an owner or a timeout of its own. */
            public fun request(): Request = Request(engine, side, null, null)

            /** Runs [block] inside. */
            @IgnorableReturnValue
            public suspend inline fun <T> withLock(block: () -> T): T {
                contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
                val hold = acquireScoped()
                try {
                    coroutineContext.ensureActive()
                    return block()
                } finally {
                    hold.close()
                }
            }

            /**
             * Runs [block] inside, if this side can be had within [timeout].
             *
             * @throws SyncTimeoutException when time is up; [block] has not run
             */
            @IgnorableReturnValue
            public suspend inline fun <T> withLock(
                timeout: Duration,
                block: () -> T,
            ): T {
                contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
                val hold = acquireScoped(timeout)
                try {
                    coroutineContext.ensureActive()
                    return block()
                } finally {
                    hold.close()
                }
            }

            /**
             * Runs [block] inside, if this side can be had within [timeout], and otherwise [busy], which is told who is
             * inside.
             */
            @IgnorableReturnValue
            public suspend inline fun <T> tryWithLock(
                timeout: Duration,
                busy: (ReadWriteLockSnapshot) -> T,
                block: () -> T,
            ): T {
                contract {
                    callsInPlace(block, InvocationKind.AT_MOST_ONCE)
                    callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
                }
                val entry = acquireScopedOrSnapshot(timeout)
                if (entry is ReadWriteLockSnapshot) return busy(entry)
                val hold = entry as Hold
                try {
                    coroutineContext.ensureActive()
                    return block()
                } finally {
                    hold.close()
                }
            }

            /** The state of the whole lock in words. */
            override fun toString(): String = engine.excerpt().toString()

            private fun newHold(
                party: Any,
                scoped: Boolean = false,
            ) = engine.newHold(side, party, null, scoped)

            // What the inline functions above are made of: for the compiler, hidden from Kotlin and from Java source.

            @JvmSynthetic
            @PublishedApi
            internal suspend fun acquireScoped(): Hold = engine.acquire(newHold(coroutineContext, true), FOREVER)

            @JvmSynthetic
            @PublishedApi
            internal suspend fun acquireScoped(timeout: Duration): Hold =
                engine.acquire(newHold(coroutineContext, true), timeout.toTimeoutNanos())

            /** A [Hold] or a [ReadWriteLockSnapshot]. */
            @JvmSynthetic
            @PublishedApi
            internal suspend fun acquireScopedOrSnapshot(timeout: Duration): Any =
                engine.acquireOrSnapshot(newHold(coroutineContext, true), timeout.toTimeoutNanos())
        }
    }
