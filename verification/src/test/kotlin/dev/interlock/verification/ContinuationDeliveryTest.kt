package dev.interlock.verification

import dev.interlock.sync.Fairness
import dev.interlock.sync.Hold
import dev.interlock.sync.Lock
import dev.interlock.sync.LockBusyException
import dev.interlock.sync.QueueCounters
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.openjdk.jol.info.GraphLayout
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** How a coroutine is resumed: by dispatchers that refuse or take their time, by none at all, and what is left of its wait. */
class ContinuationDeliveryTest {
    private val lock = Lock("camera")

    private fun taken(): Hold = lock.tryAcquire() ?: error("not free: $lock")

    private fun assertIdle() {
        assertEquals("lock 'camera' is free", lock.toString())
        taken().close()
    }

    /** Runs coroutines when the test says so, or refuses them. */
    private class ManualDispatcher : CoroutineDispatcher() {
        private val tasks = ArrayDeque<Runnable>()
        var refusing = false

        override fun dispatch(
            context: CoroutineContext,
            block: Runnable,
        ) {
            if (refusing) throw RejectedExecutionException("closed for today")
            tasks.add(block)
        }

        fun runAll() {
            while (tasks.isNotEmpty()) tasks.removeFirst().run()
        }
    }

    /** Starts a coroutine without kotlinx.coroutines' own machinery: what it ends with, and nothing else, is kept. */
    private class Raw(
        override val context: CoroutineContext = EmptyCoroutineContext,
    ) : Continuation<Any?> {
        var outcome: Result<Any?>? = null

        fun start(body: suspend () -> Any?): Raw {
            body.startCoroutine(this)
            return this
        }

        override fun resumeWith(result: Result<Any?>) {
            check(outcome == null) { "resumed twice: $outcome, $result" }
            outcome = result
        }
    }

    @Test
    fun aDispatcherThatRefusesPassesTheLockOn() {
        val dispatcher = ManualDispatcher()
        val scope = CoroutineScope(dispatcher + SupervisorJob())
        val calls =
            listOf<suspend () -> Unit>(
                { lock.acquire().close() },
                { lock.acquire(1.minutes).close() },
                { lock.tryAcquire(1.minutes)!!.close() },
                { lock.withLock {} },
                { lock.request().label("scan").withHold {} },
            )
        for (call in calls) {
            dispatcher.refusing = false
            val hold = taken()
            val refused = scope.launch { call() }
            dispatcher.runAll()
            assertEquals(1, lock.snapshot().waiterCount())
            val next = Raw().start { lock.acquire() }
            dispatcher.refusing = true
            hold.close()
            (next.outcome!!.getOrThrow() as Hold).close()
            assertTrue(refused.isCancelled, "its coroutine cannot go on as if nothing had happened")
            assertFalse(lock.isLocked)
            Eventually.until({ refused.isCompleted }) { refused }
        }
        assertIdle()
    }

    @Test
    fun aDispatcherThatRefusesEverybodyLeavesTheLockFree() {
        val dispatcher = ManualDispatcher()
        val scope = CoroutineScope(dispatcher + SupervisorJob())
        val hold = taken()
        repeat(10) { scope.launch { lock.acquire().close() } }
        dispatcher.runAll()
        assertEquals(10, lock.snapshot().waiterCount())
        dispatcher.refusing = true
        hold.close()
        assertEquals(0, lock.snapshot().waiterCount())
        assertIdle()
    }

    @Test
    fun aHundredThousandReleasesWithoutADispatcherDoNotOverflowTheStack() {
        aHundredThousandReleases { body -> Raw().start(body) }
    }

    @Test
    fun aHundredThousandUnconfinedReleasesDoNotOverflowTheStack() {
        val scope = CoroutineScope(Dispatchers.Unconfined)
        aHundredThousandReleases { body -> scope.launch { body() } }
    }

    private fun aHundredThousandReleases(start: (suspend () -> Unit) -> Unit) {
        val waiters = 100_000
        val hold = taken()
        val released = AtomicInteger()
        repeat(waiters) {
            start {
                val own = lock.acquire()
                released.incrementAndGet()
                own.close()
            }
        }
        assertEquals(waiters, lock.snapshot().waiterCount())
        hold.close()
        Eventually.until({ released.get() == waiters && !lock.isLocked }) { lock.snapshot() }
        assertEquals(QueueCounters(waiters.toLong(), 0, 0, 0), lock.snapshot().counters())
        assertIdle()
    }

    @Test
    fun aContinuationThatThrowsHasHadItsHold() {
        val hold = taken()
        val thrown = IllegalStateException("from the coroutine's end")
        val uncaught = mutableListOf<Throwable>()
        val next: Raw
        val throwing =
            object : Continuation<Any?> {
                override val context = EmptyCoroutineContext

                override fun resumeWith(result: Result<Any?>): Unit = throw thrown
            }
        suspend { lock.acquire().close() }.startCoroutine(throwing)
        next = Raw().start { lock.acquire() }
        val thread = Thread.currentThread()
        val before = thread.uncaughtExceptionHandler
        thread.setUncaughtExceptionHandler { _, failure -> uncaught += failure }
        try {
            hold.close()
        } finally {
            thread.uncaughtExceptionHandler = before
        }
        assertEquals(listOf<Throwable>(thrown), uncaught)
        (next.outcome!!.getOrThrow() as Hold).close()
        assertIdle()
    }

    @Test
    fun aWaitLeavesNothingBehindThatKeepsTheCallersJobFromEnding() {
        val endings =
            listOf<Pair<suspend () -> Any?, (Hold) -> Unit>>(
                suspend { lock.acquire() } to { it.close() },
                suspend { lock.acquire(1.minutes) } to { it.close() },
                suspend { lock.withLock { lock.tryAcquire() } } to { it.close() },
                suspend { runCatching { lock.acquire(1.milliseconds) }.exceptionOrNull() as LockBusyException } to { },
                suspend { lock.tryAcquire(1.milliseconds) } to { },
            )
        for ((call, end) in endings) {
            val hold = taken()
            val job = Job()
            val waiter = Raw(job).start(call)
            job.cancelChildren()
            end(hold)
            Eventually.until({ waiter.outcome != null }) { lock.snapshot() }
            assertTrue(job.complete())
            assertTrue(job.isCompleted, "kept from ending by ${job.children.joinToString()}")
            hold.close()
            (waiter.outcome!!.getOrThrow() as? Hold)?.close()
            assertFalse(lock.isLocked)
        }
        assertIdle()
    }

    @Test
    fun aWaitIsNoChildOfTheCallersJobAndLeavesNothingAtIt() {
        val job = Job()
        // A job that has once had two who listen keeps the list.
        waitAtOnce(5, job) { }
        val before = GraphLayout.parseInstance(job).toFootprint()
        waitAtOnce(5, job) {
            assertEquals(0, job.children.count())
            assertNotEquals(before, GraphLayout.parseInstance(job).toFootprint(), "it hears of a cancellation")
        }
        assertEquals(before, GraphLayout.parseInstance(job).toFootprint())
    }

    private fun waitAtOnce(
        waiters: Int,
        job: Job,
        meanwhile: () -> Unit,
    ) {
        val hold = taken()
        val crowd = List(waiters) { Raw(job).start { lock.acquire() } }
        meanwhile()
        hold.close()
        for (waiter in crowd) (waiter.outcome!!.getOrThrow() as Hold).close()
    }

    @Test
    fun exactlySoManyNewcomersOvertakeACoroutineThatWasTold() {
        val bound = 4
        val barging = Lock("camera", Fairness.barging(bound))
        val dispatcher = ManualDispatcher()
        val scope = CoroutineScope(dispatcher)
        val hold = barging.tryAcquire()!!
        var own: Hold? = null
        scope.launch { own = barging.acquire() }
        dispatcher.runAll()
        hold.close()
        assertFalse(barging.isLocked, "barging leaves it free until the waiter comes")
        repeat(bound) { barging.tryAcquire()!!.close() }
        assertFalse(barging.isLocked)
        assertNull(barging.tryAcquire(), "one too many")
        dispatcher.runAll()
        own!!.close()
        assertEquals(QueueCounters(1, 0, 0, bound.toLong()), barging.snapshot().counters())
        assertEquals(
            0,
            scope.coroutineContext.job.children
                .count(),
        )
    }
}
