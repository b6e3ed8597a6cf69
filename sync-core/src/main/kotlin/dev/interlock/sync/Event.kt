package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.EventEngine
import dev.interlock.sync.engine.Handling
import dev.interlock.sync.engine.Round
import dev.interlock.sync.engine.Signal
import kotlinx.coroutines.ensureActive
import java.util.function.LongSupplier
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * Something that has happened, with a value, and is true until it is cleared. Coroutines, futures and threads wait for it
 * together. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncEvent`.
 *
 * [set] wakes everybody and lets all who come later pass, until [clear]; [pulse] wakes everybody who waits now, and nobody
 * else. Whoever waits when that is called gets the value of that very call, whatever is done to the event afterwards.
 * Waiters that have something to do with the value wait with [handle]: then [setAndAwaitHandled] and [pulseAndAwaitHandled]
 * know when they have done it.
 *
 * An event without a value is an `Event<Unit>`, which has a [set] without an argument. For one waiter per set, see
 * [AutoResetEvent]. An event is no queue: who does not wait misses a pulse, and a set replaces the value before it.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | A set or a pulse lets in, in one step, exactly those who wait then, each with its value. A [clear] that follows at once takes it from nobody. |
 * | Fairness      | All are let in in one step, and told in the order in which they came.                                   |
 * | Cancellation  | A cancelled waiter leaves at once, at O(1), without a trace. An already cancelled caller fails even if the event is set. Once let in, a value is delivered; [handle] then looks again before its block. |
 * | Timeout       | As [Lock]'s; the failure is a [SyncTimeoutException].                                                  |
 * | Handlers      | A setter that awaits its handlers awaits those that its own call has woken, and no others. A handler that fails or is cancelled has left, and so has one that could not be told. |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | A set or pulse happens-before the return of every wait that it lets in; the end of a handler happens-before the return of the setter that awaits it. |
 * | Progress      | To pass a set event, [isSet] and [value] are one volatile read; else one short critical section, in which nothing parks and no user code runs. |
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class Event<T : Any>
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
        internal val engine: EventEngine<T> = EventEngine(name, clock, KotlinParties)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** Whether it is set now. */
        public val isSet: Boolean get() = engine.current() != null

        /** What it is set to now, or null while it is clear. */
        public val value: T? get() = engine.current()

        /** Wakes all who wait with [value], and stays set to it. Replaces the value if it was set. Never waits. */
        public fun set(value: T): Unit = engine.set(value)

        /** From now on, newcomers wait. Nobody who was woken before notices. Never waits. */
        public fun clear(): Unit = engine.clear()

        /** Wakes all who wait now with [value], and leaves the event as it was: clear. Nobody waits at a set event. */
        public fun pulse(value: T): Unit = engine.pulse(value)

        /** Waits until the event is set or pulsed: the value of that set or pulse. */
        @IgnorableReturnValue
        public suspend fun await(): T {
            val context = coroutineContext
            context.ensureActive()
            return engine.current() ?: engine.awaitAs(Signal<T>(), FOREVER, TimeUp.THROW, context)
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
            return engine.current() ?: engine.awaitAs(Signal<T>(), timeoutNanos, TimeUp.THROW, context)
        }

        /** As [await], for at most [timeout]; null when time is up. */
        public suspend fun tryAwait(timeout: Duration): T? {
            val timeoutNanos = timeout.toTimeoutNanos()
            val context = coroutineContext
            context.ensureActive()
            return engine.current() ?: engine.awaitAs(Signal<T>(), timeoutNanos, TimeUp.NULL, context)
        }

        /**
         * As [await], and runs [block] with the value. Whoever has set or pulsed the event with [setAndAwaitHandled] or
         * [pulseAndAwaitHandled] goes on when the block is left, normally or not.
         */
        @IgnorableReturnValue
        public suspend inline fun <R> handle(block: (T) -> R): R {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            val handling = enterHandler()
            try {
                coroutineContext.ensureActive()
                return block(handled(handling))
            } finally {
                leaveHandler(handling)
            }
        }

        /**
         * As [handle], if the event is set or pulsed within [timeout].
         *
         * @throws SyncTimeoutException when time is up; [block] has not run
         */
        @IgnorableReturnValue
        public suspend inline fun <R> handle(
            timeout: Duration,
            block: (T) -> R,
        ): R {
            contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
            val handling = enterHandler(timeout)
            try {
                coroutineContext.ensureActive()
                return block(handled(handling))
            } finally {
                leaveHandler(handling)
            }
        }

        /**
         * As [set], and waits until everyone whom this call has woken in [handle] has left its block. Cancelling the wait
         * does not undo the set.
         *
         * @return how many they were
         */
        @IgnorableReturnValue
        public suspend fun setAndAwaitHandled(value: T): Int {
            coroutineContext.ensureActive()
            return engine.setForHandlers(value).awaitAll(FOREVER)
        }

        /**
         * As [setAndAwaitHandled], waiting for at most [timeout].
         *
         * @throws SyncTimeoutException when time is up: the event was set all the same, and the message says how many are
         *   still handling
         */
        @IgnorableReturnValue
        public suspend fun setAndAwaitHandled(
            value: T,
            timeout: Duration,
        ): Int {
            val timeoutNanos = timeout.toTimeoutNanos()
            coroutineContext.ensureActive()
            return engine.setForHandlers(value).awaitAll(timeoutNanos)
        }

        /**
         * As [pulse], and waits until everyone whom this call has woken in [handle] has left its block.
         *
         * @return how many they were
         */
        @IgnorableReturnValue
        public suspend fun pulseAndAwaitHandled(value: T): Int {
            coroutineContext.ensureActive()
            return engine.pulseForHandlers(value).awaitAll(FOREVER)
        }

        /**
         * As [pulseAndAwaitHandled], waiting for at most [timeout].
         *
         * @throws SyncTimeoutException when time is up: the event was pulsed all the same, and the message says how many are
         *   still handling
         */
        @IgnorableReturnValue
        public suspend fun pulseAndAwaitHandled(
            value: T,
            timeout: Duration,
        ): Int {
            val timeoutNanos = timeout.toTimeoutNanos()
            coroutineContext.ensureActive()
            return engine.pulseForHandlers(value).awaitAll(timeoutNanos)
        }

        private suspend fun Round.awaitAll(timeoutNanos: Long): Int {
            if (!isOpen) pass(timeoutNanos, coroutineContext)
            return members()
        }

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): EventSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()

        // What the inline functions above are made of: for the compiler, hidden from Kotlin and from Java source. None of
        // the engine's types, which callers may not see.

        @JvmSynthetic
        @PublishedApi
        internal suspend fun enterHandler(): Any = engine.await(Handling<T>(), 1, FOREVER)!!

        @JvmSynthetic
        @PublishedApi
        internal suspend fun enterHandler(timeout: Duration): Any =
            engine.await(Handling<T>(), 1, timeout.toTimeoutNanos())!!

        @JvmSynthetic
        @PublishedApi
        @Suppress("UNCHECKED_CAST") // from enterHandler
        internal fun handled(handling: Any): T = (handling as Handling<T>).value()

        @JvmSynthetic
        @PublishedApi
        internal fun leaveHandler(handling: Any): Unit = (handling as Handling<*>).leave()
    }

/** Wakes all who wait, and stays set. */
public fun Event<Unit>.set(): Unit = set(Unit)

/** Wakes all who wait now, and leaves the event as it was: clear. */
public fun Event<Unit>.pulse(): Unit = pulse(Unit)

/** As `setAndAwaitHandled` with a value. */
public suspend fun Event<Unit>.setAndAwaitHandled(): Int = setAndAwaitHandled(Unit)

/** As `setAndAwaitHandled` with a value and a [timeout]. */
public suspend fun Event<Unit>.setAndAwaitHandled(timeout: Duration): Int = setAndAwaitHandled(Unit, timeout)

/** As `pulseAndAwaitHandled` with a value. */
public suspend fun Event<Unit>.pulseAndAwaitHandled(): Int = pulseAndAwaitHandled(Unit)

/** As `pulseAndAwaitHandled` with a value and a [timeout]. */
public suspend fun Event<Unit>.pulseAndAwaitHandled(timeout: Duration): Int = pulseAndAwaitHandled(Unit, timeout)
