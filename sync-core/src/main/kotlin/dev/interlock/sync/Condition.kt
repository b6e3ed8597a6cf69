package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.ConditionEngine
import kotlin.time.Duration

/**
 * Where those who have a lock wait, without it, until somebody else who has it says that something has changed:
 * coroutines, futures and threads together, in one queue. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncCondition`.
 *
 * ```
 * lock.acquire().use { hold ->
 *     notEmpty.await(hold) { items.isNotEmpty() }
 *     items.removeFirst()
 * }
 * ```
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | While it waits, the caller's [Hold] is not held; on every way out, signalled, timed out or cancelled, the same hold is held again. Only a lock that is closed, or a dispatcher that refuses to resume the coroutine, leaves it given back. |
 * | Fairness      | FIFO: [signal] lets the first go on, and that one has its place in the lock's queue at once.             |
 * | Signals       | One for each waiter, and none is kept: without waiters, [signal] does nothing. A signal never goes to one that was cancelled or timed out before it. The signal of one that was signalled and then cannot be resumed goes to the next. |
 * | Cancellation  | A cancelled waiter leaves the condition at once, at O(1), and fails as soon as it has the lock again, which nothing interrupts. One that was signalled before goes on with its signal. |
 * | Timeout       | As [Lock]'s, from the call to the end of the wait for a signal; to get the lock again may take longer. The failure is a [SyncTimeoutException]. |
 * | Thread-safety | All members, from any thread. Of calls with the same hold at a time, one may wait.                        |
 * | Memory        | As for the lock, which is given back and taken again: what happened before [signal] happens-before the return of the wait it ends. |
 * | Progress      | A wait, and a signal with somebody to reach, is one short critical section each, in which nothing parks and no user code runs. |
 *
 * As with any condition, what was true when the signal was given need not be true any more when its waiter has the lock
 * again: use the forms with a predicate.
 *
 * @param lock whose holds one waits with
 * @param name what reports call it; not blank
 */
@MustUseReturnValues
public class Condition(
    lock: Lock,
    name: String? = null,
) {
    /** For the other face of this object. */
    @PublishedApi
    internal val engine: ConditionEngine = ConditionEngine(name, lock.engine)

    /** The name, or null. */
    public val name: String? get() = engine.name()

    /**
     * Gives [hold] back, waits for a signal, and takes it again.
     *
     * @throws IllegalArgumentException if [hold] is none of the lock
     * @throws IllegalStateException if it was given back before
     */
    public suspend fun await(hold: Hold) {
        throwIfAny(engine.awaitSignal(hold, FOREVER))
    }

    /**
     * As [await], for at most [timeout].
     *
     * @throws SyncTimeoutException when time is up; [hold] is held again. Zero fails at once and does not give it back,
     *   since no signal is kept that could be there.
     */
    public suspend fun await(
        hold: Hold,
        timeout: Duration,
    ) {
        throwIfAny(engine.awaitSignal(hold, timeout.toTimeoutNanos()))
    }

    /** As [await], for at most [timeout]; false when time is up, and [hold] is held again. */
    public suspend fun tryAwait(
        hold: Hold,
        timeout: Duration,
    ): Boolean = engine.awaitSignal(hold, timeout.toTimeoutNanos()) == null

    /** Waits as long as [predicate], which is asked with the lock, does not hold. */
    public suspend fun await(
        hold: Hold,
        predicate: () -> Boolean,
    ) {
        throwIfAny(engine.awaitSignal(hold, FOREVER, predicate))
    }

    /**
     * Waits as long as [predicate], which is asked with the lock, does not hold. The one [timeout] is for all signals that
     * come in vain; when time is up, [predicate] is asked once more.
     *
     * @throws SyncTimeoutException when time is up and [predicate] does not hold; [hold] is held again
     */
    public suspend fun await(
        hold: Hold,
        timeout: Duration,
        predicate: () -> Boolean,
    ) {
        throwIfAny(engine.awaitSignal(hold, timeout.toTimeoutNanos(), predicate))
    }

    /** As [await] with a predicate and a timeout; false when time is up and [predicate] does not hold. */
    public suspend fun tryAwait(
        hold: Hold,
        timeout: Duration,
        predicate: () -> Boolean,
    ): Boolean = engine.awaitSignal(hold, timeout.toTimeoutNanos(), predicate) == null

    /**
     * Lets the first who waits go on, as soon as it has the lock; nobody if nobody waits.
     *
     * @throws IllegalArgumentException if [hold] is none of the lock
     * @throws IllegalStateException if it was given back before
     */
    public fun signal(hold: Hold): Unit = engine.signal(hold)

    /** Lets all who wait now go on, one after the other, in order; throws as [signal] does. */
    public fun signalAll(hold: Hold): Unit = engine.signalAll(hold)

    /** The state now; see [SyncSnapshot] for what is consistent with what. */
    public fun snapshot(): ConditionSnapshot = engine.snapshot()

    /** The state in words. */
    override fun toString(): String = engine.excerpt().toString()

    private fun throwIfAny(timeUp: SyncTimeoutException?) {
        if (timeUp != null) throw timeUp
    }
}
