package dev.interlock.verification

import dev.interlock.sync.SyncSnapshot
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture

/**
 * One object with both its faces on which one waits for something else than a hold: an event, a latch, a barrier. No
 * timeout means for ever.
 */
interface WaitTarget<T : Any> {
    /** Suspends until it is let in. */
    suspend fun awaitSuspending(timeout: Duration?): T

    /** Suspends until it is let in, or null when time is up. */
    suspend fun tryAwaitSuspending(timeout: Duration): T?

    /** Blocks until it is let in. */
    fun await(timeout: Duration?): T

    /** Blocks until it is let in or time is up. */
    fun tryAwait(timeout: Duration): Optional<T>

    /** The future of being let in. */
    fun awaitAsync(timeout: Duration?): CompletableFuture<T>

    /** The future of being let in, or of nothing when time is up. */
    fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<T>>

    /** The state now. */
    fun snapshot(): SyncSnapshot

    /** Lets in everybody who waits, or the first if it lets in one at a time. */
    fun letIn()
}
