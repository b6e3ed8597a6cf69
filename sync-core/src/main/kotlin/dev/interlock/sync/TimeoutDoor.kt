package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.ReturnDeadline
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

/**
 * Gives [hold] back, if it has been held for [periodNanos], and gets in with it again behind all who wait now; false if
 * that takes too long.
 */
internal suspend fun TimeoutLockEngine.yieldEvery(
    hold: TimeoutLockHold,
    periodNanos: Long,
    timeoutNanos: Long,
): Boolean {
    val context = coroutineContext
    context.ensureActive()
    return isUndisturbed(hold, periodNanos) || returnWith(hold, HELD, timeoutNanos, TimeUp.FALSE, context)
}

/** Gets in with the dead [hold] again; false if that takes too long. */
internal suspend fun TimeoutLockEngine.reacquire(
    hold: TimeoutLockHold,
    timeoutNanos: Long,
): Boolean {
    val context = coroutineContext
    context.ensureActive()
    if (timeoutNanos == FOREVER) checkNotInside(context, hold.tag())
    return returnWith(hold, null, timeoutNanos, TimeUp.FALSE, context)
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
    try {
        val result = block()
        context.ensureActive()
        if (timeoutNanos == FOREVER) checkNotInside(context, hold.tag())
        returnWith(hold, meanwhile, timeoutNanos, TimeUp.THROW, context)
        return result
    } finally {
        // Unless it has come so far as to wait.
        hold.endBreak(meanwhile)
    }
}

/** True once in, or what [timeUp] makes of it when time is up. */
private suspend fun TimeoutLockEngine.returnWith(
    hold: TimeoutLockHold,
    since: Any?,
    timeoutNanos: Long,
    timeUp: TimeUp,
    context: CoroutineContext,
): Boolean =
    suspendCoroutineUninterceptedOrReturn {
        ReturningCoroutine(hold, since, context, timeoutNanos, timeUp).start(it)
    }

/** A suspended coroutine that waits to get its hold again. */
private class ReturningCoroutine(
    private val hold: TimeoutLockHold,
    private val since: Any?,
    context: CoroutineContext,
    timeoutNanos: Long,
    timeUp: TimeUp,
) : TimedSuspendWaiter(hold.engine(), hold, 1, context, timeoutNanos, timeUp) {
    private val deadline = ReturnDeadline(timeoutNanos)

    override fun start(caller: Continuation<*>): Any? = startWaiting(caller)

    override fun enqueue(): Boolean {
        if (hold.engine().takeAgain(hold, this, since)) return true
        if (deadline.queued()) super.timeIsUp()
        return hasEndedStarting
    }

    override fun timeIsUp() {
        if (deadline.due()) super.timeIsUp()
    }

    /** What it has given the lock to may have run in place, and given it back by now. */
    override fun granted() {
        if (!isStarting) {
            super.granted()
        } else if (claimGrant()) {
            end(result())
        }
    }

    override fun result(): Result<Any?> {
        hold.endTold(this)
        return Result.success(true)
    }
}
