package dev.interlock.benchmarks.jmh

import arrow.fx.coroutines.CyclicBarrier
import dev.interlock.sync.Barrier
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** What Java cannot write: coroutines at a barrier, in pairs of the same shape. */
object Meetings {
    @JvmStatic
    fun arrowBarrier(parties: Int) = CyclicBarrier(parties)

    @JvmStatic
    fun meet(
        barrier: Barrier,
        parties: Int,
        times: Int,
    ) = together(parties, times) { barrier.arriveAndAwait() }

    @JvmStatic
    fun meet(
        barrier: CyclicBarrier,
        parties: Int,
        times: Int,
    ) = together(parties, times) { barrier.await() }

    private inline fun together(
        parties: Int,
        times: Int,
        crossinline arrival: suspend () -> Unit,
    ) = runBlocking(Dispatchers.Default) {
        repeat(parties) {
            launch { repeat(times / parties) { arrival() } }
        }
    }
}
