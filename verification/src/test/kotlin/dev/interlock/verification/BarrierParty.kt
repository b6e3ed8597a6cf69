package dev.interlock.verification

import dev.interlock.sync.Barrier
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import java.util.concurrent.CompletableFuture
import java.util.function.LongConsumer

/** A coroutine that arrives at [barrier] again and again, and says in which phases it has led. */
class BarrierParty(
    private val barrier: Barrier,
    private val times: Long,
    private val led: LongConsumer,
) {
    /** In whatever thread releases it. */
    fun startInPlace(): CompletableFuture<Long> = start(Dispatchers.Unconfined)

    /** On threads of its own. */
    fun startOnDefault(): CompletableFuture<Long> = start(Dispatchers.Default)

    private fun start(dispatcher: CoroutineDispatcher): CompletableFuture<Long> =
        CoroutineScope(dispatcher).future {
            for (phase in 0 until times) {
                val arrival = barrier.arriveAndAwait()
                check(arrival.phase == phase) { "$arrival in phase $phase" }
                if (arrival.isLeader) led.accept(phase)
            }
            times
        }
}
