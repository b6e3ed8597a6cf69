package dev.interlock.sync

import dev.interlock.sync.engine.BarrierAction
import dev.interlock.sync.engine.BarrierEngine
import dev.interlock.sync.engine.Grant
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.ensureActive
import java.util.function.Consumer
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/*
 * The suspending door of a barrier: see that the caller is not cancelled, arrive, wait. From the arrival on, it is the
 * waiter that looks at the caller's job, since only a waiter takes an arrival back.
 */

/** Arrives and waits, or fails with a [SyncTimeoutException]. */
internal suspend fun BarrierEngine.arriveAndAwait(timeoutNanos: Long): Arrival {
    val context = coroutineContext
    context.ensureActive()
    val arrived =
        if (timeoutNanos == 0L) arriveAsLast(context) ?: throw notTheLast() else arrive(context)
    return if (arrived.isOver) arrived.result() else awaitEnd(arrived, context, timeoutNanos, TimeUp.THROW)!!
}

/** Arrives and waits, or returns null when time is up. */
internal suspend fun BarrierEngine.arriveAndAwaitOrNull(timeoutNanos: Long): Arrival? {
    val context = coroutineContext
    context.ensureActive()
    val arrived = (if (timeoutNanos == 0L) arriveAsLast(context) else arrive(context)) ?: return null
    return if (arrived.isOver) arrived.result() else awaitEnd(arrived, context, timeoutNanos, TimeUp.NULL)
}

private suspend fun awaitEnd(
    arrived: BarrierEngine.Arrived,
    context: CoroutineContext,
    timeoutNanos: Long,
    timeUp: TimeUp,
): Arrival? =
    suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(arrived.gate(), arrived, 1, context, timeoutNanos, timeUp).start(it)
    }

/** Waits until [phase] is over, or fails with a [SyncTimeoutException]. */
internal suspend fun BarrierEngine.awaitPhase(
    phase: Long,
    timeoutNanos: Long,
) {
    val context = coroutineContext
    context.ensureActive()
    val gate = gateOf(phase) ?: return
    return suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(gate, OVER, 0, context, timeoutNanos, TimeUp.THROW).start(it)
    }
}

/** Waits until [phase] is over, or returns null when time is up. */
internal suspend fun BarrierEngine.awaitPhaseOrNull(
    phase: Long,
    timeoutNanos: Long,
): Unit? {
    val context = coroutineContext
    context.ensureActive()
    val gate = gateOf(phase) ?: return Unit
    return suspendCoroutineUninterceptedOrReturn {
        SuspendWaiter.of(gate, OVER, 0, context, timeoutNanos, TimeUp.NULL).start(it)
    }
}

private val OVER = Grant.passage(Unit)

/**
 * Runs where the last party runs: on its thread up to the first suspension, then on its dispatcher. Without its job, so
 * that the action, which is everybody's, outlives it.
 */
internal class SuspendingAction(
    private val action: suspend (Long) -> Unit,
) : BarrierAction {
    override fun begin(
        phase: Long,
        party: Any,
        ended: Consumer<Throwable?>,
    ) {
        val context = (party as? CoroutineContext)?.minusKey(Job) ?: Dispatchers.Default
        val completion = Continuation<Unit>(context) { ended.accept(it.exceptionOrNull()) }
        if (action.startCoroutineUninterceptedOrReturn(phase, completion) !== COROUTINE_SUSPENDED) ended.accept(null)
    }
}
