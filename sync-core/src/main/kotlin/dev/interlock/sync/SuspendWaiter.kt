package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.Capture
import dev.interlock.sync.engine.Deliveries
import dev.interlock.sync.engine.Grant
import dev.interlock.sync.engine.QueuedSynchronizer
import dev.interlock.sync.engine.StackGuard
import dev.interlock.sync.engine.Waiter
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.ensureActive
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/**
 * A suspended coroutine in the queue.
 *
 * It keeps the raw continuation, since that is delivered to atomically: `suspendCancellableCoroutine` drops a value that
 * meets a cancellation.
 *
 * It is itself what the dispatcher runs, on the coroutine's own thread, and there the claim is made: whether the dispatcher
 * has thrown, or run the task, or both, the coroutine goes on exactly once.
 */
internal open class SuspendWaiter(
    protected val engine: QueuedSynchronizer,
    grant: Grant?,
    permits: Int,
    context: CoroutineContext,
) : Waiter(grant, permits, context),
    Runnable,
    (Throwable?) -> Unit {
    protected val context: CoroutineContext get() = party as CoroutineContext
    private val job = context[Job]

    /** Has no more to do than to dispatch, or null: then there is a [Detour] to take. */
    private val dispatcher = context.plainDispatcher(job)

    private lateinit var continuation: Continuation<Any?>

    /** What it has waited for in vain, or null: then it has got in. */
    private var inVain: Result<Any?>? = null

    private var hook: DisposableHandle? = null

    /**
     * The thread that is in [start], or [ENDED] if it was there that the wait has ended: a continuation must not be resumed
     * inside the call that suspends it.
     */
    private var starting: Any? = null

    /** Enqueues: the result if there is one at once, or [COROUTINE_SUSPENDED]. */
    open fun start(caller: Continuation<*>): Any? = startWaiting(caller)

    protected fun startWaiting(caller: Continuation<*>): Any? {
        // It expects what this waiter is made to give: what its grant holds, or what TimeUp makes of none.
        @Suppress("UNCHECKED_CAST")
        continuation = caller as Continuation<Any?>
        starting = Thread.currentThread()
        var failure: Throwable? = null
        val decided =
            try {
                // Before it queues: whoever decides about it finds all there is to let go of.
                arm()
                enqueue()
            } catch (thrown: Throwable) {
                if (discard()) failure = thrown
                true
            }
        val ended = starting === ENDED
        starting = null
        if (!decided) return COROUTINE_SUSPENDED
        letGo()
        return when {
            failure != null -> throw failure

            ended -> inVain!!.getOrThrow()

            claimGrant() -> result().getOrThrow()

            // Whoever has withdrawn it, or taken back what it was granted, is going to resume it.
            else -> COROUTINE_SUSPENDED
        }
    }

    // What one that waits for something else before it wants to get in does differently.

    /** As [QueuedSynchronizer.enqueue]. */
    protected open fun enqueue(): Boolean = engine.enqueue(this)

    /** As [QueuedSynchronizer.discard]. */
    protected open fun discard(): Boolean = engine.discard(this)

    /** What it goes on with once it has got in. */
    protected open fun result(): Result<Any?> = Result.success(grant?.result())

    /** Whether this is called inside [start]. */
    protected val isStarting: Boolean get() = starting === Thread.currentThread()

    /** Whether it has ended inside [start], so that this call returns what it has ended with. */
    protected val hasEndedStarting: Boolean get() = starting === ENDED

    /** Arranges for everything that may end the wait early. */
    protected open fun arm() {
        if (job == null || job === NonCancellable) return
        val hook = job.onCancelling(this)
        if (hook == null) {
            job.ensureActive()
        } else {
            this.hook = hook
        }
    }

    /** Lets go of what [arm] has arranged. */
    protected open fun disarm() {
        hook?.dispose()
    }

    /** As [disarm], whatever foreign handles do. */
    private fun letGo() {
        try {
            disarm()
        } catch (foreignHandle: Throwable) {
            Deliveries.report(foreignHandle)
        }
    }

    /** The job is being cancelled, because of [cause], or has completed under a coroutine that is not its own. */
    override fun invoke(cause: Throwable?) {
        if (engine.withdraw(this, false, null)) end(Result.failure(cause.asCancellation()))
    }

    /** Resumes with the [result] of having waited in vain, or of all it has waited for if it [isStarting]. */
    protected fun end(result: Result<Any?>) {
        inVain = result
        letGo()
        if (isStarting) {
            starting = ENDED
            return
        }
        try {
            resume()
        } catch (refusal: Throwable) {
            undeliverable(refusal)
        }
    }

    /** Any dispatcher may but these two: that it says it dispatches does not keep its executor from running tasks in place. */
    override fun mayRunInPlace(): Boolean {
        val interceptor = context[ContinuationInterceptor]
        return interceptor !== Dispatchers.Default && interceptor !== Dispatchers.IO
    }

    override fun granted() {
        letGo()
        resume()
    }

    private fun resume() {
        val guard = StackGuard.enter()
        if (guard != null) {
            try {
                dispatch()
            } finally {
                StackGuard.exit(guard)
            }
        } else {
            StackGuard.elsewhere {
                try {
                    dispatch()
                } catch (refusal: Throwable) {
                    if (inVain == null) {
                        engine.takeBackUndelivered(this, refusal)
                    } else {
                        undeliverable(refusal)
                    }
                }
            }
        }
    }

    /** Has [run] run where the coroutine runs. */
    private fun dispatch() {
        val dispatcher = dispatcher
        if (dispatcher != null && dispatcher.isDispatchNeeded(context)) {
            dispatcher.dispatch(context, this)
        } else {
            val interceptor = context[ContinuationInterceptor]
            if (interceptor == null) run() else Detour(interceptor).take()
        }
    }

    /** Where the coroutine goes on, if nobody has taken the grant back by then. */
    override fun run() {
        val inVain = inVain
        if (if (inVain == null) claimGrant() else claimEnd()) {
            continuation.resumeWith(inVain ?: result())
        }
    }

    /**
     * The way to [run] through an [interceptor] that has more to do than to dispatch: to bind elements of the context to
     * the thread, to keep the unconfined from nesting, or something of its own.
     */
    private inner class Detour(
        private val interceptor: ContinuationInterceptor,
    ) : Continuation<Unit>,
        CoroutineStackFrame {
        private lateinit var intercepted: Continuation<Unit>

        override val context: CoroutineContext get() = this@SuspendWaiter.context

        // So that debuggers, and kotlinx.coroutines itself, find their way to the caller.
        override val callerFrame: CoroutineStackFrame? get() = continuation as? CoroutineStackFrame

        override fun getStackTraceElement(): StackTraceElement? = null

        fun take() {
            intercepted = interceptor.interceptContinuation(this)
            intercepted.resumeWith(Result.success(Unit))
        }

        override fun resumeWith(result: Result<Unit>) {
            try {
                if (intercepted !== this) interceptor.releaseInterceptedContinuation(intercepted)
            } finally {
                run()
            }
        }
    }

    override fun signalled() {
        val dispatcher = dispatcher ?: context[ContinuationInterceptor] as? CoroutineDispatcher
        val guard = StackGuard.enter() ?: return StackGuard.elsewhere { engine.retry(this) }
        try {
            if (dispatcher != null && dispatcher.isDispatchNeeded(context)) {
                dispatcher.dispatch(context) { engine.retry(this) }
            } else {
                engine.retry(this)
            }
        } finally {
            StackGuard.exit(guard)
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
            letGo()
            job?.cancel(cancellation)
        } finally {
            Dispatchers.IO.interceptContinuation(continuation).resumeWith(Result.failure(cancellation))
        }
    }

    override fun door(): Door = Door.SUSPENDING

    companion object {
        private val ENDED = Any()

        fun of(
            engine: QueuedSynchronizer,
            grant: Grant?,
            permits: Int,
            context: CoroutineContext,
            timeoutNanos: Long,
            timeUp: TimeUp,
        ): SuspendWaiter =
            if (timeoutNanos == FOREVER) {
                SuspendWaiter(engine, grant, permits, context)
            } else {
                TimedSuspendWaiter(engine, grant, permits, context, timeoutNanos, timeUp)
            }
    }
}

/** What a call makes of having waited in vain. */
internal enum class TimeUp { THROW, NULL, FALSE, SNAPSHOT }

/** With an end in time, by the caller's dispatcher. */
internal open class TimedSuspendWaiter(
    engine: QueuedSynchronizer,
    grant: Grant?,
    permits: Int,
    context: CoroutineContext,
    protected val timeoutNanos: Long,
    private val timeUp: TimeUp,
) : SuspendWaiter(engine, grant, permits, context) {
    private var timer: DisposableHandle? = null

    override fun start(caller: Continuation<*>): Any? = if (timeoutNanos > 0) startWaiting(caller) else tryOnce()

    private fun tryOnce(): Any? {
        val capture = Capture.excerpt(engine)
        return if (engine.enterOrCapture(this, capture)) grant?.result() else inVain(capture).getOrThrow()
    }

    override fun arm() {
        super.arm()
        engine.stampArrival(this)
        if (timeoutNanos in 1..<FOREVER) timer = context.schedule(timeoutNanos, this) { timeIsUp() }
    }

    override fun disarm() {
        super.disarm()
        timer?.dispose()
    }

    protected open fun timeIsUp() {
        if (isDecided) return
        val capture = Capture.excerpt(engine)
        if (engine.withdraw(this, true, capture)) end(inVain(capture))
    }

    protected open fun inVain(capture: Capture): Result<Any?> =
        when (timeUp) {
            TimeUp.THROW -> Result.failure(timeout(capture))
            TimeUp.NULL -> Result.success(null)
            TimeUp.FALSE -> Result.success(false)
            TimeUp.SNAPSHOT -> Result.success(engine.snapshotOf(capture))
        }

    private fun timeout(capture: Capture) = engine.timeout(capture, permits, timeoutNanos, capture.waitedNanos(this))
}

/** What ends a wait whose job has ended because of this. */
internal fun Throwable?.asCancellation(): CancellationException =
    when (this) {
        null -> CancellationException("the job has completed")
        is CancellationException -> this
        else -> CancellationException("cancelled", this)
    }
