package dev.interlock.verification

import dev.interlock.sync.BarrierSnapshot
import dev.interlock.sync.jdk.AsyncBarrier
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import kotlin.time.toKotlinDuration

/** A barrier of one party, whose phases the others watch. */
class PhaseTarget : WaitTarget<Boolean> {
    private val face = AsyncBarrier.create(1, "run")
    private val core = face.core()

    override suspend fun awaitSuspending(timeout: Duration?): Boolean {
        if (timeout == null) {
            core.awaitPhase(core.phase)
        } else {
            core.awaitPhase(core.phase, timeout.toKotlinDuration())
        }
        return true
    }

    override suspend fun tryAwaitSuspending(timeout: Duration): Boolean? =
        if (core.tryAwaitPhase(core.phase, timeout.toKotlinDuration())) true else null

    override fun await(timeout: Duration?): Boolean {
        if (timeout == null) face.awaitPhase(face.phase()) else face.awaitPhase(face.phase(), timeout)
        return true
    }

    override fun tryAwait(timeout: Duration): Optional<Boolean> = whether(face.tryAwaitPhase(face.phase(), timeout))

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Boolean> {
        val future =
            if (timeout == null) face.awaitPhaseAsync(face.phase()) else face.awaitPhaseAsync(face.phase(), timeout)
        return Following(future) { true }
    }

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Boolean>> =
        Following(face.tryAwaitPhaseAsync(face.phase(), timeout), ::whether)

    override fun snapshot(): BarrierSnapshot = face.snapshot()

    override fun letIn() {
        face.arrive()
    }

    private fun whether(over: Boolean): Optional<Boolean> = if (over) Optional.of(true) else Optional.empty()

    /** What becomes of [source], which is cancelled with it. */
    private class Following<S, T>(
        private val source: CompletableFuture<S>,
        result: (S) -> T,
    ) : CompletableFuture<T>() {
        init {
            source.whenComplete { value, failure ->
                if (failure == null) complete(result(value)) else completeExceptionally(failure)
            }
        }

        override fun cancel(mayInterruptIfRunning: Boolean): Boolean = source.cancel(mayInterruptIfRunning)
    }
}
