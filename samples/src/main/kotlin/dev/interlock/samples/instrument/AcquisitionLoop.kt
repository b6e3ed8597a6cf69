package dev.interlock.samples.instrument

import dev.interlock.sync.Request
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlin.time.Duration.Companion.milliseconds

/** The suspending door: a scan that takes one reading after the other. */
internal class AcquisitionLoop(
    private val caller: Caller,
    private val bench: Bench,
) {
    private val turn: Request? = bench.lock?.request()?.label("scan")

    /** Takes readings until the bench is closed. */
    suspend fun run() {
        while (bench.isOpen) {
            exchangeInTurn()
            delay(1.milliseconds)
        }
    }

    private suspend fun exchangeInTurn() {
        val asked = System.nanoTime()
        if (turn == null) {
            exchange(waitedNanos = 0)
        } else {
            turn.withHold { exchange(waitedNanos = System.nanoTime() - asked) }
        }
    }

    private suspend fun exchange(waitedNanos: Long) {
        bench.connection.query(caller.configure()).await()
        val reading = Reading.parse(bench.connection.query(caller.read()).await())
        bench.count(caller, waitedNanos, reading)
    }
}
