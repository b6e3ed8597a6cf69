package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.TaskRegistry
import kotlinx.coroutines.CoroutineScope
import java.util.function.Consumer
import java.util.function.LongSupplier
import kotlin.time.Duration
import kotlin.time.TimeSource

/**
 * Tasks in groups, each of which can be cancelled and waited for as a whole. A task is a coroutine, or, from Java, code of a
 * thread, or a stage; a group has any number of any of them, and any object is the key of one, but no
 * duration, which is a timeout in the wrong place. Java code uses the same object through
 * `dev.interlock.sync.jdk.AsyncTaskGroups`.
 *
 * ```
 * groups.launch("cooling") { pump() }
 * groups.cancelAll("cooling")          // returns when nothing of the group runs any more
 * ```
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The promise   | When [cancelAll] returns, every task that was in the group has ended, its clean-up included, and there was an instant at which none ran. While it is under way the group is closed: what is launched into it is cancelled before it begins. |
 * | Independence  | Concurrent calls, for one group or several, do not disturb each other. A group without tasks takes no memory. |
 * | A member      | that cancels its own group, in whatever code of it, is not waited for: the others are, then it is cancelled itself, and the call returns. Two that do it to each other both end, unless both wait where they heed no cancellation. A coroutine that is started with the context of a task is a part of it. |
 * | Structure     | Coroutines that are launched are children of the scope's job, and what else is a task is tied to it: when the scope is cancelled, so are they, and it waits for them. The object itself keeps no scope from completing. In a scope that is over a task is cancelled at once. |
 * | Failure       | of a task is its own: no other task and no scope is cancelled. It is told to the listener, or logged as an error by the system logger `dev.interlock.sync.Tasks`, before the task has ended; also if it was cancelled and fails to clean up. [Task.await] throws it. The caller of [run] gets it instead. |
 * | Cancellation  | of a task that swallows it lasts until the task ends by itself. A call that waits can be cancelled, and no task is by that. An already cancelled caller fails, and cancels nobody. |
 * | Timeout       | As [Lock]'s. Tasks that do not end are named in the [TasksRunningException]; they stay cancelled, and the group is open again. |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | All that a task has done happens-before the return of those who waited for its end.                     |
 * | Progress      | To start, to cancel and to end a task is one short critical section each, in which nothing parks and no user code runs but `equals` and `hashCode` of a group; one that cancels or waits for a group looks once at each of its tasks, and a task that comes or goes at each call that waits. |
 */
@MustUseReturnValues
public class TaskGroups
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

        private val tasks = CoroutineTasks(scope, name, namesAreUnique = false, clock, onFailure)

        /** For the other face of this object. */
        @PublishedApi
        internal val engine: TaskRegistry get() = tasks.registry

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /**
         * Starts a coroutine that runs [block] as a task.
         *
         * @param group what it can be cancelled with
         * @param name what reports call it, and its coroutine; not blank
         * @param barrier where it arrives when it has ended, in whatever manner, and even if it has never begun
         * @param latch what it counts down then
         */
        @IgnorableReturnValue
        public fun <T> launch(
            group: Any = DEFAULT_GROUP,
            name: String? = null,
            barrier: Barrier? = null,
            latch: CountDownLatch? = null,
            block: suspend TaskScope.() -> T,
        ): Task<T> = Task(tasks.launch(group, name, passage(barrier, latch), block))

        /**
         * Runs [block] here, as a task of the default group.
         *
         * @throws TaskCancelledException if the task was cancelled
         */
        @IgnorableReturnValue
        public suspend fun <T> run(block: suspend TaskScope.() -> T): T = tasks.run(DEFAULT_GROUP, null, null, block)

        /**
         * Runs [block] here, as a task of [group].
         *
         * @throws TaskCancelledException if the task was cancelled
         */
        @IgnorableReturnValue
        public suspend fun <T> run(
            group: Any,
            block: suspend TaskScope.() -> T,
        ): T = tasks.run(group, null, null, block)

        /**
         * Runs [block] here, as a task of [group] that reports call [name].
         *
         * @throws TaskCancelledException if the task was cancelled
         */
        @IgnorableReturnValue
        public suspend fun <T> run(
            group: Any,
            name: String,
            block: suspend TaskScope.() -> T,
        ): T = tasks.run(group, name, null, block)

        /** Cancels the tasks of the default group that there are, and does not wait; see the other. */
        @IgnorableReturnValue
        public fun cancel(): Int = engine.cancel(DEFAULT_GROUP, null)

        /** As [cancel]; who waits for a result is told the [cause]. */
        @IgnorableReturnValue
        public fun cancel(cause: Throwable): Int = engine.cancel(DEFAULT_GROUP, cause)

        /** Cancels the tasks of [group] that there are, and does not wait: how many nobody had cancelled before. */
        @IgnorableReturnValue
        public fun cancel(group: Any): Int = engine.cancel(group, null)

        /** As [cancel]; who waits for a result is told the [cause]. */
        @IgnorableReturnValue
        public fun cancel(
            group: Any,
            cause: Throwable,
        ): Int = engine.cancel(group, cause)

        /** Cancels all tasks of the default group and waits until they have ended. */
        public suspend fun cancelAll(): Unit = cancelAll(DEFAULT_GROUP)

        /**
         * Cancels all tasks of the default group and waits for at most [timeout] until they have ended.
         *
         * @throws TasksRunningException when time is up
         */
        public suspend fun cancelAll(timeout: Duration): Unit = cancelAll(DEFAULT_GROUP, timeout)

        /** Cancels all tasks of [group], in order of start, and waits until they have ended. */
        public suspend fun cancelAll(group: Any) {
            check(engine.awaitGroup(group, true, FOREVER) == null)
        }

        /**
         * Cancels all tasks of [group], in order of start, and waits for at most [timeout] until they have ended.
         *
         * @throws TasksRunningException when time is up; they stay cancelled
         */
        public suspend fun cancelAll(
            group: Any,
            timeout: Duration,
        ) {
            engine.awaitGroup(group, true, timeout.toTimeoutNanos())?.let { throw it }
        }

        /** As [cancelAll]: the tasks of the default group that had not ended when time was up. */
        public suspend fun tryCancelAll(timeout: Duration): List<TaskSnapshot> = tryCancelAll(DEFAULT_GROUP, timeout)

        /** As [cancelAll]: the tasks of [group] that had not ended when time was up. */
        public suspend fun tryCancelAll(
            group: Any,
            timeout: Duration,
        ): List<TaskSnapshot> = engine.awaitGroup(group, true, timeout.toTimeoutNanos())?.tasks.orEmpty()

        /** Waits until nothing of the default group runs, without cancelling anything. */
        public suspend fun join(): Unit = join(DEFAULT_GROUP)

        /**
         * Waits for at most [timeout] until nothing of the default group runs, without cancelling anything.
         *
         * @throws TasksRunningException when time is up
         */
        public suspend fun join(timeout: Duration): Unit = join(DEFAULT_GROUP, timeout)

        /** Waits until nothing of [group] runs, whatever is launched meanwhile, without cancelling anything. */
        public suspend fun join(group: Any) {
            check(engine.awaitGroup(group, false, FOREVER) == null)
        }

        /**
         * Waits for at most [timeout] until nothing of [group] runs, whatever is launched meanwhile, without cancelling
         * anything.
         *
         * @throws TasksRunningException when time is up
         */
        public suspend fun join(
            group: Any,
            timeout: Duration,
        ) {
            engine.awaitGroup(group, false, timeout.toTimeoutNanos())?.let { throw it }
        }

        /** As [join]; false when time is up. */
        public suspend fun tryJoin(timeout: Duration): Boolean = tryJoin(DEFAULT_GROUP, timeout)

        /** As [join]; false when time is up. */
        public suspend fun tryJoin(
            group: Any,
            timeout: Duration,
        ): Boolean = engine.awaitGroup(group, false, timeout.toTimeoutNanos()) == null

        /** The tasks of [group] that have not ended, in order of start. */
        public fun tasks(group: Any = DEFAULT_GROUP): List<TaskSnapshot> = engine.snapshots(group)

        /** All tasks that have not ended; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): TasksSnapshot = engine.snapshot()

        /** The state in words. */
        override fun toString(): String = engine.snapshot().toString()

        public companion object {
            /** The group of tasks for which none is named. */
            @JvmField
            public val DEFAULT_GROUP: Any = TaskRegistry.DEFAULT_GROUP
        }
    }
