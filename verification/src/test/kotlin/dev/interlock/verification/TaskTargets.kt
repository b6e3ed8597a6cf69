@file:JvmName("TaskTargets")

package dev.interlock.verification

import dev.interlock.sync.SyncSnapshot
import dev.interlock.sync.TaskFailure
import dev.interlock.sync.TaskSnapshot
import dev.interlock.sync.jdk.AsyncTask
import dev.interlock.sync.jdk.AsyncTaskGroups
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.future.asDeferred
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.Optional
import java.util.Queue
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executor
import java.util.function.LongSupplier
import kotlin.time.toKotlinDuration

/** Tasks of an object whose clock stands still, and whose failures are kept. */
class Tasks(
    executor: Executor = Executor { it.run() },
    clock: LongSupplier = LongSupplier { 0 },
) {
    val failures: Queue<TaskFailure> = ConcurrentLinkedQueue()

    val face: AsyncTaskGroups =
        AsyncTaskGroups
            .builder(executor)
            .name("lab")
            .clock(clock)
            .onFailure { failures += it }
            .build()

    /** A task of [group] that ends with what is returned, whoever cancels it before that. */
    fun launchDeaf(group: Any): CompletableFuture<String> {
        val end = CompletableFuture<String>()
        face.launchStage<String>(group) { end.minimalCompletionStage() }
        return end
    }
}

/** A coroutine that runs until [cleanedUp] is complete, whoever cancels it. */
fun launchCoroutine(
    groups: AsyncTaskGroups,
    group: Any,
    cleanedUp: CompletableFuture<*>,
): AsyncTask<*> =
    AsyncTask.of(groups.core().launch(group) { withContext(NonCancellable) { cleanedUp.asDeferred().join() } })

/** A task that is waited for, and ends with [RESULT] or otherwise when the test says so. */
class TaskTarget(
    private val tasks: Tasks = Tasks(),
) : WaitTarget<String> {
    val end = CompletableFuture<String>()
    val face: AsyncTask<String> =
        tasks.face
            .task()
            .name("scan")
            .launchStage { end.minimalCompletionStage() as CompletionStage<String> }
    private val core = face.core()

    val failures: Queue<TaskFailure> get() = tasks.failures

    override suspend fun awaitSuspending(timeout: Duration?): String =
        if (timeout == null) core.await() else core.await(timeout.toKotlinDuration())

    override suspend fun tryAwaitSuspending(timeout: Duration): String? =
        if (core.tryJoin(timeout.toKotlinDuration())) core.await() else null

    override fun await(timeout: Duration?): String =
        try {
            if (timeout == null) face.await() else face.await(timeout)
        } catch (failed: ExecutionException) {
            throw failed.cause!!
        }

    override fun tryAwait(timeout: Duration): Optional<String> =
        if (face.tryJoin(timeout)) Optional.of(await(null)) else Optional.empty()

    override fun awaitAsync(timeout: Duration?): CompletableFuture<String> =
        if (timeout == null) face.awaitAsync() else face.awaitAsync(timeout)

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<String>> =
        followed(face.tryJoinAsync(timeout)) { ended -> if (ended) Optional.of(await(null)) else Optional.empty() }

    override fun snapshot(): TaskSnapshot = face.snapshot()

    override fun letIn() {
        end.complete(RESULT)
    }

    companion object {
        const val RESULT: String = "result"
    }
}

/** A group that is waited for, having been cancelled or not. It has a task that ends when the test says so. */
class GroupTarget(
    private val cancels: Boolean,
    private val tasks: Tasks = Tasks(),
) : WaitTarget<Boolean> {
    private val core = tasks.face.core()
    private val end: CompletableFuture<String> = tasks.launchDeaf(GROUP)

    val face: AsyncTaskGroups get() = tasks.face

    override suspend fun awaitSuspending(timeout: Duration?): Boolean {
        when {
            timeout == null -> if (cancels) core.cancelAll(GROUP) else core.join(GROUP)
            cancels -> core.cancelAll(GROUP, timeout.toKotlinDuration())
            else -> core.join(GROUP, timeout.toKotlinDuration())
        }
        return true
    }

    override suspend fun tryAwaitSuspending(timeout: Duration): Boolean? =
        if (cancels) {
            core.tryCancelAll(GROUP, timeout.toKotlinDuration()).isEmpty()
        } else {
            core.tryJoin(GROUP, timeout.toKotlinDuration())
        }.takeIf { it }

    override fun await(timeout: Duration?): Boolean {
        when {
            timeout == null -> if (cancels) face.cancelAll(GROUP) else face.join(GROUP)
            cancels -> face.cancelAll(GROUP, timeout)
            else -> face.join(GROUP, timeout)
        }
        return true
    }

    override fun tryAwait(timeout: Duration): Optional<Boolean> =
        whether(if (cancels) face.tryCancelAll(GROUP, timeout).isEmpty() else face.tryJoin(GROUP, timeout))

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Boolean> =
        followed(
            when {
                timeout == null -> if (cancels) face.cancelAllAsync(GROUP) else face.joinAsync(GROUP)
                cancels -> face.cancelAllAsync(GROUP, timeout)
                else -> face.joinAsync(GROUP, timeout)
            },
        ) { true }

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Boolean>> =
        if (cancels) {
            followed(face.tryCancelAllAsync(GROUP, timeout)) { whether(it.isEmpty()) }
        } else {
            followed(face.tryJoinAsync(GROUP, timeout), ::whether)
        }

    override fun snapshot(): SyncSnapshot = face.snapshot()

    override fun letIn() {
        end.complete("")
    }

    private fun whether(over: Boolean): Optional<Boolean> = if (over) Optional.of(true) else Optional.empty()

    companion object {
        const val GROUP: String = "cooling"
    }
}
