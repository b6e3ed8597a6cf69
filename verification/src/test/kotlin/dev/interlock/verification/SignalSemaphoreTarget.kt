package dev.interlock.verification

import dev.interlock.sync.SignalSemaphoreSnapshot
import dev.interlock.sync.jdk.AsyncSignalSemaphore
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import kotlin.time.toKotlinDuration

/** A signal semaphore with both its faces, of which each caller wants [permits]. Who gets in gets that number. */
class SignalSemaphoreTarget(
    /** The Java face. */
    @JvmField val face: AsyncSignalSemaphore,
    private val permits: Int,
) : WaitTarget<Int> {
    /** The same semaphore, of which each caller wants [other] permits. */
    fun wanting(other: Int): SignalSemaphoreTarget = SignalSemaphoreTarget(face, other)

    override suspend fun awaitSuspending(timeout: Duration?): Int {
        when {
            timeout != null -> face.core().acquire(permits, timeout.toKotlinDuration())
            permits == 1 -> face.core().acquire()
            else -> face.core().acquire(permits)
        }
        return permits
    }

    override suspend fun tryAwaitSuspending(timeout: Duration): Int? =
        if (face.core().tryAcquire(permits, timeout.toKotlinDuration())) permits else null

    override fun await(timeout: Duration?): Int {
        when {
            timeout != null -> face.acquire(permits, timeout)
            permits == 1 -> face.acquire()
            else -> face.acquire(permits)
        }
        return permits
    }

    override fun tryAwait(timeout: Duration): Optional<Int> =
        if (face.tryAcquire(permits, timeout)) Optional.of(permits) else Optional.empty()

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Int> =
        Cancelling(
            when {
                timeout != null -> face.acquireAsync(permits, timeout)
                permits == 1 -> face.acquireAsync()
                else -> face.acquireAsync(permits)
            },
        ) { permits }

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Int>> =
        Cancelling(face.tryAcquireAsync(permits, timeout)) {
            if (it == true) Optional.of(permits) else Optional.empty()
        }

    override fun snapshot(): SignalSemaphoreSnapshot = face.snapshot()

    override fun letIn() = face.release()
}

/** What comes of [source], which is cancelled in its place: a plain dependent future would leave it alone. */
private class Cancelling<S, T>(
    private val source: CompletableFuture<S>,
    change: (S?) -> T,
) : CompletableFuture<T>() {
    init {
        source.whenComplete { value, failure ->
            if (failure == null) {
                complete(change(value))
            } else {
                completeExceptionally((failure as? CompletionException)?.cause ?: failure)
            }
        }
    }

    override fun cancel(mayInterruptIfRunning: Boolean): Boolean = source.cancel(mayInterruptIfRunning)
}
