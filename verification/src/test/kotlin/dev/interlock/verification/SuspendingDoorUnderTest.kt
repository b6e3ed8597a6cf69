package dev.interlock.verification

import dev.interlock.sync.Door
import dev.interlock.sync.GlobalLockRequest
import dev.interlock.sync.Hold
import dev.interlock.sync.Request
import dev.interlock.sync.TimeoutRequest
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.future.await
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import java.util.function.Supplier
import kotlin.time.toKotlinDuration

/** Callers that are coroutines; they are cancelled by their jobs. */
class SuspendingDoorUnderTest : DoorUnderTest {
    private val dispatcher = Executors.newFixedThreadPool(2).asCoroutineDispatcher()
    private val scope = CoroutineScope(dispatcher + SupervisorJob())
    private val serial = AtomicInteger()

    override fun start(
        target: Target,
        ask: Ask,
    ): Attempt<Hold> = launch(ask) { target.acquireSuspending(ask) }

    override fun startTry(
        target: Target,
        ask: Ask,
    ): Attempt<Optional<Hold>> = launch(ask) { Optional.ofNullable(target.tryAcquireSuspending(ask)) }

    override fun <T : Any> startScope(
        target: Target,
        ask: Ask,
        body: Supplier<CompletionStage<T>>,
    ): Attempt<T> = launch(ask) { target.withinSuspending(ask) { body.get().await() } }

    override fun <T : Any> startWait(
        target: WaitTarget<T>,
        timeout: Duration?,
    ): Attempt<T> = launch(Ask.PLAIN) { target.awaitSuspending(timeout) }

    override fun <T : Any> startTryWait(
        target: WaitTarget<T>,
        timeout: Duration,
    ): Attempt<Optional<T>> = launch(Ask.PLAIN) { Optional.ofNullable(target.tryAwaitSuspending(timeout)) }

    private fun <T : Any> launch(
        ask: Ask,
        call: suspend () -> T,
    ): Attempt<T> {
        val name = ask.label() ?: "caller-${serial.incrementAndGet()}"
        val attempt = Attempt<T>(Door.SUSPENDING, "coroutine '$name'")
        val job =
            scope.launch(CoroutineName(name)) {
                try {
                    attempt.succeed(call())
                } catch (failure: Throwable) {
                    attempt.fail(failure)
                }
            }
        attempt.cancelBy { job.cancel() }
        // A coroutine that was cancelled before its first step has no other way to say so.
        job.invokeOnCompletion { if (it != null) attempt.fail(it) }
        return attempt
    }

    override fun close() {
        Eventually.until({
            scope.coroutineContext.job.children
                .none()
        }) {
            "the end of " +
                scope.coroutineContext.job.children
                    .joinToString()
        }
        dispatcher.close()
    }
}

private suspend fun Target.acquireSuspending(ask: Ask): Hold {
    val timeout = ask.timeout()?.toKotlinDuration()
    return when (this) {
        is LockTarget -> {
            when {
                !ask.isPlain -> request(ask).acquire()
                timeout == null -> core().acquire()
                else -> core().acquire(timeout)
            }
        }

        is GlobalTarget -> {
            when {
                !ask.isPlain -> globalRequest(ask).acquire()
                timeout == null -> core().acquire()
                else -> core().acquire(timeout)
            }
        }

        is SemaphoreTarget -> {
            when {
                !ask.isPlain -> request(ask).acquire()
                timeout == null -> core().acquire(ask.permits())
                else -> core().acquire(ask.permits(), timeout)
            }
        }

        is ReadWriteTarget -> {
            when {
                !ask.isPlain -> request(ask).acquire()
                timeout == null -> core(ask).acquire()
                else -> core(ask).acquire(timeout)
            }
        }

        is TimeoutLockTarget -> {
            when {
                !ask.isPlain -> timeoutRequest(ask).acquire()
                timeout == null -> core().acquire()
                else -> core().acquire(timeout)
            }
        }
    }
}

private suspend fun Target.tryAcquireSuspending(ask: Ask): Hold? {
    val timeout = ask.timeout()?.toKotlinDuration()
    return when {
        this is TimeoutLockTarget -> timeoutRequest(ask).tryAcquire()
        this is GlobalTarget && (timeout == null || !ask.isPlain) -> globalRequest(ask).tryAcquire()
        this is GlobalTarget -> core().tryAcquire(timeout!!)
        timeout == null || !ask.isPlain -> request(ask).tryAcquire()
        this is LockTarget -> core().tryAcquire(timeout)
        this is ReadWriteTarget -> core(ask).tryAcquire(timeout)
        else -> (this as SemaphoreTarget).core().tryAcquire(ask.permits(), timeout)
    }
}

private suspend fun <T> Target.withinSuspending(
    ask: Ask,
    body: suspend () -> T,
): T {
    val timeout = ask.timeout()?.toKotlinDuration()
    return when {
        this is TimeoutLockTarget -> {
            timeoutRequest(ask).withHold { body() }
        }

        this is GlobalTarget -> {
            when {
                !ask.isPlain -> globalRequest(ask).withLock(body)
                timeout == null -> core().withLock(body)
                else -> core().withLock(timeout, body)
            }
        }

        !ask.isPlain -> {
            request(ask).withHold { body() }
        }

        this is LockTarget -> {
            if (timeout == null) core().withLock { body() } else core().withLock(timeout) { body() }
        }

        this is ReadWriteTarget -> {
            val side = core(ask)
            if (timeout == null) side.withLock { body() } else side.withLock(timeout) { body() }
        }

        this !is SemaphoreTarget -> {
            error("no other targets")
        }

        timeout == null -> {
            core().withPermits(ask.permits()) { body() }
        }

        ask.permits() == 1 -> {
            core().withPermit(timeout) { body() }
        }

        else -> {
            core().withPermits(ask.permits(), timeout) { body() }
        }
    }
}

private fun Target.request(ask: Ask): Request {
    var request =
        when (this) {
            is LockTarget -> core().request()
            is SemaphoreTarget -> core().request(ask.permits())
            is ReadWriteTarget -> core(ask).request()
            is TimeoutLockTarget, is GlobalTarget -> error("it has requests of its own")
        }
    ask.label()?.let { request = request.label(it) }
    ask.owner()?.let { request = request.owner(it) }
    ask.timeout()?.let { request = request.timeout(it.toKotlinDuration()) }
    return request
}

private fun TimeoutLockTarget.timeoutRequest(ask: Ask): TimeoutRequest {
    var request = core().request()
    ask.label()?.let { request = request.job(it) }
    ask.owner()?.let { request = request.owner(it) }
    ask.timeout()?.let { request = request.timeout(it.toKotlinDuration()) }
    return request
}

private fun GlobalTarget.globalRequest(ask: Ask): GlobalLockRequest {
    var request = core().request()
    ask.label()?.let { request = request.label(it) }
    ask.owner()?.let { request = request.owner(it) }
    ask.timeout()?.let { request = request.timeout(it.toKotlinDuration()) }
    return request
}
