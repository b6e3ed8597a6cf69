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
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.concurrent.thread
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

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

    /** A coroutine of [thread] that is suspended until it is cancelled. */
    abstract class Suspended(
        private val thread: AwakeThread,
    ) {
        @Volatile
        private var isHandled = false

        protected val scope: CoroutineScope = CoroutineScope(thread)

        protected suspend fun member() {
            try {
                awaitCancellation()
            } finally {
                isHandled = true
            }
        }

        /** Until all that was dispatched before has been run. */
        fun awaitIdle() {
            val idle = AtomicBoolean()
            thread.dispatch(EmptyCoroutineContext) { idle.set(true) }
            while (!idle.get()) Thread.onSpinWait()
        }

        fun awaitHandled() {
            while (!isHandled) Thread.onSpinWait()
        }
    }

    class SuspendedTask(
        thread: AwakeThread,
    ) : Suspended(thread) {
        private val groups = TaskGroups(scope)
        private val task: Task<*> = groups.launch { member() }

        fun cancel() {
            check(task.cancel())
        }

        fun cancelGroup() {
            check(groups.cancel() == 1)
        }
    }

    class SuspendedJob(
        thread: AwakeThread,
    ) : Suspended(thread) {
        private val job: Job = scope.launch { member() }

        fun cancel() = job.cancel()
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
