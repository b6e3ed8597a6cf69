package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.Capture
import dev.interlock.sync.engine.ConditionEngine
import dev.interlock.sync.engine.Delayer
import dev.interlock.sync.engine.Deliveries
import dev.interlock.sync.engine.LockHold
import dev.interlock.sync.engine.SignalWaiter
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ensureActive
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/** The suspending door of a condition: [hold] is held again whatever comes of it. Null if signalled, or why not in time. */
internal suspend fun ConditionEngine.awaitSignal(
    hold: Hold,
    timeoutNanos: Long,
): SyncTimeoutException? {
    val ours = check(hold)
    val context = coroutineContext
    context.ensureActive()
    if (timeoutNanos == FOREVER) {
        check(awaitOnce(ours, null) == null)
        return null
    }
    // No signal is kept, so there is none to be had by one try.
    if (timeoutNanos == 0L) return noTime()
    val deadline = Deadline(this, context, timeoutNanos)
    try {
        return deadline.error(awaitOnce(ours, deadline))
    } finally {
        deadline.close()
    }
}

/** As the other, until [predicate] holds, which is asked with the lock. */
internal suspend fun ConditionEngine.awaitSignal(
    hold: Hold,
    timeoutNanos: Long,
    predicate: () -> Boolean,
): SyncTimeoutException? {
    check(hold)
    val context = coroutineContext
    context.ensureActive()
    if (predicate()) return null
    if (timeoutNanos == 0L) return noTime()
    val deadline = if (timeoutNanos == FOREVER) null else Deadline(this, context, timeoutNanos)
    try {
        while (true) {
            // Whatever the predicate has done to it.
            val ours = check(hold)
            context.ensureActive()
            val timeUp = awaitOnce(ours, deadline)
            if (predicate()) return null
            if (timeUp != null) return deadline?.error(timeUp)
        }
    } finally {
        deadline?.close()
    }
}

private suspend fun ConditionEngine.awaitOnce(
    hold: LockHold,
    deadline: Deadline?,
): Capture? =
    suspendCoroutineUninterceptedOrReturn {
        SignalledCoroutine(this, hold, it.context, deadline).start(it)
    }

/** One end in time for all waits of one call, by the caller's dispatcher. */
private class Deadline(
    private val condition: ConditionEngine,
    context: CoroutineContext,
    private val timeoutNanos: Long,
) : Delayer.Timed,
    Runnable {
    private val sinceNanos = condition.nowNanos()

    @Volatile private var isOver = false

    @Volatile private var isClosed = false

    @Volatile private var waiting: SignalledCoroutine? = null

    private val timer: DisposableHandle = context.schedule(timeoutNanos, this, this)

    override fun isDecided(): Boolean = isOver || isClosed

    override fun run() {
        isOver = true
        waiting?.timeIsUp()
    }

    /** From now on it is [waiter] that is told; at once, if time is up already. */
    fun apply(waiter: SignalledCoroutine) {
        waiting = waiter
        if (isOver) waiter.timeIsUp()
    }

    fun error(timeUp: Capture?) = timeUp?.let { condition.timeUp(it, timeoutNanos, sinceNanos) }

    fun close() {
        isClosed = true
        try {
            timer.dispose()
        } catch (foreignHandle: Throwable) {
            Deliveries.report(foreignHandle)
        }
    }
}

/** A suspended coroutine that waits for a signal and then for the lock, and is resumed once for both. */
private class SignalledCoroutine(
    private val condition: ConditionEngine,
    hold: LockHold,
    context: CoroutineContext,
    private val deadline: Deadline?,
) : SuspendWaiter(condition.lock(), hold, 1, context) {
    private val signal = SignalWaiter(condition, hold, this)

    override fun arm() {
        super.arm()
        deadline?.apply(this)
    }

    override fun enqueue(): Boolean {
        signal.begin()
        return hasEndedStarting
    }

    override fun discard(): Boolean = signal.abandon()

    fun timeIsUp() = signal.timeIsUp(Capture.excerpt(condition))

    override fun invoke(cause: Throwable?) {
        signal.cancel(cause.asCancellation())
    }

    /** What it has given the lock to may have run in place, and given it back by now. */
    override fun granted() {
        if (isStarting) end(result()) else super.granted()
    }

    override fun result(): Result<Any?> = signal.cause()?.let { Result.failure(it) } ?: Result.success(signal.timeUp())

    override fun refused(reason: RuntimeException) {
        signal.passOn()
        super.refused(reason)
    }

    override fun undeliverable(failure: Throwable) {
        signal.passOn()
        super.undeliverable(failure)
    }
}
