package dev.interlock.rivals

import arrow.fx.coroutines.CyclicBarrier
import dev.interlock.rivals.ActionThatFails.Subject
import dev.interlock.sync.Barrier
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.toKotlinDuration

/** D2. The action of a barrier fails. Do those who wait for it learn that? */
class ActionThatFails : Scenario<Subject> {
    /** A barrier for two whose action throws. */
    fun interface Subject {
        suspend fun await()
    }

    override fun id() = "D2"

    override fun whatIsDone() = "the action of a barrier for two throws an exception; both have arrived"

    override fun rival() =
        Contender(Versions.arrow() + " CyclicBarrier") {
            val barrier = CyclicBarrier(2) { throw IllegalStateException(BOOM) }
            Subject { barrier.await() }
        }

    override fun interlock() =
        Contender("Barrier") {
            val barrier = Barrier(2) { throw IllegalStateException(BOOM) }
            Subject { barrier.arriveAndAwait() }
        }

    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome =
        runBlocking {
            val patience = effort.patience.toKotlinDuration()
            // region failing
            val reported = mutableListOf<Throwable>()
            val handler = CoroutineExceptionHandler { _, failure -> reported += failure }
            val two =
                List(2) {
                    launch(SupervisorJob() + handler, CoroutineStart.UNDISPATCHED) { subject.await() }
                }
            val ended = withTimeoutOrNull(patience) { two.joinAll() } != null
            // endregion
            val knowing = reported.count { it.isOrComesOf(BOOM) }
            val cancelled = two.count { it.isCancelled } - reported.size
            two.forEach { it.cancel() }
            val observed =
                "$knowing of 2 parties fail with the error" +
                    (if (cancelled > 0) ", $cancelled merely cancelled" else "") +
                    (if (ended) "" else "; not all end (for $patience)")
            Outcome(ended && knowing == 2, observed)
        }

    private fun Throwable.isOrComesOf(message: String) =
        generateSequence(this) { it.cause }.any { it.message == message }

    private companion object {
        const val BOOM = "boom"
    }
}
