package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.AutoResetEventEngine
import kotlinx.coroutines.ensureActive
import java.util.function.LongSupplier
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * Something that has happened, with a value, for one waiter: the one that is let in clears it. Coroutines, futures and
 * threads wait for it together. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncAutoResetEvent`.
 *
 * [set] lets the first waiter go on, or else the next one that comes. Sets coalesce: a set of an event that is still set
 * replaces its value, and one waiter goes on for both. Where each value counts, take a queue. To wake everybody, see [Event].
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | The signal of a set is atomic until `await` returns: exactly one caller gets it with its value, or the next waiter has got it, or the event is set again. Only a newer value and [clear] replace it. |
 * | Fairness      | FIFO; [tryTake] does not overtake either.                                                              |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), without a trace. An already cancelled caller fails even if the event is set. Once granted, a signal is delivered, whatever has become of the caller's job. |
 * | Timeout       | As [Lock]'s; the failure is a [SyncTimeoutException].                                                  |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | A set happens-before the return of the wait that gets its value. A failed try has no effect.            |
 * | Progress      | One short critical section, in which nothing parks and no user code runs; [isSet], and a [tryTake] that finds it clear, are one volatile read. |
 */
@MustUseReturnValues
public class AutoResetEvent<T : Any>
    @PublishedApi
    internal constructor(
        name: String?,
        clock: LongSupplier,
    ) {
        /**
         * A new event that is clear.
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
        internal val engine: AutoResetEventEngine<T> = AutoResetEventEngine(name, clock, KotlinParties)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** Whether it is set now: whether the next that comes need not wait. */
        public val isSet: Boolean get() = engine.isSet

        /** Lets the first waiter go on with [value], or the next that comes. Replaces the value if it was set. Never waits. */
        public fun set(value: T): Unit = engine.set(value)

        /** Takes back a set that nobody has taken. Never waits. */
        public fun clear(): Unit = engine.clear()

        /** Takes what the event is set to, or null if it is clear; never waits. */
        public fun tryTake(): T? = engine.tryTake()

        /** Waits until the event is set for this caller: the value. */
        @IgnorableReturnValue
        public suspend fun await(): T {
            val context = coroutineContext
            context.ensureActive()
            return engine.awaitAs(engine.newSignal(), FOREVER, TimeUp.THROW, context)
        }

        /**
         * As [await], for at most [timeout].
         *
         * @throws SyncTimeoutException when time is up
         */
        @IgnorableReturnValue
        public suspend fun await(timeout: Duration): T {
            val timeoutNanos = timeout.toTimeoutNanos()
            val context = coroutineContext
            context.ensureActive()
            return engine.awaitAs(engine.newSignal(), timeoutNanos, TimeUp.THROW, context)
        }

        /** As [await], for at most [timeout]; null when time is up. */
        public suspend fun tryAwait(timeout: Duration): T? {
            val timeoutNanos = timeout.toTimeoutNanos()
            val context = coroutineContext
            context.ensureActive()
            return engine.awaitAs(engine.newSignal(), timeoutNanos, TimeUp.NULL, context)
        }

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): AutoResetEventSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()
    }

/** Lets the first waiter go on, or the next that comes. */
public fun AutoResetEvent<Unit>.set(): Unit = set(Unit)
