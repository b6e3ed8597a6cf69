package dev.interlock.rivals

import arrow.fx.coroutines.CyclicBarrier
import dev.interlock.rivals.ResetOfIdleBarrier.Subject
import dev.interlock.sync.Barrier
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.toKotlinDuration

/** D. A barrier is reset while nobody waits, as one does to be on the safe side. Is it a barrier afterwards? */
class ResetOfIdleBarrier : Scenario<Subject> {
    /** A barrier for two. */
    interface Subject {
        suspend fun await()

        suspend fun reset()
    }

    private class Rival : Subject {
        private val barrier = CyclicBarrier(2)

        override suspend fun await() = barrier.await()

        override suspend fun reset() = barrier.reset()
    }

    private class Interlock : Subject {
        private val barrier = Barrier(2)

        override suspend fun await() {
            barrier.arriveAndAwait()
        }

        override suspend fun reset() = barrier.reset()
    }

    override fun id() = "D"

    override fun whatIsDone() = "a barrier for two is reset while nobody waits; then two arrive"

    override fun rival() = Contender<Subject>(Versions.arrow() + " CyclicBarrier", ::Rival)

    override fun interlock() = Contender<Subject>("Barrier", ::Interlock)

    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome =
        runBlocking {
            val patience = effort.patience.toKotlinDuration()
            // region reset
            val reset = withTimeoutOrNull(patience) { subject.reset() }
            val two =
                List(2) {
                    async(start = CoroutineStart.UNDISPATCHED) { runCatching { subject.await() } }
                }
            val results = withTimeoutOrNull(patience) { two.awaitAll() }
            // endregion
            two.forEach { it.cancel() }
            val resetDoes = if (reset == null) "reset() hangs (for $patience)" else "reset() returns"
            val twoDo =
                when {
                    results == null -> "hang (for $patience)"
                    results.all { it.isSuccess } -> "go on"
                    else -> "fail with ${results.firstNotNullOf { it.exceptionOrNull() }}"
                }
            Outcome(reset != null && twoDo == "go on", "$resetDoes; the two who arrive then $twoDo")
        }
}
