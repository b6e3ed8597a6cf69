package dev.interlock.verification

import dev.interlock.sync.Arrival
import dev.interlock.sync.BarrierSnapshot
import dev.interlock.sync.jdk.AsyncBarrier
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import kotlin.time.toKotlinDuration

/** A barrier with both its faces, at which one arrives and waits. */
class BarrierTarget(
    @JvmField val face: AsyncBarrier,
) : WaitTarget<Arrival> {
    private val core = face.core()

    override suspend fun awaitSuspending(timeout: Duration?): Arrival =
        if (timeout == null) core.arriveAndAwait() else core.arriveAndAwait(timeout.toKotlinDuration())

    override suspend fun tryAwaitSuspending(timeout: Duration): Arrival? =
        core.tryArriveAndAwait(timeout.toKotlinDuration())

    override fun await(timeout: Duration?): Arrival =
        if (timeout == null) face.arriveAndAwait() else face.arriveAndAwait(timeout)

    override fun tryAwait(timeout: Duration): Optional<Arrival> = face.tryArriveAndAwait(timeout)

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Arrival> =
        if (timeout == null) face.arriveAndAwaitAsync() else face.arriveAndAwaitAsync(timeout)

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Arrival>> =
        face.tryArriveAndAwaitAsync(timeout)

    override fun snapshot(): BarrierSnapshot = face.snapshot()

    /** Makes it a barrier of those who are there and one more, who comes. */
    override fun letIn() {
        val parties = face.parties()
        face.resize(face.arrived() + 1)
        face.arrive()
        face.resize(parties)
    }
}
