package dev.interlock.sync

import dev.interlock.sync.engine.GatherEngine
import dev.interlock.sync.engine.QueuedSynchronizer
import dev.interlock.sync.engine.TaskRegistry
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/**
 * Runs all tasks that [block] names at the same time, as children of the caller, and returns their results in the order in
 * which they were named.
 *
 * The first failure cancels the others; it is thrown when all have ended, with further failures attached. A task that
 * cancels itself has failed, with a [TaskCancelledException]. When the caller is cancelled, so are all tasks; what fails in
 * their clean-up is thrown, as with coroutines.
 */
public suspend fun <T> gather(block: Gathering<T>.() -> Unit): List<T> {
    val gathered = Gathering<T>().apply(block).start(failsFast = true)
    gathered.failure()?.let { throw it }
    return gathered.values()
}

/**
 * As [gather], but a failure is the result of that task alone. When the caller is cancelled, so are all tasks, and there are
 * no results; failures are attached to the cancellation.
 */
public suspend fun <T> gatherResults(block: Gathering<T>.() -> Unit): List<Result<T>> =
    Gathering<T>().apply(block).start(failsFast = false).tasks().map { task ->
        when (val failure = task.failure()) {
            null -> Result.success(task.outcome())
            else -> Result.failure(failure)
        }
    }

/** Names the tasks of a [gather], in the order of their results. */
public class Gathering<T> internal constructor() {
    private val members = mutableListOf<Member<T>>()

    @Volatile private var isStarted = false

    /** A task that runs [block], which may be plain code as well; [name] is what reports call it. */
    public fun task(
        name: String? = null,
        block: suspend () -> T,
    ) {
        add(Member(name, block))
    }

    /**
     * A task that runs [block] for at most [timeout]. When time is up [block] is cancelled, and when it has ended the result
     * is what [onTimeout] makes of it; that may throw what it is given.
     */
    public fun task(
        timeout: Duration,
        onTimeout: (SyncTimeoutException) -> T,
        block: suspend () -> T,
    ): Unit = task(null, timeout, onTimeout, block)

    /** As the other; [name] is what reports call it. */
    public fun task(
        name: String?,
        timeout: Duration,
        onTimeout: (SyncTimeoutException) -> T,
        block: suspend () -> T,
    ) {
        add(TimedMember(name, timeout, onTimeout, block))
    }

    private fun add(member: Member<T>) {
        check(!isStarted) { "this gathering was started before" }
        members += member
    }

    /** Returns when all have ended. */
    internal suspend fun start(failsFast: Boolean): GatherEngine<T> {
        isStarted = true
        val around = coroutineContext.tasksHere
        var started: GatherEngine<T>? = null
        try {
            return coroutineScope {
                // Nobody has to be told of what is thrown.
                val tasks = CoroutineTasks(this, null, false, QueuedSynchronizer.SYSTEM_CLOCK, { }, around)
                val gathered = GatherEngine<T>(tasks.registry, failsFast)
                started = gathered
                for (member in members) {
                    if (gathered.hasFailed()) break
                    gathered.started(tasks.launch(TaskRegistry.DEFAULT_GROUP, member.name, null) { member.run(this) })
                }
                gathered
            }
        } catch (cancellation: CancellationException) {
            started?.ownFailure()?.let { if (failsFast) throw it else cancellation.addSuppressed(it) }
            throw cancellation
        }
    }

    private open class Member<T>(
        val name: String?,
        protected val block: suspend () -> T,
    ) {
        open suspend fun run(scope: TaskScope): T = block()
    }

    private class TimedMember<T>(
        name: String?,
        private val timeout: Duration,
        private val onTimeout: (SyncTimeoutException) -> T,
        block: suspend () -> T,
    ) : Member<T>(name, block) {
        private val timeoutNanos = timeout.toTimeoutNanos()

        override suspend fun run(scope: TaskScope): T {
            val inTime = withTimeoutOrNull(timeout) { Box(block()) }
            return if (inTime == null) onTimeout((scope as TaskScopeOf<*>).task.timeUp(timeoutNanos)) else inTime.value
        }
    }

    private class Box<T>(
        val value: T,
    )
}
