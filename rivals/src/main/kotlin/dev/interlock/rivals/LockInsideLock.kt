package dev.interlock.rivals

import dev.interlock.rivals.LockInsideLock.Subject
import dev.interlock.sync.Lock
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.toKotlinDuration

/**
 * R. A function that has the lock calls one that takes it. Neither lock is re-entrant, so this is a bug of the caller:
 * does the lock say so?
 */
class LockInsideLock : Scenario<Subject> {
    /** A lock around a block. */
    fun interface Subject {
        suspend fun withLock(block: suspend () -> Unit)
    }

    override fun id() = "R"

    override fun whatIsDone() = "a coroutine takes the lock that it has: withLock { withLock { } }"

    override fun rival() =
        Contender(Versions.coroutines() + " Mutex") {
            val mutex = Mutex()
            Subject { block -> mutex.withLock { block() } }
        }

    override fun interlock() =
        Contender("Lock") {
            val lock = Lock()
            Subject { block -> lock.withLock { block() } }
        }

    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome =
        runBlocking {
            val patience = effort.patience.toKotlinDuration()
            // region inside
            val attempt =
                async(start = CoroutineStart.UNDISPATCHED) {
                    runCatching { subject.withLock { subject.withLock { } } }
                }
            val result = withTimeoutOrNull(patience) { attempt.await() }
            // endregion
            attempt.cancel()
            val isFree = withTimeoutOrNull(patience) { runCatching { subject.withLock { } }.isSuccess } == true
            when (result) {
                null -> Outcome.broken("hangs in silence (for $patience)")
                else -> Outcome(isFree, "${word(result)}; afterwards the lock is ${if (isFree) "free" else "taken"}")
            }
        }

    private fun word(result: Result<Unit>): String =
        result.fold({ "goes on: re-entrant" }, { "fails at once with ${it.javaClass.simpleName}" })
}
