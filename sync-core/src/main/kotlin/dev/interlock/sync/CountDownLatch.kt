package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.Grant
import dev.interlock.sync.engine.LatchEngine
import kotlinx.coroutines.ensureActive
import java.util.function.LongSupplier
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * A gate that opens once, when it has been counted down to zero, and stays open. Coroutines, futures and threads wait for it
 * together. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncCountDownLatch`.
 *
 * Use it when others are to go on after a known number of things have happened. It does not close again: see [Event] for
 * that.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | Whoever waits when it opens is let in, and whoever comes later passes at once.                          |
 * | Fairness      | All are let in in one step, and told in the order in which they came.                                   |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), without a trace. An already cancelled caller fails even if the latch is open. |
 * | Timeout       | As [Lock]'s; the failure is a [SyncTimeoutException].                                                  |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | Every [countDown] that counted happens-before the return of every wait that it has let in, and before [isOpen] is seen. |
 * | Progress      | Lock-free while nobody waits, and to pass an open latch is one volatile read; else one short critical section, in which nothing parks and no user code runs. |
 */
@MustUseReturnValues
public class CountDownLatch
    @PublishedApi
    internal constructor(
        count: Int,
        name: String?,
        clock: LongSupplier,
    ) {
        /**
         * A new latch.
         *
         * @param count how often it has to be counted down, from 0; with 0 it is open
         * @param name what reports call it; not blank
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         */
        public constructor(
            count: Int,
            name: String? = null,
            timeSource: TimeSource = TimeSource.Monotonic,
        ) : this(count, name, timeSource.nanoClock())

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: LatchEngine = LatchEngine(name, count, clock, KotlinParties)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** How many are still to be counted down; 0 once it is open. */
        public val count: Int get() = engine.count()

        /** Whether it is open. It never closes again. */
        public val isOpen: Boolean get() = engine.isOpen

        /** Counts down by one; the last one opens the latch. No effect on an open latch. Never waits. */
        public fun countDown(): Unit = engine.countDown()

        /** Waits until the latch is open. */
        public suspend fun await() {
            val context = coroutineContext
            context.ensureActive()
            if (engine.isOpen) return
            return engine.pass(FOREVER, context)
        }

        /**
         * Waits for at most [timeout] until the latch is open.
         *
         * @throws SyncTimeoutException when time is up
         */
        public suspend fun await(timeout: Duration) {
            val timeoutNanos = timeout.toTimeoutNanos()
            val context = coroutineContext
            context.ensureActive()
            if (engine.isOpen) return
            return engine.pass(timeoutNanos, context)
        }

        /** Waits for at most [timeout] until the latch is open; false when time is up. */
        public suspend fun tryAwait(timeout: Duration): Boolean {
            val timeoutNanos = timeout.toTimeoutNanos()
            coroutineContext.ensureActive()
            return engine.isOpen || engine.awaitOrNull(Grant.PASSAGE, 1, timeoutNanos) != null
        }

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): CountDownLatchSnapshot = engine.snapshot() as CountDownLatchSnapshot

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()
    }
