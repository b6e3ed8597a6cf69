package dev.interlock.rivals

import dev.interlock.rivals.ReleaseAfterCancelledWaiters.Subject
import dev.interlock.sync.Hold
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.Locale
import dev.interlock.sync.Semaphore as InterlockSemaphore
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/**
 * n-cancel. A crowd waits for the only permit and is cancelled, all of it. Then the holder releases: does it pay for
 * the crowd?
 *
 * What is judged is whether the semaphore still counts anybody of the crowd, which is a fact; how much longer a release
 * takes after a large crowd than after a small one is a measurement, and is only printed.
 */
class ReleaseAfterCancelledWaiters : Scenario<Subject> {
    /** A semaphore with one permit. */
    interface Subject {
        suspend fun acquire()

        fun release()

        /** How many the semaphore counts as waiting. */
        fun waiting(): Int

        fun availablePermits(): Int
    }

    private class Rival : Subject {
        private val semaphore = KotlinxSemaphore(1)
        private val counter = KotlinxCounter(semaphore)

        override suspend fun acquire() = semaphore.acquire()

        override fun release() = semaphore.release()

        override fun waiting() = -counter.value.coerceAtMost(0)

        override fun availablePermits() = semaphore.availablePermits
    }

    private class Interlock : Subject {
        private val semaphore = InterlockSemaphore(1)
        private lateinit var hold: Hold

        override suspend fun acquire() {
            hold = semaphore.acquire()
        }

        override fun release() = hold.release()

        override fun waiting() = semaphore.snapshot().waiterCount()

        override fun availablePermits() = semaphore.availablePermits
    }

    override fun id() = "n-cancel"

    override fun whatIsDone() = "a crowd that waits for the only permit is cancelled; then the holder releases"

    override fun rival() = Contender<Subject>(Versions.coroutines() + " Semaphore", ::Rival)

    override fun interlock() = Contender<Subject>("Semaphore", ::Interlock)

    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome =
        runBlocking {
            repeat(effort.crowd / WARM_UP_SHARE) { releaseAfter(FEW, others = 0, subject) }
            // In turns, and with as many coroutines, so that both meet caches that are equally cold.
            val rounds =
                List(ROUNDS) {
                    releaseAfter(FEW, others = effort.crowd - FEW, subject) to
                        releaseAfter(effort.crowd, others = 0, subject)
                }
            val few = rounds.map { it.first }
            val many = rounds.map { it.second }
            val nanos = many.minOf { it.nanos }
            val nanosAfterFew = few.minOf { it.nanos }
            val observed =
                String.format(
                    Locale.ROOT,
                    "when the release begins, %,d of %,d cancelled waiters are still counted; " +
                        "it takes %,d ns, %,.1f times the %,d ns after %d (best of %d each)",
                    many.maxOf { it.stillCounted },
                    effort.crowd,
                    nanos,
                    nanos.toDouble() / nanosAfterFew,
                    nanosAfterFew,
                    FEW,
                    ROUNDS,
                )
            val clean = rounds.flatMap { it.toList() }.all { it.stillCounted == 0 && it.availableAfterwards == 1 }
            Outcome(clean, observed)
        }

    private class Release(
        val stillCounted: Int,
        val nanos: Long,
        val availableAfterwards: Int,
    )

    // region cancelled-crowd
    private suspend fun releaseAfter(
        cancelled: Int,
        others: Int,
        semaphore: Subject,
    ): Release =
        coroutineScope {
            semaphore.acquire()
            val crowd = List(cancelled) { launch(start = CoroutineStart.UNDISPATCHED) { semaphore.acquire() } }
            val elsewhere = List(others) { launch(start = CoroutineStart.UNDISPATCHED) { awaitCancellation() } }
            (crowd + elsewhere).onEach(Job::cancel).joinAll()
            val stillCounted = semaphore.waiting()
            val start = System.nanoTime()
            semaphore.release()
            Release(stillCounted, System.nanoTime() - start, semaphore.availablePermits())
        }
    // endregion

    private companion object {
        const val FEW = 10
        const val ROUNDS = 9

        /** As many small rounds as make up two large ones, so that both meet compiled code. */
        const val WARM_UP_SHARE = 5
    }
}
