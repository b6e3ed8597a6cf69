package dev.interlock.verification

import dev.interlock.sync.Lock
import dev.interlock.sync.SignalSemaphore
import dev.interlock.sync.jdk.AsyncLock
import dev.interlock.sync.jdk.AsyncSignalSemaphore
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.hours

/**
 * P1 of [PredecessorContract]: whoever waits does nothing, at no door, until it is let in, and then it goes on once. No
 * dispatch, no task, no timer, no thread that wakes up.
 */
class NobodyPollsTest {
    private class CountingDispatcher : CoroutineDispatcher() {
        private val manual = ManualExecutor()
        var dispatches = 0

        override fun dispatch(
            context: CoroutineContext,
            block: Runnable,
        ) {
            dispatches++
            manual.execute(block)
        }

        fun runAll() = manual.runAll()
    }

    private fun coroutineIsResumedOnce(
        wait: suspend () -> Unit,
        letIn: () -> Unit,
    ) {
        val dispatcher = CountingDispatcher()
        val waiter = CoroutineScope(dispatcher + Job()).launch { wait() }
        dispatcher.runAll()
        assertEquals(1, dispatcher.dispatches, "the start")
        letIn()
        assertEquals(2, dispatcher.dispatches, "dispatched when it is let in")
        assertFalse(waiter.isCompleted)
        dispatcher.runAll()
        assertTrue(waiter.isCompleted)
        assertEquals(2, dispatcher.dispatches, "and no more")
    }

    @Test
    fun aCoroutineThatWaitsIsDispatchedOnlyWhenItIsLetIn() {
        val frames = SignalSemaphore(0)
        coroutineIsResumedOnce({ frames.acquire() }, frames::release)
        val lock = Lock()
        val hold = lock.tryAcquire()!!
        coroutineIsResumedOnce({ lock.acquire().close() }, hold::close)
    }

    private fun futureIsCompletedByOneTask(
        executor: ManualExecutor,
        future: CompletableFuture<*>,
        letIn: () -> Unit,
    ) {
        assertEquals(0, executor.pending())
        letIn()
        assertEquals(1, executor.pending())
        executor.runAll()
        assertTrue(future.isDone)
    }

    @Test
    fun aFutureThatWaitsIsATaskOnlyWhenItIsLetIn() {
        val executor = ManualExecutor()
        val frames = AsyncSignalSemaphore.builder(0).executor(executor).build()
        futureIsCompletedByOneTask(executor, frames.acquireAsync(), frames::release)
        val lock = AsyncLock.builder().executor(executor).build()
        val hold = lock.tryAcquire().orElseThrow()
        futureIsCompletedByOneTask(executor, lock.acquireAsync(), hold::close)
    }

    private fun threadIsParkedForGood(
        what: Any,
        wait: () -> Unit,
        letIn: () -> Unit,
    ) {
        val thread = Thread(wait, "polite")
        thread.isDaemon = true
        thread.start()
        // Without an end in time: it cannot look again by itself.
        Eventually.until({ thread.state == Thread.State.WAITING && LockSupport.getBlocker(thread) != null }) { what }
        letIn()
        Eventually.ended(thread)
    }

    @Test
    fun aThreadThatWaitsIsParkedWithoutAnEnd() {
        val frames = AsyncSignalSemaphore.create(0)
        threadIsParkedForGood(frames, frames::acquire, frames::release)
        val lock = AsyncLock.create()
        val hold = lock.tryAcquire().orElseThrow()
        threadIsParkedForGood(lock, { lock.acquire().close() }, hold::close)
    }

    @Test
    fun noTimeHasToPassUntilSomebodyIsLetIn() =
        runTest {
            val frames = SignalSemaphore(0)
            val lock = Lock()
            val hold = lock.tryAcquire()!!
            launch { frames.acquire(1.hours) }
            launch { lock.withLock(1.hours) {} }
            testScheduler.runCurrent()
            assertEquals(1, frames.snapshot().waiterCount())
            assertEquals(1, lock.snapshot().waiterCount())
            frames.release()
            hold.close()
            testScheduler.runCurrent()
            assertEquals(0, frames.snapshot().waiterCount())
            assertFalse(lock.isLocked)
            assertEquals(0, currentTime)
        }
}
