package dev.interlock.benchmarks.jmh

import dev.interlock.sync.Task
import dev.interlock.sync.TaskGroups
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.coroutines.CoroutineContext

/** What Java cannot write: coroutines that are cancelled, in pairs of the same shape. */
object Cancellations {
    /**
     * A thread that never parks: to wake one takes several times as long as what is measured, and whether it has to be
     * woken depends on how long it was busy with the last coroutine, which is the longer the more is to be done.
     */
    class AwakeThread :
        CoroutineDispatcher(),
        AutoCloseable {
        private val queue = ConcurrentLinkedQueue<Runnable>()

        @Volatile
        private var closed = false

        private val thread =
            thread(isDaemon = true, name = "awake") {
                while (!closed) queue.poll()?.run() ?: Thread.onSpinWait()
            }

        override fun dispatch(
            context: CoroutineContext,
            block: Runnable,
        ) {
            queue += block
        }

        override fun close() {
            closed = true
            thread.join()
        }
    }

    /** Counts its coroutines as they begin and as their handlers do. */
    abstract class Suspended {
        private val begun = AtomicInteger()
        private val handled = AtomicInteger()

        protected suspend fun member() {
            try {
                begun.incrementAndGet()
                awaitCancellation()
            } finally {
                handled.incrementAndGet()
            }
        }

        protected fun awaitBegun(count: Int) {
            while (begun.get() < count) Thread.onSpinWait()
        }

        protected fun awaitHandled(count: Int) {
            while (handled.get() < count) Thread.onSpinWait()
        }
    }

    class SuspendedTasks(
        count: Int,
        dispatcher: CoroutineDispatcher,
    ) : Suspended() {
        private val groups = TaskGroups(CoroutineScope(dispatcher))
        private val tasks: List<Task<*>> = List(count) { groups.launch(it) { member() } }

        init {
            awaitBegun(count)
        }

        fun cancelEach() {
            for (i in tasks.indices) {
                tasks[i].cancel()
                awaitHandled(i + 1)
            }
        }

        fun cancelEachGroup() {
            for (i in tasks.indices) {
                groups.cancel(i)
                awaitHandled(i + 1)
            }
        }
    }

    class SuspendedJobs(
        count: Int,
        dispatcher: CoroutineDispatcher,
    ) : Suspended() {
        private val scope = CoroutineScope(dispatcher)
        private val jobs: List<Job> = List(count) { scope.launch { member() } }

        init {
            awaitBegun(count)
        }

        fun cancelEach() {
            for (i in jobs.indices) {
                jobs[i].cancel()
                awaitHandled(i + 1)
            }
        }
    }

    // ---- From the launch to the end ----

    @JvmStatic
    fun launchTasks(times: Int) =
        runBlocking {
            val groups = TaskGroups(this)
            repeat(times) { groups.launch { Coroutines.guarded++ }.join() }
        }

    @JvmStatic
    fun launchJobs(times: Int) = runBlocking { repeat(times) { launch { Coroutines.guarded++ }.join() } }
}
