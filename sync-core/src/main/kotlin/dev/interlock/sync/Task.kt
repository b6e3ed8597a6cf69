package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.TaskEngine
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ensureActive
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/** What the code of a task is run with: the scope of its coroutine, and what the task is called. */
public interface TaskScope : CoroutineScope {
    /** The number of the task, from 0 in its object, in order of start. */
    public val number: Long

    /** The name of the task, or null. */
    public val name: String?

    /** The group of the task. */
    public val group: Any
}

/**
 * Something that was started with a [TaskGroups] or a [NamedTasks], can be cancelled, and ends. Java code uses the same
 * object through `dev.interlock.sync.jdk.AsyncTask`.
 *
 * | Guarantee     |                                                                                                       |
 * |---------------|-------------------------------------------------------------------------------------------------------|
 * | The end       | A task has ended when nothing of it runs any more: a coroutine with its children and all `finally` blocks, a thread's code, a stage. One that is cancelled before it has begun never begins. |
 * | Cancellation  | The first to cancel something that has not ended is told so. To cancel a *wait* for a task never cancels the task. |
 * | Timeout       | As [Lock]'s; the failure is a [SyncTimeoutException] that says what the task is doing.                  |
 * | Itself        | A task that cancels and joins itself is cancelled and does not wait. One that only waits for its own end or result waits for ever. |
 * | Thread-safety | All members, from any thread.                                                                         |
 * | Memory        | All that a task has done happens-before the return of those who waited for its end, and before [isRunning] is false. |
 * | Progress      | To cancel is one short critical section, after which the coroutine, thread or stage is told.             |
 */
@MustUseReturnValues
public class Task<out T>
    @PublishedApi
    internal constructor(
        /** For the other face of this object. */
        @PublishedApi
        internal val engine: TaskEngine<out T>,
    ) {
        /** The number, from 0 in the object that it was started with, in order of start. */
        public val number: Long get() = engine.number()

        /** The name, or null. */
        public val name: String? get() = engine.name()

        /** The group. */
        public val group: Any get() = engine.group()

        /** Whether it has not ended: it runs, is cleaning up, or is going to begin. */
        public val isRunning: Boolean get() = engine.isRunning

        /** Whether it was cancelled, or has cancelled itself. */
        public val isCancelled: Boolean get() = engine.isCancelled

        /** Cancels it. Never waits; true only for the first call that cancels something that has not ended. */
        @IgnorableReturnValue
        public fun cancel(): Boolean = engine.cancel(null)

        /** As [cancel]; who waits for the result is told the [cause]. */
        @IgnorableReturnValue
        public fun cancel(cause: Throwable): Boolean = engine.cancel(cause)

        /** Waits until it has ended, in whatever manner. */
        public suspend fun join(): Unit = joinFor(FOREVER)

        /**
         * Waits for at most [timeout] until it has ended, in whatever manner.
         *
         * @throws SyncTimeoutException when time is up
         */
        public suspend fun join(timeout: Duration): Unit = joinFor(timeout.toTimeoutNanos())

        /** Waits for at most [timeout] until it has ended; false when time is up. */
        public suspend fun tryJoin(timeout: Duration): Boolean = engine.tryPass(timeout.toTimeoutNanos())

        /** Cancels it and waits until it has ended; what [cancel] says. */
        @IgnorableReturnValue
        public suspend fun cancelAndJoin(): Boolean = cancelAndJoin(FOREVER)

        /**
         * Cancels it and waits for at most [timeout] until it has ended; what [cancel] says.
         *
         * @throws SyncTimeoutException when time is up; it stays cancelled
         */
        @IgnorableReturnValue
        public suspend fun cancelAndJoin(timeout: Duration): Boolean = cancelAndJoin(timeout.toTimeoutNanos())

        /**
         * Waits until it has ended, and returns its result or throws what it has thrown.
         *
         * @throws TaskCancelledException if it was cancelled
         */
        public suspend fun await(): T {
            joinFor(FOREVER)
            return result()
        }

        /**
         * Waits for at most [timeout] until it has ended, and returns its result or throws what it has thrown.
         *
         * @throws TaskCancelledException if it was cancelled
         * @throws SyncTimeoutException when time is up; it runs on
         */
        public suspend fun await(timeout: Duration): T {
            joinFor(timeout.toTimeoutNanos())
            return result()
        }

        private fun result(): T {
            engine.failure()?.let { throw it }
            return engine.outcome()
        }

        private suspend fun joinFor(timeoutNanos: Long) {
            val context = coroutineContext
            context.ensureActive()
            if (!engine.isOpen) engine.pass(timeoutNanos, context)
        }

        private suspend fun cancelAndJoin(timeoutNanos: Long): Boolean {
            val context = coroutineContext
            context.ensureActive()
            val isFirst = engine.cancel(null)
            if (!engine.isOpen && !engine.isAround(context.tasksHere)) engine.pass(timeoutNanos, context)
            return isFirst
        }

        /** The state now; see [SyncSnapshot] for what is consistent with what. */
        public fun snapshot(): TaskSnapshot = engine.snapshot()

        /** Whether [other] stands for the same task. */
        override fun equals(other: Any?): Boolean = other is Task<*> && other.engine === engine

        /** Of the task that this stands for. */
        override fun hashCode(): Int = System.identityHashCode(engine)

        /** The state in words. */
        override fun toString(): String = engine.excerpt().toString()
    }
