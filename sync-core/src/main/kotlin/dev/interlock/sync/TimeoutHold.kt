package dev.interlock.sync

import dev.interlock.sync.engine.Tag
import dev.interlock.sync.engine.TimeoutLockEngine
import dev.interlock.sync.engine.TimeoutLockHold
import java.util.function.LongSupplier
import kotlin.time.Duration

/**
 * What an acquisition of a [TimeoutLock] returns: a [Hold] that can let others go first and come back as the same
 * object, with its job. Java code uses the same object through `dev.interlock.sync.jdk.AsyncTimeoutHold`.
 *
 * ```
 * lock.withLock(3.seconds, "acq") { hold ->
 *     while (!stopped) {
 *         takeSample()
 *         if (!hold.yieldEvery(1.seconds)) return log("lost to ${hold.refusal}")
 *     }
 * }
 * ```
 *
 * A hold that did not come back is dead: closing it and leaving its scope touch nothing, whoever has the lock by then, and
 * [release] throws. [reacquire] may bring it back. One call at a time gives it back and brings it back; another one fails with
 * an [IllegalStateException], that of a block inside [unlocked] too. [close] calls that off, up to the instant at which the
 * call is about to return: it fails with an [IllegalStateException], and whoever has left the scope leaves nothing behind.
 *
 * **Cancellation.** A caller that is cancelled before its hold was given back still has it; a call that is cancelled while it
 * waits leaves the queue at once and the hold is dead. Either way it throws. Once granted, the hold is held, and the call
 * returns.
 *
 * **Memory effects.** To give back and to come back are what closing and acquiring are.
 */
@MustUseReturnValues
public sealed interface TimeoutHold : Hold {
    /**
     * What the holder does, for reports and for [TimeoutLock.job]; null if it has not said. May be changed while held, to
     * a text that is not blank, or to null.
     *
     * @throws IllegalStateException when set on a hold that is not held; nothing changes
     */
    public var job: String?

    /**
     * The lock at the instant at which this was refused last, because time was up: who had it, with what job, since when.
     * Null if it was not refused, or has got in since.
     */
    public val refusal: LockSnapshot?

    /**
     * As the other, for at most the lock's default timeout or 10 s, whichever is longer.
     *
     * @return false if it did not come back in time
     */
    public suspend fun releaseAndAcquire(): Boolean

    /**
     * Lets everybody go first who waits now, in one step with queueing behind them, and waits for at most [timeout] to
     * come back. If nobody waits, it is still held and the call returns at once, without suspending. Zero is to give the
     * lock to those who wait, if there are any, and not to wait for it.
     *
     * @return false if it did not come back in time: it is dead, and [refusal] says who has the lock
     * @throws IllegalStateException if this is not held; nothing changes
     */
    public suspend fun releaseAndAcquire(timeout: Duration): Boolean

    /** As the other, with the timeout of [releaseAndAcquire] without one. */
    public suspend fun yieldEvery(period: Duration): Boolean

    /**
     * As [releaseAndAcquire], if somebody waits and this has been held for at least [period], by the lock's time source,
     * since it was taken or came back. Otherwise it returns true at once, and without reading the clock if nobody waits.
     * Zero is to let others go first whenever there are any.
     *
     * @throws IllegalStateException if this is not held; nothing changes
     */
    public suspend fun yieldEvery(
        period: Duration,
        timeout: Duration,
    ): Boolean

    /** As the other, with the timeout of [releaseAndAcquire] without one. */
    public suspend fun reacquire(): Boolean

    /**
     * Takes the lock again with this hold, which was refused, lost or given back, and keeps its job and its owner; for
     * reports it is this caller's from now on. It has no place of its own from before: it waits at the end of the queue,
     * for at most [timeout].
     *
     * @return false if it was not had in time: [refusal] says who has the lock
     * @throws IllegalStateException if this is held, or another call is about to bring it back; nothing changes
     * @throws SelfDeadlockException if [timeout] is infinite and a scope of this coroutine or of the hold's owner has the
     *   lock by another hold
     */
    public suspend fun reacquire(timeout: Duration): Boolean

    /** As the other, with the timeout of [releaseAndAcquire] without one. */
    @IgnorableReturnValue
    public suspend fun <T> unlocked(block: suspend () -> T): T

    /**
     * Gives the lock back, runs [block], and takes the lock again with this hold, waiting for at most [timeout]. If [block]
     * throws, the hold stays dead and the exception passes.
     *
     * @throws LockBusyException when time is up: [block] has run, its result is lost, and the hold is dead
     * @throws IllegalStateException if this is not held, and then [block] has not run; or if it was closed meanwhile
     */
    @IgnorableReturnValue
    public suspend fun <T> unlocked(
        timeout: Duration,
        block: suspend () -> T,
    ): T

    @IgnorableReturnValue
    override fun transfer(): TimeoutHold
}

/** Makes holds for all doors. */
internal class SuspendingTimeoutLockEngine(
    name: String?,
    defaultTimeoutNanos: Long,
    clock: LongSupplier,
) : TimeoutLockEngine(name, defaultTimeoutNanos, clock, KotlinParties) {
    override fun newHold(
        permits: Int,
        party: Any,
        tag: Tag?,
        scoped: Boolean,
    ): SuspendingTimeoutHold = SuspendingTimeoutHold(this, party, tag, scoped)
}

/** The one there is. */
internal class SuspendingTimeoutHold(
    private val lock: SuspendingTimeoutLockEngine,
    party: Any,
    tag: Tag?,
    scoped: Boolean,
) : TimeoutLockHold(lock, party, tag, scoped),
    TimeoutHold {
    override var job: String?
        get() = tag()?.label()
        set(value) {
            rename(value)
        }

    override val refusal: LockSnapshot? get() = refusal()

    override suspend fun releaseAndAcquire(): Boolean = lock.yieldEvery(this, 0, lock.returnTimeoutNanos())

    override suspend fun releaseAndAcquire(timeout: Duration): Boolean =
        lock.yieldEvery(this, 0, timeout.toTimeoutNanos())

    override suspend fun yieldEvery(period: Duration): Boolean =
        lock.yieldEvery(this, period.toPeriodNanos(), lock.returnTimeoutNanos())

    override suspend fun yieldEvery(
        period: Duration,
        timeout: Duration,
    ): Boolean = lock.yieldEvery(this, period.toPeriodNanos(), timeout.toTimeoutNanos())

    override suspend fun reacquire(): Boolean = lock.reacquire(this, lock.returnTimeoutNanos())

    override suspend fun reacquire(timeout: Duration): Boolean = lock.reacquire(this, timeout.toTimeoutNanos())

    override suspend fun <T> unlocked(block: suspend () -> T): T = lock.unlocked(this, lock.returnTimeoutNanos(), block)

    override suspend fun <T> unlocked(
        timeout: Duration,
        block: suspend () -> T,
    ): T = lock.unlocked(this, timeout.toTimeoutNanos(), block)

    override fun transfer(): TimeoutHold {
        super<TimeoutLockHold>.transfer()
        return this
    }
}
