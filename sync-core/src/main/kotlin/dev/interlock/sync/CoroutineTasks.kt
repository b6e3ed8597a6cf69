package dev.interlock.sync

import dev.interlock.sync.engine.Grant
import dev.interlock.sync.engine.LatchEngine
import dev.interlock.sync.engine.TaskChain
import dev.interlock.sync.engine.TaskEngine
import dev.interlock.sync.engine.TaskRegistry
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.function.Consumer
import java.util.function.LongSupplier
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** The tasks of one object, and the scope that they are started in. */
internal class CoroutineTasks(
    private val scope: CoroutineScope,
    name: String?,
    namesAreUnique: Boolean,
    clock: LongSupplier,
    onFailure: Consumer<in TaskFailure>?,
    around: TaskChain? = scope.coroutineContext.tasksAround,
) {
    val registry = TaskRegistry(name, namesAreUnique, clock, KotlinParties, onFailure, ::adopt, around)

    fun <T> launch(
        group: Any,
        name: String?,
        passage: Runnable?,
        block: suspend TaskScope.() -> T,
    ): CoroutineTask<T> {
        val task = CoroutineTask<T>(registry, group, name, passage)
        // It does not begin before it is known, so that whatever it does, and whoever cancels it, finds it there.
        val job =
            scope.launch(
                task.contextIn(scope.coroutineContext.tasksAround),
                CoroutineStart.LAZY,
            ) { task.execute(block) }
        task.job = job
        val mayBegin =
            try {
                registry.add(task)
            } catch (refusal: Throwable) {
                job.cancel(null)
                throw refusal
            }
        job.invokeOnCompletion(task::completed)
        if (mayBegin) job.start() else job.cancel(null)
        return task
    }

    suspend fun <T> run(
        group: Any,
        name: String?,
        passage: Runnable?,
        block: suspend TaskScope.() -> T,
    ): T {
        val context = coroutineContext
        context.ensureActive()
        val task = CoroutineTask<T>(registry, group, name, passage)
        if (registry.add(task)) {
            try {
                registry.adopt(task)
            } catch (brokenScope: Throwable) {
                // Whoever has cancelled it meanwhile leaves its end to this.
                if (task.discard()) task.completed(null)
                throw brokenScope
            }
        }
        return task.executeInline(context, block)
    }

    /** Ties a [task] that is no coroutine of the scope to it, as one that is, until it has ended. */
    private fun adopt(task: TaskEngine<*>) {
        if (scope.coroutineContext[Job] == null) return
        scope.launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) {
            val job = coroutineContext.job
            if (job.onCancelling { task.cancel(it) } == null) task.cancel(null)
            // Not to be cancelled, since the scope has to wait for the task.
            suspendCoroutine { ended -> task.whenEnded { ended.resume(Unit) } }
        }
    }
}

/** A coroutine that is a task. */
internal class CoroutineTask<T>(
    registry: TaskRegistry,
    group: Any,
    name: String?,
    passage: Runnable?,
) : TaskEngine<T>(registry, group, name, TaskKind.COROUTINE, passage) {
    /** What is to be cancelled: the coroutine, and later the scope in which its code runs. Null until there is one, and after the end. */
    @Volatile var job: Job? = null

    override fun stop(
        isRunning: Boolean,
        why: Throwable?,
    ) {
        job?.cancel(TaskCancellation(this, why))
    }

    /** What is in the context of its code, if that is a part of [outer], beside what else is there. */
    fun contextIn(outer: TaskChain?): CoroutineContext {
        val element = TaskElement(TaskChain(this, outer, registry().around()))
        return name()?.let { element + CoroutineName(it) } ?: element
    }

    /** In a coroutine of its own. */
    suspend fun execute(block: suspend TaskScope.() -> T) {
        if (!begin(coroutineContext)) return
        var value: T? = null
        var thrown: Throwable? = null
        try {
            // A scope, whose failure, and that of what is started in it, ends here.
            coroutineScope {
                this@CoroutineTask.job = coroutineContext.job
                value = TaskScopeOf(this@CoroutineTask, this).block()
            }
        } catch (failure: Throwable) {
            thrown = failure
        }
        if (settle(value, thrown)) report()
    }

    /** The coroutine of its own is over, also if it never began. */
    fun completed(cause: Throwable?) {
        if (settle(null, cause)) report()
        end()
        job = null
    }

    /** In its caller's coroutine, with [outer] in the context. */
    suspend fun executeInline(
        outer: CoroutineContext,
        block: suspend TaskScope.() -> T,
    ): T {
        var value: T? = null
        var thrown: Throwable? = null
        try {
            withContext(contextIn(outer.tasksHere)) {
                job = coroutineContext.job
                if (begin(coroutineContext)) value = TaskScopeOf(this@CoroutineTask, this).block()
            }
        } catch (failure: Throwable) {
            thrown = failure
        }
        settle(value, thrown)
        end()
        job = null
        if (thrown == null || thrown is CancellationException) outer.ensureActive()
        failure()?.let { throw it }
        return outcome()
    }

    /** Time was up for its code after [timeoutNanos]. */
    fun timeUp(timeoutNanos: Long): SyncTimeoutException =
        SyncTimeoutException(excerpt(), "", timeoutNanos, timeoutNanos)
}

/** What a [task] is run with, in a [scope] of its own. */
internal class TaskScopeOf<T>(
    val task: CoroutineTask<T>,
    scope: CoroutineScope,
) : TaskScope,
    CoroutineScope by scope {
    override val number: Long get() = task.number()
    override val name: String? get() = task.name()
    override val group: Any get() = task.group()

    override fun toString(): String = task.excerpt().toString()
}

/** Without a stack trace, which would be the dearest part of a cancellation and say only who has cancelled. */
private class TaskCancellation(
    @Transient private val task: TaskEngine<*>,
    cause: Throwable?,
) : CancellationException() {
    init {
        if (cause != null) initCause(cause)
    }

    override val message: String get() = "${task.describe()} was cancelled"

    override fun fillInStackTrace(): Throwable = this
}

/** Says which tasks a coroutine is a part of, also to the blocking code that it calls. */
private class TaskElement(
    val chain: TaskChain,
) : ThreadContextElement<TaskChain?> {
    override val key: CoroutineContext.Key<TaskElement> get() = TaskElement

    override fun updateThreadContext(context: CoroutineContext): TaskChain? = TaskChain.bind(chain)

    override fun restoreThreadContext(
        context: CoroutineContext,
        oldState: TaskChain?,
    ) {
        TaskChain.bind(oldState)
    }

    companion object Key : CoroutineContext.Key<TaskElement>
}

/** The tasks that the coroutine with this context is a part of, or null. */
internal val CoroutineContext.tasksAround: TaskChain? get() = this[TaskElement]?.chain

/**
 * The tasks that must not wait for themselves in the coroutine with this context, which runs just now: those that it is a part
 * of, or, if it knows of none, those whose code runs its dispatcher on this thread, as `runBlocking` does. One that needs no
 * dispatch was resumed in place by those, and is no part of them; nor is one that hangs from the same job as they do, whose
 * turn has come in the `runBlocking` of all.
 */
internal val CoroutineContext.tasksHere: TaskChain?
    get() = tasksAround ?: TaskChain.bound()?.takeIf { wasDispatched && !hasTheRootOf(it.innermost()) }

private fun CoroutineContext.hasTheRootOf(task: TaskEngine<*>): Boolean {
    val job = (task as? CoroutineTask<*>)?.job ?: return false
    return this[Job]?.root === job.root
}

@OptIn(ExperimentalCoroutinesApi::class)
private val Job.root: Job get() = generateSequence(this) { it.parent }.last()

private val CoroutineContext.wasDispatched: Boolean
    get() = (this[ContinuationInterceptor] as? CoroutineDispatcher)?.isDispatchNeeded(this) == true

/**
 * Waits for at most [timeoutNanos] until nobody but the caller runs under [group], having cancelled all if it [cancels]:
 * why not, or null.
 */
internal suspend fun TaskRegistry.awaitGroup(
    group: Any,
    cancels: Boolean,
    timeoutNanos: Long,
): TasksRunningException? {
    val context = coroutineContext
    context.ensureActive()
    val wait = await(group, cancels, context.tasksHere) ?: return null
    try {
        val passed = wait.isOpen || wait.awaitAs<Any?>(Grant.PASSAGE, timeoutNanos, TimeUp.NULL, context) != null
        return if (passed) null else wait.timeUp(timeoutNanos)
    } finally {
        wait.leave()
    }
}

/** Whether it opens within [timeoutNanos]. */
internal suspend fun LatchEngine.tryPass(timeoutNanos: Long): Boolean {
    val context = coroutineContext
    context.ensureActive()
    return isOpen || awaitAs<Any?>(Grant.PASSAGE, timeoutNanos, TimeUp.NULL, context) != null
}

/** What a task passes when it has ended: it arrives at the [barrier], and counts down the [latch]. */
internal fun passage(
    barrier: Barrier?,
    latch: CountDownLatch?,
): Runnable? =
    when {
        barrier == null && latch == null -> {
            null
        }

        else -> {
            Runnable {
                try {
                    barrier?.arrive()
                } finally {
                    latch?.countDown()
                }
            }
        }
    }
