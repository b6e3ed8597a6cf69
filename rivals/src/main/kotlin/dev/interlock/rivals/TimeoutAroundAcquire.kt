package dev.interlock.rivals

import dev.interlock.rivals.TimeoutAroundAcquire.Subject
import dev.interlock.sync.SyncTimeoutException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
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
 * E. Eight coroutines on all processors take the only permit, waiting for a millisecond at most, again and again.
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

    override fun whatIsDone() = "8 coroutines on all processors take the only permit, each time for 1 ms at most"

    override fun rival() =
        Contender(Versions.coroutines() + " withTimeoutOrNull(1) { acquire() }") { kotlinxIdiom(KotlinxSemaphore(1)) }

    override fun interlockInTheSameIdiom() =
        Optional.of(Contender("withTimeoutOrNull(1) { acquire() }") { sameIdiom(InterlockSemaphore(1)) })

    override fun interlock() =
        Contender("tryAcquire(1.milliseconds) and withPermit(1.milliseconds) { }") { ownForms(InterlockSemaphore(1)) }

    private fun kotlinxIdiom(semaphore: KotlinxSemaphore) =
        Subject(
            semaphore::availablePermits,
            // region timeout-kotlinx
            { work ->
                val acquired =
                    withTimeoutOrNull(1) {
                        semaphore.acquire()
                        true
                    } == true
                if (acquired) {
                    work()
                    semaphore.release()
                }
                acquired
            },
            // endregion
        )

    private fun sameIdiom(semaphore: InterlockSemaphore) =
        Subject(
            semaphore::availablePermits,
            // region timeout-same
            { work ->
                val hold = withTimeoutOrNull(1) { semaphore.acquire() }
                hold?.use { work() }
                hold != null
            },
            // endregion
        )

    private fun ownForms(semaphore: InterlockSemaphore) =
        Subject(
            semaphore::availablePermits,
            // region timeout-own
            { work ->
                val hold = semaphore.tryAcquire(1.milliseconds)
                hold?.use { work() }
                hold != null
            },
            { work ->
                try {
                    semaphore.withPermit(1.milliseconds) { work() }
                    true
                } catch (_: SyncTimeoutException) {
                    false
                }
            },
            // endregion
        )

    /** Between rounds everybody is outside, so a permit that is not there then is lost: no clock decides. */
    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome {
        val grants = LongAdder()
        val releases = LongAdder()
        val begin = TimeSource.Monotonic.markNow()
        do {
            round(subject, grants, releases)
            if (subject.availablePermits() != 1) {
                return Outcome.broken("permit lost for good within %,d grants".format(Locale.ROOT, grants.sum()))
            }
        } while (grants.sum() < effort.grants && begin.elapsedNow() < effort.race.toKotlinDuration())
        val observed = "0 lost in %,d grants, %,d releases".format(Locale.ROOT, grants.sum(), releases.sum())
        return Outcome(grants.sum() > 0 && grants.sum() == releases.sum(), observed)
    }

    private fun round(
        subject: Subject,
        grants: LongAdder,
        releases: LongAdder,
    ) = runBlocking(Dispatchers.Default) {
        coroutineScope {
            repeat(COROUTINES) { n ->
                launch {
                    val way = subject.ways[n % subject.ways.size]
                    repeat(TRIES_PER_ROUND) {
                        val released =
                            way.tryWith {
                                grants.increment()
                                spin()
                            }
                        if (released) releases.increment()
                    }
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
        const val COROUTINES = 8

        /** Many, since the race is run within a round; few, since after a loss every other try takes its millisecond. */
        const val TRIES_PER_ROUND = 500
    }
}
