package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.BarrierAction
import dev.interlock.sync.engine.BarrierEngine
import java.util.function.LongSupplier
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * A cyclic barrier at which coroutines, futures and threads wait for each other: when all parties of a phase have
 * arrived, all of them go on, and the next phase begins. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncBarrier`.
 *
 * With an action, it runs once per phase, when all have arrived and before anybody is released, in the last party to
 * arrive: on its thread up to the first suspension, then on its dispatcher, but without its `Job`, so that cancelling
 * that party does not cancel the action. If the last party does not suspend, it goes on with `Dispatchers.Default`.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | An arrival counts in one phase, once. Nobody is released before all have arrived and the action has ended. Whoever is released may arrive again at once: it cannot meet those of the last phase. |
 * | Leader        | Of those who wait in a phase at most one is told that it is the leader: the last to arrive, or the first in the queue if the last did not wait, or gave up while the action ran. |
 * | Fairness      | Those who wait are let go in the order in which they came, all together.                              |
 * | Cancellation  | By [OnAbandon]: a party that is cancelled, or whose time is up, takes its arrival back as if it had never arrived, or breaks the barrier. Once all have arrived its arrival stands, and only its waiting ends. An already cancelled caller fails and does not arrive. |
 * | Timeout       | As [Lock]'s, with a [SyncTimeoutException]. Zero arrives only as the last party. Nothing bounds the action. |
 * | Failure       | If the action fails, every party of the phase gets a [BarrierBrokenException] with the cause, and so does everybody who arrives before the next [reset]. |
 * | Thread-safety | All members, from any thread, in the action too.                                                      |
 * | Memory        | All arrivals of a phase happen-before its action, and that happens-before the return of those who are released. |
 * | Progress      | To arrive is lock-free. To wait takes one short critical section of the phase, in which nothing parks and no user code runs. |
 */
@MustUseReturnValues
public class Barrier
    @PublishedApi
    internal constructor(
        parties: Int,
        name: String?,
        clock: LongSupplier,
        onAbandon: OnAbandon,
        action: BarrierAction?,
    ) {
        /**
         * A new barrier, in phase 0.
         *
         * @param parties how many a phase takes, from 1
         * @param name what reports call it; not blank
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         * @param onAbandon what is made of a party that has arrived and gives up waiting
         * @param action is called with the number of the phase whose parties have all arrived; plain code or suspending
         */
        public constructor(
            parties: Int,
            name: String? = null,
            timeSource: TimeSource = TimeSource.Monotonic,
            onAbandon: OnAbandon = OnAbandon.WITHDRAW,
            action: (suspend (phase: Long) -> Unit)? = null,
        ) : this(parties, name, timeSource.nanoClock(), onAbandon, action?.let(::SuspendingAction))

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: BarrierEngine = BarrierEngine(name, parties, clock, KotlinParties, onAbandon, action)

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** How many parties a phase takes. */
        public val parties: Int get() = engine.parties()

        /** How many parties have arrived in the present phase. */
        public val arrived: Int get() = engine.arrived()

        /** The number of the present phase, from 0; a [reset] begins another one. */
        public val phase: Long get() = engine.phase()

        /** Whether nobody can arrive before the next [reset]. */
        public val isBroken: Boolean get() = engine.isBroken

        /**
         * Arrives and waits until all have.
         *
         * @throws BarrierBrokenException if the barrier is broken, now or while this waits
         * @throws IllegalStateException if all parties have arrived and the action is running: one arrival too many
         */
        @IgnorableReturnValue
        public suspend fun arriveAndAwait(): Arrival = engine.arriveAndAwait(FOREVER)

        /**
         * Arrives and waits until all have, for at most [timeout].
         *
         * @throws SyncTimeoutException when time is up
         * @throws BarrierBrokenException if the barrier is broken, now or while this waits
         * @throws IllegalStateException if all parties have arrived and the action is running: one arrival too many
         */
        @IgnorableReturnValue
        public suspend fun arriveAndAwait(timeout: Duration): Arrival = engine.arriveAndAwait(timeout.toTimeoutNanos())

        /**
         * Arrives and waits until all have, for at most [timeout]; null when time is up.
         *
         * @throws BarrierBrokenException if the barrier is broken, now or while this waits
         * @throws IllegalStateException if all parties have arrived and the action is running: one arrival too many
         */
        public suspend fun tryArriveAndAwait(timeout: Duration): Arrival? =
            engine.arriveAndAwaitOrNull(timeout.toTimeoutNanos())

        /**
         * Arrives, does not wait, and returns the number of the phase in which it has arrived. Neither suspends nor
         * looks at the caller's job, so that a coroutine that was cancelled can still arrive, in a `finally`.
         *
         * If it is the last one, the action begins here. What comes of it is told to those who wait for the phase, and
         * to those who arrive next.
         *
         * @throws BarrierBrokenException if the barrier is broken
         * @throws IllegalStateException if all parties have arrived and the action is running: one arrival too many
         */
        @IgnorableReturnValue
        public fun arrive(): Long = engine.arriveWithoutWaiting(Thread.currentThread())

        /**
         * Waits until [phase] is over, without arriving; returns at once if it is already.
         *
         * @throws IllegalArgumentException if [phase] has not begun
         * @throws BarrierBrokenException if the barrier is broken in that phase, or reset while this waits
         */
        public suspend fun awaitPhase(phase: Long): Unit = engine.awaitPhase(phase, FOREVER)

        /**
         * Waits until [phase] is over, without arriving, for at most [timeout].
         *
         * @throws IllegalArgumentException if [phase] has not begun
         * @throws SyncTimeoutException when time is up
         * @throws BarrierBrokenException if the barrier is broken in that phase, or reset while this waits
         */
        public suspend fun awaitPhase(
            phase: Long,
            timeout: Duration,
        ): Unit = engine.awaitPhase(phase, timeout.toTimeoutNanos())

        /**
         * Waits until [phase] is over, without arriving, for at most [timeout]; false when time is up.
         *
         * @throws IllegalArgumentException if [phase] has not begun
         * @throws BarrierBrokenException if the barrier is broken in that phase, or reset while this waits
         */
        public suspend fun tryAwaitPhase(
            phase: Long,
            timeout: Duration,
        ): Boolean = engine.awaitPhaseOrNull(phase, timeout.toTimeoutNanos()) != null

        /**
         * Changes how many [parties] a phase takes, from the present one on; if enough have arrived, they are released.
         * While the action is running, or the barrier is broken, from the next one on.
         *
         * @throws IllegalArgumentException if [parties] is below 1
         */
        public fun resize(parties: Int): Unit = engine.resize(parties, Thread.currentThread())

        /**
         * Begins the next phase. Those who wait for the present one, if any, get a [BarrierBrokenException]; if its
         * action is running, nothing depends on its outcome any more. A broken barrier is whole again. Never waits.
         */
        public fun reset(): Unit = engine.reset()

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): BarrierSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()
    }
