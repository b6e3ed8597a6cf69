package dev.interlock.rivals

import dev.interlock.rivals.CancelAroundGrant.Subject
import dev.interlock.sync.Semaphore
import io.github.resilience4j.bulkhead.Bulkhead
import io.github.resilience4j.bulkhead.BulkheadConfig
import io.github.resilience4j.kotlin.bulkhead.executeSuspendFunction
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.time.Duration
import java.util.Locale
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource
import kotlin.time.toKotlinDuration

/**
 * F. A coroutine asks to run a block with the only permit and waits for it. The permit is released, and the coroutine is
 * cancelled at that moment: a race, but not a narrow one.
 */
class CancelAroundGrant : Scenario<Subject> {
    /** One permit, and the ways in which the coroutines take it: the n-th in the n-th, all over again. */
    class Subject(
        val availablePermits: () -> Int,
        /** Takes the permit, which is free; what is returned gives it back. */
        val take: () -> () -> Unit,
        vararg val ways: Way,
    )

    /** Waits for the permit, for [PATIENCE] at most, runs a block with it, and gives it back. */
    fun interface Way {
        suspend fun visit()
    }

    override fun id() = "F"

    override fun whatIsDone() =
        "a coroutine waits to run a block; the only permit is released, and the coroutine cancelled, again and again"

    override fun rival() =
        Contender(Versions.resilience4j() + " Bulkhead.executeSuspendFunction { }") {
            val config = BulkheadConfig.custom().maxConcurrentCalls(1).maxWaitDuration(PATIENCE)
            val bulkhead = Bulkhead.of("bulkhead", config.build())
            Subject(
                bulkhead.metrics::getAvailableConcurrentCalls,
                {
                    bulkhead.acquirePermission()
                    bulkhead::releasePermission
                },
                { bulkhead.executeSuspendFunction { work() } },
            )
        }

    override fun interlock() =
        Contender("Semaphore.withPermit(timeout) { }, withPermit { } and acquire().use { }") {
            val semaphore = Semaphore(1)
            Subject(
                semaphore::availablePermits,
                { checkNotNull(semaphore.tryAcquire())::release },
                { semaphore.withPermit(PATIENCE.toKotlinDuration()) { work() } },
                { semaphore.withPermit { work() } },
                { semaphore.acquire().use { work() } },
            )
        }

    /** After each round everybody is outside, so a permit that is not there then is lost: no clock decides. */
    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome =
        runBlocking {
            val begin = TimeSource.Monotonic.markNow()
            var grants = 0
            do {
                releaseAndCancel(subject, subject.ways[grants++ % subject.ways.size])
                if (subject.availablePermits() != 1) {
                    return@runBlocking Outcome.broken("permit lost for good with grant %,d".format(Locale.ROOT, grants))
                }
            } while (grants < effort.grants && begin.elapsedNow() < effort.race.toKotlinDuration())
            Outcome.kept("0 lost in %,d grants".format(Locale.ROOT, grants))
        }

    // region around-grant
    private suspend fun releaseAndCancel(
        subject: Subject,
        way: Way,
    ) = coroutineScope {
        val giveBack = subject.take()
        val visitor = launch { way.visit() }
        delay(2.milliseconds)
        giveBack()
        visitor.cancel()
        visitor.join()
    }
    // endregion

    private fun work() {
        // What it is does not matter: the cancelled coroutine seldom gets here.
    }

    private companion object {
        val PATIENCE: Duration = Duration.ofSeconds(5)
    }
}
