package dev.interlock.rivals

import dev.interlock.rivals.OnePermit.Way
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import java.util.Optional
import kotlin.time.Duration.Companion.minutes
import dev.interlock.sync.Semaphore as InterlockSemaphore
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/**
 * E'. A coroutine waits for the only permit. It is granted, and the coroutine is cancelled before it goes on.
 *
 * The idiom is another context around the acquisition: on its way out of that scope the result meets the cancellation
 * and is thrown away, every time.
 */
class ContextAroundAcquire : Scenario<OnePermit> {
    override fun id() = "E'"

    override fun whatIsDone() =
        "a waiting coroutine gets the permit and is cancelled before it goes on, again and again"

    override fun rival() =
        Contender(Versions.coroutines() + " withContext(d) { acquire() }") {
            val semaphore = KotlinxSemaphore(1)
            val take: suspend () -> () -> Unit = {
                semaphore.acquire()
                semaphore::release
            }
            OnePermit(semaphore::availablePermits, take, { idiom(semaphore) })
        }

    override fun interlockInTheSameIdiom() =
        Optional.of(
            Contender("withContext(d) { acquire() }") {
                val semaphore = InterlockSemaphore(1)
                OnePermit(semaphore::availablePermits, { semaphore.acquire()::release }, { sameIdiom(semaphore) })
            },
        )

    override fun interlock() =
        Contender("acquire().use { }, withPermit { } and withPermit(timeout) { }, with withContext(d) inside") {
            val semaphore = InterlockSemaphore(1)
            OnePermit(
                semaphore::availablePermits,
                { semaphore.acquire()::release },
                { held(semaphore) },
                { scoped(semaphore) },
                { scopedInTime(semaphore) },
            )
        }

    // region context-kotlinx
    private suspend fun idiom(semaphore: KotlinxSemaphore) {
        withContext(Dispatchers.Unconfined) { semaphore.acquire() }
        try {
            work()
        } finally {
            semaphore.release()
        }
    }
    // endregion

    // region context-same
    private suspend fun sameIdiom(semaphore: InterlockSemaphore) {
        val hold = withContext(Dispatchers.Unconfined) { semaphore.acquire() }
        hold.use { work() }
    }
    // endregion

    // region context-own
    private suspend fun held(semaphore: InterlockSemaphore) =
        semaphore.acquire().use { withContext(Dispatchers.Unconfined) { work() } }

    private suspend fun scoped(semaphore: InterlockSemaphore) =
        semaphore.withPermit { withContext(Dispatchers.Unconfined) { work() } }

    private suspend fun scopedInTime(semaphore: InterlockSemaphore) =
        semaphore.withPermit(1.minutes) { withContext(Dispatchers.Unconfined) { work() } }
    // endregion

    override fun run(
        subject: OnePermit,
        effort: Effort,
    ): Outcome = runBlocking { subject.outcomeOf(effort) { _, way -> grantThenCancel(subject, way) } }

    // region context-cancel
    private suspend fun grantThenCancel(
        subject: OnePermit,
        way: Way,
    ) = coroutineScope {
        val giveBack = subject.take()
        val visitor = launch { way.visit() }
        yield()
        giveBack()
        visitor.cancel()
        visitor.join()
    }
    // endregion
}
