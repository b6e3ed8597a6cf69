package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.EngineHold
import dev.interlock.sync.engine.Grant
import dev.interlock.sync.engine.HoldEngine
import dev.interlock.sync.engine.QueuedSynchronizer
import dev.interlock.sync.engine.ScopeEngine
import kotlinx.coroutines.ensureActive
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/*
 * The suspending door of every primitive: see that the caller is not cancelled, try, refuse to wait for oneself,
 * wait. Each function ends in a tail call, so that none has a state machine.
 *
 * Once granted, a hold is delivered, whatever has become of the caller's job by then: only the caller knows what its
 * hold protects. A scope, which owns its hold, looks again (leaveIfCancelled).
 */

/** Gets in with [hold], or fails with a [SyncTimeoutException]. */
internal suspend fun HoldEngine.acquire(
    hold: EngineHold,
    timeoutNanos: Long,
): Hold {
    val context = coroutineContext
    context.ensureActive()
    return if (tryEnter(hold)) hold else acquireWaiting(hold, timeoutNanos, context)
}

/** The rest of [acquire], after a try that has failed. */
internal suspend fun HoldEngine.acquireWaiting(
    hold: EngineHold,
    timeoutNanos: Long,
    context: CoroutineContext,
): Hold {
    if (timeoutNanos == FOREVER) checkNotInside(context, hold.tag())
    return suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(this, hold, hold.permits(), context, timeoutNanos, TimeUp.THROW).start(it)
    }
}

/** Gets in with [hold], or returns null when time is up. */
internal suspend fun HoldEngine.acquireOrNull(
    hold: EngineHold,
    timeoutNanos: Long,
): Hold? {
    val context = coroutineContext
    context.ensureActive()
    if (tryEnter(hold)) return hold
    if (timeoutNanos == 0L) return null
    if (timeoutNanos == FOREVER) checkNotInside(context, hold.tag())
    return suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(this, hold, hold.permits(), context, timeoutNanos, TimeUp.NULL).start(it)
    }
}

/** Gets in with [hold], or returns the state at the instant at which time was up: a [Hold] or a [SyncSnapshot]. */
internal suspend fun HoldEngine.acquireOrSnapshot(
    hold: EngineHold,
    timeoutNanos: Long,
): Any {
    val context = coroutineContext
    context.ensureActive()
    if (tryEnter(hold)) return hold
    if (timeoutNanos == FOREVER) checkNotInside(context, hold.tag())
    return suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(this, hold, hold.permits(), context, timeoutNanos, TimeUp.SNAPSHOT).start(it)
    }
}

/** Enters a scope, after a try that has failed: null once inside, or what [timeUp] makes of it when time is up. */
internal suspend fun ScopeEngine.enterWaiting(
    permits: Int,
    timeoutNanos: Long,
    timeUp: TimeUp,
    context: CoroutineContext,
): SyncSnapshot? {
    if (timeoutNanos == FOREVER) checkNotInside(context, null)
    return suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(this, null, permits, context, timeoutNanos, timeUp).start(it)
    }
}

/** Waits for [grant], of which [permits] are wanted, and returns what it holds, or fails with a [SyncTimeoutException]. */
internal suspend fun QueuedSynchronizer.await(
    grant: Grant,
    permits: Int,
    timeoutNanos: Long,
): Any? = await(grant, permits, timeoutNanos, TimeUp.THROW)

/** As [await], but null when time is up. */
internal suspend fun QueuedSynchronizer.awaitOrNull(
    grant: Grant,
    permits: Int,
    timeoutNanos: Long,
): Any? = await(grant, permits, timeoutNanos, TimeUp.NULL)

private suspend fun QueuedSynchronizer.await(
    grant: Grant,
    permits: Int,
    timeoutNanos: Long,
    timeUp: TimeUp,
): Any? {
    val context = coroutineContext
    context.ensureActive()
    return suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(this, grant, permits, context, timeoutNanos, timeUp).start(it)
    }
}

/** As [await], of what the caller knows that [grant] holds, or that [timeUp] makes of it when time is up. */
internal suspend fun <R> QueuedSynchronizer.awaitAs(
    grant: Grant,
    timeoutNanos: Long,
    timeUp: TimeUp,
    context: CoroutineContext,
): R =
    suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(this, grant, 1, context, timeoutNanos, timeUp).start(it)
    }

/** As [await], where to be let in is all there is to it. */
internal suspend fun QueuedSynchronizer.pass(
    timeoutNanos: Long,
    context: CoroutineContext,
): Unit =
    suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(this, PASSED, 1, context, timeoutNanos, TimeUp.THROW).start(it)
    }

private val PASSED = Grant.passage(Unit)

/** The scope of a caller that was cancelled while it was on its way in ends here, before the block. */
internal fun ScopeEngine.leaveIfCancelled(
    permits: Int,
    context: CoroutineContext,
) {
    try {
        context.ensureActive()
    } catch (cancelled: Throwable) {
        exit(permits)
        throw cancelled
    }
}
