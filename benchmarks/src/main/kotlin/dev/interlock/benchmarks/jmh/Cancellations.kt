package dev.interlock.benchmarks.jmh

import dev.interlock.sync.Task
import dev.interlock.sync.TaskGroups
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.atomic.AtomicInteger

/** What Java cannot write: coroutines that are cancelled, in pairs of the same shape. */
object Cancellations {
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
    ) : Suspended() {
        private val groups = TaskGroups(CoroutineScope(Dispatchers.Default))
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
    ) : Suspended() {
        private val scope = CoroutineScope(Dispatchers.Default)
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
