package dev.interlock.benchmarks.jmh

import dev.interlock.sync.CountDownLatch
import dev.interlock.sync.Event
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** The suspending loops of [OpenedCoroutines], in groups of the same shape. */
object Openings {
    // ---- One coroutine that need not wait ----

    @JvmStatic
    fun pass(
        latch: CountDownLatch,
        times: Int,
    ) = runBlocking { repeat(times) { latch.await() } }

    @JvmStatic
    fun pass(
        event: Event<Int>,
        times: Int,
    ) = runBlocking { repeat(times) { event.await() } }

    @JvmStatic
    fun pass(
        deferred: CompletableDeferred<Int>,
        times: Int,
    ) = runBlocking { repeat(times) { deferred.await() } }

    // ---- Many coroutines that wait until it opens ----

    @JvmStatic
    fun openLatches(
        coroutines: Int,
        times: Int,
    ) = rounds(times / coroutines) {
        val latch = CountDownLatch(1)
        together(coroutines, latch::countDown) { latch.await() }
    }

    @JvmStatic
    fun setEvents(
        coroutines: Int,
        times: Int,
    ) = rounds(times / coroutines) {
        val event = Event<Int>()
        together(coroutines, { event.set(1) }) { event.await() }
    }

    @JvmStatic
    fun completeDeferreds(
        coroutines: Int,
        times: Int,
    ) = rounds(times / coroutines) {
        val deferred = CompletableDeferred<Int>()
        together(coroutines, { check(deferred.complete(1)) }) { deferred.await() }
    }

    /** All in one `runBlocking`, whose thread takes longer to wake than what is measured. */
    private inline fun rounds(
        number: Int,
        crossinline round: suspend () -> Unit,
    ) = runBlocking(Dispatchers.Default) { repeat(number) { round() } }

    /** All of them wait before it opens. */
    private suspend inline fun together(
        coroutines: Int,
        crossinline open: () -> Unit,
        crossinline wait: suspend () -> Unit,
    ) = coroutineScope {
        repeat(coroutines) { launch(start = CoroutineStart.UNDISPATCHED) { wait() } }
        open()
    }
}
