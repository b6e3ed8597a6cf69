package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.Capture
import dev.interlock.sync.engine.Deliveries
import dev.interlock.sync.engine.EngineHold
import dev.interlock.sync.engine.QueuedSynchronizer
import dev.interlock.sync.engine.StackGuard
import dev.interlock.sync.engine.Waiter
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/**
 * A suspended coroutine in the queue.
 *
 * It keeps the raw continuation, since that is delivered to atomically: `suspendCancellableCoroutine` drops a value that
 * meets a cancellation. What cancels the wait is [hook], a child of the caller's job: the public way to hear of a
 * cancellation at once.
 *
 * It stands before that continuation, so that the dispatcher runs [resumeWith] here, on the coroutine's own thread, where the
 * claim is made: whether the dispatcher has thrown, or run the task, or both, the coroutine goes on exactly once.
 */
internal open class SuspendWaiter(
    protected val engine: QueuedSynchronizer,
    hold: EngineHold?,
    permits: Int,
    final override val context: CoroutineContext,
) : Waiter(hold, permits, context),
    Continuation<Any?>,
    CoroutineStackFrame,
    (Throwable?) -> Unit {
    private lateinit var continuation: Continuation<Any?>
    private lateinit var intercepted: Continuation<Any?>

    @Volatile
    private var hook: CompletableJob? = null

    /** The thread that is in [start]: a continuation must not be resumed inside the call that suspends it. */
    private var starting: Thread? = null
    private var resultAtStart: Result<Any?>? = null

    private val dispatcher: CoroutineDispatcher? get() = context[ContinuationInterceptor] as? CoroutineDispatcher

    // So that debuggers, and kotlinx.coroutines itself, find their way to the caller.
    override val callerFrame: CoroutineStackFrame? get() = continuation as? CoroutineStackFrame

    override fun getStackTraceElement(): StackTraceElement? = null

    /** Enqueues: the result if there is one at once, or [COROUTINE_SUSPENDED]. */
    open fun start(caller: Continuation<*>): Any? {
        // It expects what this waiter is made to give: a hold, or what TimeUp makes of none.
        @Suppress("UNCHECKED_CAST")
        continuation = caller as Continuation<Any?>
        intercepted = context[ContinuationInterceptor]?.interceptContinuation(this) ?: this
        if (engine.enqueue(this)) return hold
        starting = Thread.currentThread()
        try {
            arm()
        } catch (failure: Throwable) {
            // If it was granted meanwhile, the continuation has the hold, or will have it.
            if (engine.withdraw(this, false, null)) {
                disarm()
                throw failure
            }
        }
        starting = null
        val early = resultAtStart
        return if (early == null) COROUTINE_SUSPENDED else early.getOrThrow()
    }

    /** Arranges for everything that may end the wait early. */
    protected open fun arm() {
        val job = context[Job]
        if (job != null && job !== NonCancellable) watch(job)
    }

    /** Lets go of what [arm] has arranged. A hook that stays active would keep the caller's job from ending. */
    protected open fun disarm() {
        hook?.complete()
    }

    private fun watch(job: Job) {
        val newHook = Job(job)
        hook = newHook
        newHook.invokeOnCompletion(this)
        if (isDecided) newHook.complete()
    }

    /** The hook has ended: by a cancellation if there is a [cause]. */
    override fun invoke(cause: Throwable?) {
        if (cause == null || isDecided) return
        val job = context[Job] ?: return
        if (job.isActive) {
            // Somebody cancelled the children of the job, and the caller is none of them.
            watch(job)
        } else if (engine.withdraw(this, false, null)) {
            end(Result.failure(cause as? CancellationException ?: CancellationException("cancelled", cause)))
        }
    }

    /** Resumes with the [result] of having waited in vain. */
    protected fun end(result: Result<Any?>) {
        disarm()
        if (starting === Thread.currentThread()) {
            resultAtStart = result
            return
        }
        try {
            resume(result)
        } catch (refusal: Throwable) {
            undeliverable(refusal)
        }
    }

    override fun mayRunInPlace(): Boolean = dispatcher?.isDispatchNeeded(context) != true

    override fun granted() {
        try {
            disarm()
        } catch (foreignHandler: Throwable) {
            Deliveries.report(foreignHandler)
        }
        resume(Result.success(Granted))
    }

    private fun resume(result: Result<Any?>) {
        if (StackGuard.enter()) {
            try {
                intercepted.resumeWith(result)
            } finally {
                StackGuard.exit()
            }
        } else {
            StackGuard.elsewhere {
                try {
                    intercepted.resumeWith(result)
                } catch (refusal: Throwable) {
                    if (result.getOrNull() === Granted) {
                        engine.takeBackUndelivered(this, refusal)
                    } else {
                        undeliverable(refusal)
                    }
                }
            }
        }
    }

    /** Where the dispatcher runs the coroutine again, if nobody has taken the grant back by then. */
    override fun resumeWith(result: Result<Any?>) {
        val granted = result.getOrNull() === Granted
        if (if (granted) claimGrant() else claimEnd()) {
            if (intercepted !== this) context[ContinuationInterceptor]?.releaseInterceptedContinuation(intercepted)
            continuation.resumeWith(if (granted) Result.success(hold) else result)
        }
    }

    override fun signalled() {
        val dispatcher = dispatcher
        if (!StackGuard.enter()) {
            StackGuard.elsewhere { engine.retry(this) }
            return
        }
        try {
            if (dispatcher != null && dispatcher.isDispatchNeeded(context)) {
                dispatcher.dispatch(context) { engine.retry(this) }
            } else {
                engine.retry(this)
            }
        } finally {
            StackGuard.exit()
        }
    }

    override fun refused(reason: RuntimeException) {
        end(Result.failure(reason))
    }

    /**
     * The dispatcher has refused. As kotlinx.coroutines does for an executor that rejects: the job is cancelled, and the
     * coroutine goes on elsewhere, to clean up and end.
     */
    override fun undeliverable(failure: Throwable) {
        if (!claimEnd()) return Deliveries.report(failure)
        val message = "the dispatcher refused to resume a coroutine that waited for ${engine.describe()}"
        val cancellation = CancellationException(message, failure)
        try {
            disarm()
            context[Job]?.cancel(cancellation)
        } finally {
            Dispatchers.IO.interceptContinuation(continuation).resumeWith(Result.failure(cancellation))
        }
    }

    override fun door(): Door = Door.SUSPENDING

    companion object {
        fun of(
            engine: QueuedSynchronizer,
            hold: EngineHold?,
            permits: Int,
            context: CoroutineContext,
            timeoutNanos: Long,
            timeUp: TimeUp,
        ): SuspendWaiter =
            if (timeoutNanos == FOREVER) {
                SuspendWaiter(engine, hold, permits, context)
            } else {
                TimedSuspendWaiter(engine, hold, permits, context, timeoutNanos, timeUp)
            }
    }
}

/** The result of a wait that was granted, on its way: the hold itself is only given to who claims it. */
private object Granted

/** What a call makes of having waited in vain. */
internal enum class TimeUp { THROW, NULL, SNAPSHOT }

/** With an end in time, by the caller's dispatcher. */
private class TimedSuspendWaiter(
    engine: QueuedSynchronizer,
    hold: EngineHold?,
    permits: Int,
    context: CoroutineContext,
    private val timeoutNanos: Long,
    private val timeUp: TimeUp,
) : SuspendWaiter(engine, hold, permits, context),
    Runnable {
    @Volatile
    private var timer: DisposableHandle? = null

    override fun start(caller: Continuation<*>): Any? {
        if (timeoutNanos > 0) return super.start(caller)
        val capture = Capture.excerpt(engine)
        return if (engine.enterOrCapture(this, capture)) hold else inVain(capture).getOrThrow()
    }

    override fun arm() {
        super.arm()
        if (!isDecided) {
            timer = context.schedule(timeoutNanos, this, this)
            if (isDecided) timer?.dispose()
        }
    }

    override fun disarm() {
        super.disarm()
        timer?.dispose()
    }

    /** Time is up. */
    override fun run() {
        if (isDecided) return
        val capture = Capture.excerpt(engine)
        if (engine.withdraw(this, true, capture)) end(inVain(capture))
    }

    private fun inVain(capture: Capture): Result<Any?> =
        when (timeUp) {
            TimeUp.THROW -> Result.failure(timeout(capture))
            TimeUp.NULL -> Result.success(null)
            TimeUp.SNAPSHOT -> Result.success(engine.snapshotOf(capture))
        }

    private fun timeout(capture: Capture) = engine.timeout(capture, permits, timeoutNanos, capture.waitedNanos(this))
}
