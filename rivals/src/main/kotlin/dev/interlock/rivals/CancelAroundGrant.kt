package dev.interlock.rivals

import dev.interlock.rivals.OnePermit.Way
import dev.interlock.sync.Semaphore
import io.github.resilience4j.bulkhead.Bulkhead
import io.github.resilience4j.bulkhead.BulkheadConfig
import io.github.resilience4j.kotlin.bulkhead.executeSuspendFunction
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.toKotlinDuration

/**
 * F. A coroutine asks to run a block with the only permit and waits for it. The permit is released, and another thread
 * cancels the coroutine: in turn a little before, at the same moment, and a little after.
 */
class CancelAroundGrant : Scenario<OnePermit> {
    override fun id() = "F"

    override fun whatIsDone() =
        "a coroutine waits to run a block; one thread releases the only permit, another cancels the coroutine, again and again"

    override fun rival() =
        Contender(Versions.resilience4j() + " Bulkhead.executeSuspendFunction { }") {
            val config = BulkheadConfig.custom().maxConcurrentCalls(1).maxWaitDuration(PATIENCE)
            val bulkhead = Bulkhead.of("bulkhead", config.build())
            OnePermit(
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
            OnePermit(
                semaphore::availablePermits,
                { checkNotNull(semaphore.tryAcquire())::release },
                { semaphore.withPermit(PATIENCE.toKotlinDuration()) { work() } },
                { semaphore.withPermit { work() } },
                { semaphore.acquire().use { work() } },
            )
        }

    override fun run(
        subject: OnePermit,
        effort: Effort,
    ): Outcome =
        runBlocking {
            // Five head starts and three ways have no common factor: each way gets each of them.
            subject.outcomeOf(effort) { round, way -> releaseAndCancel(subject, way, headStart = round % 5 - 2) }
        }

    // region around-grant
    private suspend fun releaseAndCancel(
        subject: OnePermit,
        way: Way,
        headStart: Int,
    ) = coroutineScope {
        val giveBack = subject.take()
        val visitor = launch(Dispatchers.Default) { way.visit() }
        delay(2.milliseconds)
        val start = Start()
        val cancelling =
            launch(Dispatchers.Default) {
                start.together(handicap = headStart)
                visitor.cancel()
            }
        start.together(handicap = -headStart)
        giveBack()
        joinAll(cancelling, visitor)
    }
    // endregion

    /** Where two threads wait for each other, awake, so that both go on at the same moment. */
    private class Start {
        private val here = AtomicInteger()

        /** Who has a [handicap] above 0 goes on so many microseconds or so later. */
        fun together(handicap: Int) {
            here.incrementAndGet()
            while (here.get() < 2) Thread.yield()
            val begin = System.nanoTime()
            while (System.nanoTime() - begin < handicap * NANOS_PER_STEP) Thread.onSpinWait()
        }
    }

    private companion object {
        /** How long a call that finds no permit waits, where it is told. */
        val PATIENCE: Duration = Duration.ofSeconds(5)

        const val NANOS_PER_STEP = 1000
    }
}
