package dev.interlock.verification

import dev.interlock.sync.SyncSnapshot
import dev.interlock.sync.SyncTimeoutException
import dev.interlock.sync.jdk.AsyncAutoResetEvent
import dev.interlock.sync.jdk.AsyncCountDownLatch
import dev.interlock.sync.jdk.AsyncEvent
import dev.interlock.sync.jdk.CheckedFunction
import kotlinx.coroutines.future.await
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.function.Function
import kotlin.time.toKotlinDuration

/** A latch that is waited for; one count-down lets everybody in. */
class LatchTarget(
    val face: AsyncCountDownLatch,
) : WaitTarget<Boolean> {
    private val core = face.core()

    override suspend fun awaitSuspending(timeout: Duration?): Boolean {
        if (timeout == null) core.await() else core.await(timeout.toKotlinDuration())
        return true
    }

    override suspend fun tryAwaitSuspending(timeout: Duration): Boolean? =
        core.tryAwait(timeout.toKotlinDuration()).takeIf { it }

    override fun await(timeout: Duration?): Boolean {
        if (timeout == null) face.await() else face.await(timeout)
        return true
    }

    override fun tryAwait(timeout: Duration): Optional<Boolean> = Optional.of(face.tryAwait(timeout)).filter { it }

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Boolean> =
        followed(if (timeout == null) face.awaitAsync() else face.awaitAsync(timeout)) { true }

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Boolean>> =
        followed(face.tryAwaitAsync(timeout)) { passed -> Optional.of(passed).filter { it } }

    override fun snapshot(): SyncSnapshot = face.snapshot()

    override fun letIn(): Unit = face.countDown()
}

/** An event that is waited for; it is set to [VALUE]. */
class EventTarget(
    val face: AsyncEvent<Int>,
) : WaitTarget<Int> {
    private val core = face.core()

    override suspend fun awaitSuspending(timeout: Duration?): Int =
        if (timeout == null) core.await() else core.await(timeout.toKotlinDuration())

    override suspend fun tryAwaitSuspending(timeout: Duration): Int? = core.tryAwait(timeout.toKotlinDuration())

    override fun await(timeout: Duration?): Int = if (timeout == null) face.await() else face.await(timeout)

    override fun tryAwait(timeout: Duration): Optional<Int> = face.tryAwait(timeout)

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Int> =
        if (timeout == null) face.awaitAsync() else face.awaitAsync(timeout)

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Int>> = face.tryAwaitAsync(timeout)

    override fun snapshot(): SyncSnapshot = face.snapshot()

    override fun letIn(): Unit = face.set(VALUE)

    companion object {
        const val VALUE: Int = 7
    }
}

/** An event that is handled: [handler] is what is done with a value, until its future is complete. */
class HandlerTarget(
    val face: AsyncEvent<Int>,
    private val handler: Function<Int, CompletableFuture<Int>>,
) : WaitTarget<Int> {
    private val core = face.core()
    private val blocking = CheckedFunction<Int, Int, Exception> { handler.apply(it).get() }

    override suspend fun awaitSuspending(timeout: Duration?): Int =
        if (timeout == null) {
            core.handle { handler.apply(it).await() }
        } else {
            core.handle(timeout.toKotlinDuration()) { handler.apply(it).await() }
        }

    override suspend fun tryAwaitSuspending(timeout: Duration): Int? =
        try {
            awaitSuspending(timeout)
        } catch (timeIsUp: SyncTimeoutException) {
            null
        }

    override fun await(timeout: Duration?): Int =
        if (timeout == null) face.handle(blocking) else face.handle(timeout, blocking)

    override fun tryAwait(timeout: Duration): Optional<Int> =
        try {
            Optional.of(await(timeout))
        } catch (timeIsUp: SyncTimeoutException) {
            Optional.empty()
        }

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Int> =
        if (timeout == null) face.handleAsync(handler) else face.handleAsync(timeout, handler)

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Int>> =
        awaitAsync(timeout).handle { value, failure ->
            val cause = (failure as? CompletionException)?.cause ?: failure
            if (cause is SyncTimeoutException) Optional.empty() else Optional.of(value)
        }

    override fun snapshot(): SyncSnapshot = face.snapshot()

    override fun letIn(): Unit = face.set(EventTarget.VALUE)
}

/** The setter of an event, which waits until its value is handled: by all whom it has woken, whose number it gets. */
class SetterTarget(
    val face: AsyncEvent<Int>,
    private val value: Int,
    private val pulses: Boolean,
) : WaitTarget<Int> {
    private val core = face.core()

    override suspend fun awaitSuspending(timeout: Duration?): Int {
        val limit = timeout?.toKotlinDuration()
        return when {
            limit == null -> if (pulses) core.pulseAndAwaitHandled(value) else core.setAndAwaitHandled(value)
            pulses -> core.pulseAndAwaitHandled(value, limit)
            else -> core.setAndAwaitHandled(value, limit)
        }
    }

    override fun await(timeout: Duration?): Int =
        when {
            timeout == null -> if (pulses) face.pulseAndAwaitHandled(value) else face.setAndAwaitHandled(value)
            pulses -> face.pulseAndAwaitHandled(value, timeout)
            else -> face.setAndAwaitHandled(value, timeout)
        }

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Int> =
        when {
            timeout == null -> {
                if (pulses) face.pulseAndAwaitHandledAsync(value) else face.setAndAwaitHandledAsync(value)
            }

            pulses -> {
                face.pulseAndAwaitHandledAsync(value, timeout)
            }

            else -> {
                face.setAndAwaitHandledAsync(value, timeout)
            }
        }

    override suspend fun tryAwaitSuspending(timeout: Duration): Int? = error("there is no such form")

    override fun tryAwait(timeout: Duration): Optional<Int> = error("there is no such form")

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Int>> = error("there is no such form")

    override fun snapshot(): SyncSnapshot = face.snapshot()

    override fun letIn(): Unit = error("its handlers do")
}

/** An auto-reset event that is waited for; it is set to 1, 2, 3 and so on. */
class AutoResetEventTarget(
    val face: AsyncAutoResetEvent<Int>,
) : WaitTarget<Int> {
    private val core = face.core()
    private var sets = 0

    override suspend fun awaitSuspending(timeout: Duration?): Int =
        if (timeout == null) core.await() else core.await(timeout.toKotlinDuration())

    override suspend fun tryAwaitSuspending(timeout: Duration): Int? = core.tryAwait(timeout.toKotlinDuration())

    override fun await(timeout: Duration?): Int = if (timeout == null) face.await() else face.await(timeout)

    override fun tryAwait(timeout: Duration): Optional<Int> = face.tryAwait(timeout)

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Int> =
        if (timeout == null) face.awaitAsync() else face.awaitAsync(timeout)

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Int>> = face.tryAwaitAsync(timeout)

    override fun snapshot(): SyncSnapshot = face.snapshot()

    override fun letIn(): Unit = face.set(++sets)
}

/** What [map] makes of [source], which is cancelled with it. */
internal fun <S, T> followed(
    source: CompletableFuture<S>,
    map: (S) -> T,
): CompletableFuture<T> {
    val result =
        object : CompletableFuture<T>() {
            override fun cancel(mayInterruptIfRunning: Boolean): Boolean = source.cancel(mayInterruptIfRunning)
        }
    source.whenComplete { value, failure ->
        if (failure == null) result.complete(map(value)) else result.completeExceptionally(failure)
    }
    return result
}
