package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.TaskRegistry
import kotlinx.coroutines.CoroutineScope
import java.util.function.Consumer
import java.util.function.LongSupplier
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * Tasks that are known by their names: of each name there is at most one at a time, which anybody can cancel who knows
 * the name. Java code uses the same object through `dev.interlock.sync.jdk.AsyncNamedTasks`.
 *
 * ```
 * tasks.launch("scan") { scan() }
 * tasks.cancelAndJoin("scan")          // true if it was running, and nobody had cancelled it before
 * ```
 *
 * The guarantees are those of [TaskGroups], with all tasks in one group, and of [Task]; and a name is free again when its
 * task has ended, not before.
 */
@MustUseReturnValues
public class NamedTasks
    @PublishedApi
    internal constructor(
        scope: CoroutineScope,
        name: String?,
        clock: LongSupplier,
        onFailure: Consumer<in TaskFailure>?,
    ) {
        /**
         * No tasks.
         *
         * @param scope where coroutines are launched, and what they end with
         * @param name what reports call this; not blank
         * @param timeSource what the times in reports are measured by; timeouts follow the caller's dispatcher
         * @param onFailure is told of each task that fails, as the last thing that the task does; by default it is logged
         */
        public constructor(
            scope: CoroutineScope,
            name: String? = null,
            timeSource: TimeSource = TimeSource.Monotonic,
            onFailure: ((TaskFailure) -> Unit)? = null,
        ) : this(scope, name, timeSource.nanoClock(), onFailure?.let { Consumer(it) })

        private val tasks = CoroutineTasks(scope, name, namesAreUnique = true, clock, onFailure)

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: TaskRegistry get() = tasks.registry

        /** The name of this object, or null. */
        public val name: String? get() = engine.name()

        /**
         * Starts a coroutine that runs [block] as a task called [taskName].
         *
         * @param taskName what it can be cancelled with; not blank
         * @param barrier where it arrives when it has ended, in whatever manner, and even if it has never begun
         * @param latch what it counts down then
         * @throws IllegalStateException if a task of that name has not ended
         */
        @IgnorableReturnValue
        public fun <T> launch(
            taskName: String,
            barrier: Barrier? = null,
            latch: CountDownLatch? = null,
            block: suspend TaskScope.() -> T,
        ): Task<T> = Task(tasks.launch(TaskRegistry.DEFAULT_GROUP, taskName, passage(barrier, latch), block))

        /**
         * Runs [block] here, as a task called [taskName].
         *
         * @throws IllegalStateException if a task of that name has not ended
         * @throws TaskCancelledException if the task was cancelled
         */
        @IgnorableReturnValue
        public suspend fun <T> run(
            taskName: String,
            block: suspend TaskScope.() -> T,
        ): T = tasks.run(TaskRegistry.DEFAULT_GROUP, taskName, null, block)

        /** As the other; the task arrives at the [barrier] when it has ended, in whatever manner. */
        @IgnorableReturnValue
        public suspend fun <T> run(
            taskName: String,
            barrier: Barrier,
            block: suspend TaskScope.() -> T,
        ): T = tasks.run(TaskRegistry.DEFAULT_GROUP, taskName, passage(barrier, null), block)

        /** As the other; the task counts down the [latch] when it has ended, in whatever manner. */
        @IgnorableReturnValue
        public suspend fun <T> run(
            taskName: String,
            latch: CountDownLatch,
            block: suspend TaskScope.() -> T,
        ): T = tasks.run(TaskRegistry.DEFAULT_GROUP, taskName, passage(null, latch), block)

        /** The task of that name, if it has not ended, or null. */
        public operator fun get(taskName: String): Task<*>? = engine.get(taskName)?.let { Task(it) }

        /** Whether there is a task of that name that has not ended: it runs, is cleaning up, or is going to begin. */
        public fun isRunning(taskName: String): Boolean = engine.get(taskName) != null

        /** The names of the tasks that have not ended, in order of start. */
        public fun names(): List<String> = engine.snapshots(TaskRegistry.DEFAULT_GROUP).mapNotNull { it.name }

        /**
         * Cancels the task of that name, and does not wait. True only for the first call that cancels something that has
         * not ended.
         */
        @IgnorableReturnValue
        public fun cancel(taskName: String): Boolean = engine.get(taskName)?.cancel(null) ?: false

        /** As [cancel]; who waits for the result is told the [cause]. */
        @IgnorableReturnValue
        public fun cancel(
            taskName: String,
            cause: Throwable,
        ): Boolean = engine.get(taskName)?.cancel(cause) ?: false

        /** Cancels the task of that name and waits until it has ended; what [cancel] says. */
        @IgnorableReturnValue
        public suspend fun cancelAndJoin(taskName: String): Boolean = get(taskName)?.cancelAndJoin() ?: false

        /**
         * Cancels the task of that name and waits for at most [timeout] until it has ended; what [cancel] says.
         *
         * @throws SyncTimeoutException when time is up; it stays cancelled
         */
        @IgnorableReturnValue
        public suspend fun cancelAndJoin(
            taskName: String,
            timeout: Duration,
        ): Boolean {
            val timeoutNanos = timeout.toTimeoutNanos()
            return if (timeoutNanos ==
                FOREVER
            ) {
                cancelAndJoin(taskName)
            } else {
                get(taskName)?.cancelAndJoin(timeout) ?: false
            }
        }

        /** Cancels all tasks, in order of start, and waits until they have ended; no new one begins until then. */
        public suspend fun cancelAll() {
            check(engine.awaitGroup(TaskRegistry.DEFAULT_GROUP, true, FOREVER) == null)
        }

        /**
         * Cancels all tasks, in order of start, and waits for at most [timeout] until they have ended; no new one begins
         * until then.
         *
         * @throws TasksRunningException when time is up; they stay cancelled
         */
        public suspend fun cancelAll(timeout: Duration) {
            engine.awaitGroup(TaskRegistry.DEFAULT_GROUP, true, timeout.toTimeoutNanos())?.let { throw it }
        }

        /** As [cancelAll]: the tasks that had not ended when time was up. */
        public suspend fun tryCancelAll(timeout: Duration): List<TaskSnapshot> =
            engine.awaitGroup(TaskRegistry.DEFAULT_GROUP, true, timeout.toTimeoutNanos())?.tasks.orEmpty()

        /** Waits until no task runs, without cancelling anything. */
        public suspend fun join() {
            check(engine.awaitGroup(TaskRegistry.DEFAULT_GROUP, false, FOREVER) == null)
        }

        /**
         * Waits for at most [timeout] until no task runs, without cancelling anything.
         *
         * @throws TasksRunningException when time is up
         */
        public suspend fun join(timeout: Duration) {
            engine.awaitGroup(TaskRegistry.DEFAULT_GROUP, false, timeout.toTimeoutNanos())?.let { throw it }
        }

        /** As [join]; false when time is up. */
        public suspend fun tryJoin(timeout: Duration): Boolean =
            engine.awaitGroup(TaskRegistry.DEFAULT_GROUP, false, timeout.toTimeoutNanos()) == null

        /** The tasks that have not ended, in order of start. */
        public fun tasks(): List<TaskSnapshot> = engine.snapshots(TaskRegistry.DEFAULT_GROUP)

        /** All tasks that have not ended; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): TasksSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.snapshot().toString()
    }
