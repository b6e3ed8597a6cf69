package dev.interlock.rivals

import dev.interlock.rivals.TimeoutAroundAcquire.Subject
import dev.interlock.sync.SyncTimeoutException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import java.util.Locale
import java.util.Optional
import java.util.concurrent.atomic.LongAdder
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource
import kotlin.time.toKotlinDuration
import dev.interlock.sync.Semaphore as InterlockSemaphore
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/**
 * E. Many coroutines on all processors take the only permit, again and again, and wait for a millisecond at most.
 *
 * The idiom is a timeout around the acquisition. A timeout that comes between the grant and the end of its scope throws
 * the fact of the grant away, and the permit with it: a race, which takes a while to lose.
 */
class TimeoutAroundAcquire : Scenario<Subject> {
    /** One permit, and the ways in which the coroutines take it: the n-th in the n-th, all over again. */
    class Subject(
        val availablePermits: () -> Int,
        vararg val ways: Way,
    )

    /** Takes a permit for `work` and gives it back; false if there was none within a millisecond. */
    fun interface Way {
        suspend fun tryWith(work: () -> Unit): Boolean
    }

    override fun id() = "E"

    override fun whatIsDone() =
        "$COROUTINES coroutines on all processors take the only permit, again and again, and wait for 1 ms at most"

    override fun rival() =
        Contender(Versions.coroutines() + " withTimeoutOrNull(1) { acquire() }") {
            val semaphore = KotlinxSemaphore(1)
            Subject(semaphore::availablePermits, { idiom(semaphore, it) })
        }

    override fun interlockInTheSameIdiom() =
        Optional.of(
            Contender("withTimeoutOrNull(1) { acquire() }") {
                val semaphore = InterlockSemaphore(1)
                Subject(semaphore::availablePermits, { sameIdiom(semaphore, it) })
            },
        )

    override fun interlock() =
        Contender("tryAcquire(1.milliseconds), withPermit(1.milliseconds) { } and tryWithPermit") {
            val semaphore = InterlockSemaphore(1)
            Subject(
                semaphore::availablePermits,
                { tried(semaphore, it) },
                { scoped(semaphore, it) },
                { scopedOrBusy(semaphore, it) },
            )
        }

    // region timeout-kotlinx
    private suspend fun idiom(
        semaphore: KotlinxSemaphore,
        work: () -> Unit,
    ): Boolean {
        val acquired =
            withTimeoutOrNull(1) {
                semaphore.acquire()
                true
            } ?: false
        if (acquired) {
            work()
            semaphore.release()
        }
        return acquired
    }
    // endregion

    // region timeout-same
    private suspend fun sameIdiom(
        semaphore: InterlockSemaphore,
        work: () -> Unit,
    ): Boolean {
        val hold = withTimeoutOrNull(1) { semaphore.acquire() }
        hold?.use { work() }
        return hold != null
    }
    // endregion

    // region timeout-own
    private suspend fun tried(
        semaphore: InterlockSemaphore,
        work: () -> Unit,
    ): Boolean {
        val hold = semaphore.tryAcquire(1.milliseconds)
        hold?.use { work() }
        return hold != null
    }

    private suspend fun scoped(
        semaphore: InterlockSemaphore,
        work: () -> Unit,
    ): Boolean =
        try {
            semaphore.withPermit(1.milliseconds) { work() }
            true
        } catch (_: SyncTimeoutException) {
            false
        }

    private suspend fun scopedOrBusy(
        semaphore: InterlockSemaphore,
        work: () -> Unit,
    ): Boolean =
        semaphore.tryWithPermit(1.milliseconds, busy = { false }) {
            work()
            true
        }
    // endregion

    /** Between rounds everybody is outside, so a permit that is not there then is lost: no clock decides. */
    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome {
        val tally = Tally()
        val begin = TimeSource.Monotonic.markNow()
        do {
            round(subject, tally)
            if (subject.availablePermits() != 1) {
                return Outcome.broken(
                    "permit lost for good, after %,d grants at most".format(Locale.ROOT, tally.grants.sum()),
                )
            }
        } while (tally.grants.sum() < effort.grants && begin.elapsedNow() < effort.race.toKotlinDuration())
        val isComplete = tally.grants.sum() > 0 && tally.grants.sum() == tally.releases.sum()
        return Outcome(isComplete, "0 lost in $tally")
    }

    private class Tally {
        val grants = LongAdder()
        val releases = LongAdder()
        val timeouts = LongAdder()

        override fun toString() =
            "%,d grants, %,d releases; %,d timeouts".format(Locale.ROOT, grants.sum(), releases.sum(), timeouts.sum())
    }

    private fun round(
        subject: Subject,
        tally: Tally,
    ) = runBlocking(Dispatchers.Default) {
        repeat(COROUTINES) { n ->
            launch {
                val way = subject.ways[n % subject.ways.size]
                repeat(TRIES_PER_ROUND) {
                    val released =
                        way.tryWith {
                            tally.grants.increment()
                            spin()
                        }
                    (if (released) tally.releases else tally.timeouts).increment()
                }
            }
        }
    }

    /** Something short to do inside. */
    private fun spin() {
        val begin = TimeSource.Monotonic.markNow()
        while (begin.elapsedNow() < 3.microseconds) {
            Thread.onSpinWait()
        }
    }

    private companion object {
        /** So many that a wait takes about as long as the timeout: grants and timeouts keep meeting. */
        const val COROUTINES = 256

        /** After a loss every other try of a round takes its whole millisecond. */
        const val TRIES_PER_ROUND = 50
    }
}
