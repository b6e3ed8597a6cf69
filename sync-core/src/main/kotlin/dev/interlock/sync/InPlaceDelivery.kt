package dev.interlock.sync

import dev.interlock.sync.engine.StackGuard
import java.util.concurrent.Executor
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext

/**
 * Resumes a continuation that no dispatcher stands before: whoever resumes may run the coroutine, and what it throws,
 * in place. The only question that matters to a lock is then: if resuming has thrown, had the continuation run?
 *
 * @param refused told if the continuation has not run and will not run, when it is too late to throw that
 */
internal class InPlaceDelivery(
    private val continuation: Continuation<Any?>,
    private val refused: (Throwable) -> Unit,
) : Continuation<Any?> {
    override val context: CoroutineContext get() = continuation.context

    /** Throws only if the continuation has not run and will not run. */
    override fun resumeWith(result: Result<Any?>) {
        StackGuard.execute(IN_PLACE, { run(result) }, refused)
    }

    private fun run(result: Result<Any?>) {
        val witness = Witness(continuation)
        try {
            val interceptor = context[ContinuationInterceptor]
            (interceptor?.interceptContinuation(witness) ?: witness).resumeWith(result)
        } catch (thrown: Throwable) {
            if (!witness.hasRun) throw thrown
            // The coroutine's own affair, after it has got the result: not to be taken for a refusal, nor to hurt
            // whoever has resumed it.
            val thread = Thread.currentThread()
            thread.uncaughtExceptionHandler.uncaughtException(thread, thrown)
        }
    }

    private class Witness(
        private val continuation: Continuation<Any?>,
    ) : Continuation<Any?> {
        @Volatile
        var hasRun = false
            private set

        override val context: CoroutineContext get() = continuation.context

        override fun resumeWith(result: Result<Any?>) {
            hasRun = true
            continuation.resumeWith(result)
        }
    }

    private companion object {
        val IN_PLACE = Executor(Runnable::run)
    }
}
