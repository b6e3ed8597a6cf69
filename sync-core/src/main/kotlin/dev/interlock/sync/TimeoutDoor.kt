package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.Capture
import dev.interlock.sync.engine.TimeoutLockEngine
import dev.interlock.sync.engine.TimeoutLockEngine.HELD
import dev.interlock.sync.engine.TimeoutLockHold
import kotlinx.coroutines.ensureActive
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/*
 * The suspending door of what only a timeout lock has: attempts that do not throw, and holds that come back.
 */

/** Gets in with [hold], or tells it who has the lock when time is up. */
internal suspend fun TimeoutLockEngine.attempt(
    hold: SuspendingTimeoutHold,
    timeoutNanos: Long,
): TimeoutHold {
    val outcome = acquireOrSnapshot(hold, timeoutNanos)
    if (outcome is LockSnapshot) hold.refuse(outcome)
    return hold
}

/** Gives [hold] back and gets in with it again behind all who wait now; false if that takes too long. */
internal suspend fun TimeoutLockEngine.releaseAndAcquire(
    hold: TimeoutLockHold,
    timeoutNanos: Long,
): Boolean {
    val context = coroutineContext
    context.ensureActive()
    return isUndisturbed(hold) || returnWith(hold, HELD, timeoutNanos, false, context)
}

/** As [releaseAndAcquire], if it has been held for [periodNanos]. */
internal suspend fun TimeoutLockEngine.yieldEvery(
    hold: TimeoutLockHold,
    periodNanos: Long,
    timeoutNanos: Long,
): Boolean {
    val context = coroutineContext
    context.ensureActive()
    return isUndisturbed(hold, periodNanos) || returnWith(hold, HELD, timeoutNanos, false, context)
}

/** Gets in with the dead [hold] again; false if that takes too long. */
internal suspend fun TimeoutLockEngine.reacquire(
    hold: TimeoutLockHold,
    timeoutNanos: Long,
): Boolean {
    val context = coroutineContext
    context.ensureActive()
    if (timeoutNanos == FOREVER) checkNotInside(context, hold.tag())
    return returnWith(hold, null, timeoutNanos, false, context)
}

/** Gives [hold] back, runs [block], and gets in with it again. */
internal suspend fun <T> TimeoutLockEngine.unlocked(
    hold: TimeoutLockHold,
    timeoutNanos: Long,
    block: suspend () -> T,
): T {
    val context = coroutineContext
    context.ensureActive()
    val meanwhile = hold.beginBreak()
    val result =
        try {
            val result = block()
            context.ensureActive()
            if (timeoutNanos == FOREVER) checkNotInside(context, hold.tag())
            result
        } catch (failure: Throwable) {
            hold.endBreak(meanwhile)
            throw failure
        }
    returnWith(hold, meanwhile, timeoutNanos, true, context)
    return result
}

/** True once in; when time is up, false, or a [LockBusyException] if it [throwsBusy]. */
private suspend fun TimeoutLockEngine.returnWith(
    hold: TimeoutLockHold,
    since: Any?,
    timeoutNanos: Long,
    throwsBusy: Boolean,
    context: CoroutineContext,
): Boolean =
    suspendCoroutineUninterceptedOrReturn {
        ReturningCoroutine(hold, since, context, timeoutNanos, throwsBusy).start(it)
    }

/** A suspended coroutine that waits to get its hold again. */
private class ReturningCoroutine(
    private val hold: TimeoutLockHold,
    private val since: Any?,
    context: CoroutineContext,
    timeoutNanos: Long,
    private val throwsBusy: Boolean,
) : TimedSuspendWaiter(hold.engine(), hold, 1, context, timeoutNanos, TimeUp.THROW) {
    @Volatile private var isQueued = false

    @Volatile private var isDue = timeoutNanos == 0L

    /** No time is no reason not to let others go first. */
    override fun start(caller: Continuation<*>): Any? = startWaiting(caller)

    override fun enqueue(): Boolean {
        if (hold.engine().takeAgain(hold, this, since)) return true
        isQueued = true
        if (isDue) timeIsUp()
        return hasEndedStarting
    }

    /** Before it queues, that would be to keep the hold and to say that it is lost. */
    override fun timeIsUp() {
        isDue = true
        if (isQueued) super.timeIsUp()
    }

    /** What it has given the lock to may have run in place, and given it back by now. */
    override fun granted() {
        if (isStarting) end(result()) else super.granted()
    }

    override fun result(): Result<Any?> = Result.success(true)

    override fun inVain(capture: Capture): Result<Any?> {
        hold.refuse(hold.engine().snapshotOf(capture))
        return if (throwsBusy) super.inVain(capture) else Result.success(false)
    }
}
