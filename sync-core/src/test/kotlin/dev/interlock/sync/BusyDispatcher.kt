package dev.interlock.sync

import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Runnable
import kotlin.coroutines.CoroutineContext

/** Counts what it is asked to do: tasks, which run when the test says so, and timers, which never go off. */
@OptIn(InternalCoroutinesApi::class)
internal class BusyDispatcher :
    CoroutineDispatcher(),
    Delay {
    private val tasks = ArrayDeque<Runnable>()
    var dispatches = 0
    var timers = 0

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) {
        dispatches++
        tasks += block
    }

    override fun scheduleResumeAfterDelay(
        timeMillis: Long,
        continuation: CancellableContinuation<Unit>,
    ) {
        timers++
    }

    override fun invokeOnTimeout(
        timeMillis: Long,
        block: Runnable,
        context: CoroutineContext,
    ): DisposableHandle {
        timers++
        return DisposableHandle { }
    }

    fun runAll() {
        while (tasks.isNotEmpty()) tasks.removeFirst().run()
    }
}
