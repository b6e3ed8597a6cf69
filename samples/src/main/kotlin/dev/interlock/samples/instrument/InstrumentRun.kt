package dev.interlock.samples.instrument

import dev.interlock.sync.Door
import dev.interlock.sync.Lock
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import java.io.PrintWriter
import java.util.Locale
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlin.time.toKotlinDuration

/**
 * One run: switches an instrument on, opens the connection, lets the callers of every door at it, and watches them.
 *
 * It lasts for [duration]. Only if by then it has nothing to show (a door without an exchange, or no lock and no
 * damage either) does it go on until it has, for ten seconds at most: a machine may be busy with something else.
 *
 * @param lock what the callers agree on; null to see what becomes of them without
 * @param out where the progress goes
 */
class InstrumentRun(
    duration: java.time.Duration,
    private val lock: Lock?,
    private val out: PrintWriter,
) {
    private val duration = duration.toKotlinDuration()

    /** Runs, and fails as the first caller that fails. */
    fun run(): Outcome =
        Instrument.start().use { instrument ->
            Connection.open(instrument.address()).use { connection ->
                val bench = Bench(connection, lock)
                val callers = CALLERS.map { start(it, bench) }.toTypedArray()
                try {
                    watch(CompletableFuture.anyOf(*callers)) { outcome(bench, instrument) }
                } finally {
                    bench.close()
                }
                awaitEnd(CompletableFuture.allOf(*callers))
                outcome(bench, instrument)
            }
        }

    private fun start(
        caller: Caller,
        bench: Bench,
    ): CompletableFuture<*> =
        when (caller.door) {
            Door.SUSPENDING -> {
                CoroutineScope(Dispatchers.Default + CoroutineName(caller.name))
                    .future { AcquisitionLoop(caller, bench).run() }
            }

            Door.FUTURE -> {
                CommandChain(caller, bench).start()
            }

            Door.BLOCKING -> {
                CalibrationThread(caller, bench).start()
            }
        }

    private fun watch(
        firstEnd: CompletableFuture<*>,
        outcome: () -> Outcome,
    ) {
        val start = TimeSource.Monotonic.markNow()
        val tick = minOf(duration / 5, 1.seconds)
        var next = tick
        while (true) {
            failIfEndedWithin(next - start.elapsedNow(), firstEnd)
            val elapsed = start.elapsedNow()
            val soFar = outcome()
            if (elapsed >= duration && (isTelling(soFar) || elapsed >= duration + GRACE)) {
                return
            }
            out.println(progress(elapsed, soFar))
            next += tick
        }
    }

    private fun isTelling(outcome: Outcome) = outcome.isComplete && (lock != null || outcome.crossed > 0)

    /** Callers go on while the bench is open: one that ends has failed. */
    private fun failIfEndedWithin(
        time: Duration,
        firstEnd: CompletableFuture<*>,
    ) {
        try {
            firstEnd.get(time.inWholeNanoseconds, TimeUnit.NANOSECONDS)
        } catch (_: TimeoutException) {
            // all of them are still at it
        } catch (e: ExecutionException) {
            throw e.cause ?: e
        }
    }

    /** Each finishes the exchange it is at; one that waits for ever would be the lock's fault. */
    private fun awaitEnd(allEnded: CompletableFuture<*>) {
        try {
            allEnded.get(GRACE.inWholeNanoseconds, TimeUnit.NANOSECONDS)
        } catch (e: TimeoutException) {
            throw IllegalStateException("callers have not come to an end: ${lock ?: "no lock"}", e)
        } catch (e: ExecutionException) {
            throw e.cause ?: e
        }
    }

    private fun progress(
        elapsed: Duration,
        soFar: Outcome,
    ): String {
        val seconds = elapsed.inWholeMilliseconds / 1e3
        val turn = lock?.snapshot() ?: "no lock"
        return "%5.1f s: %d exchanges, %d crossed; %s".format(
            Locale.ROOT,
            seconds,
            soFar.exchanges,
            soFar.crossed,
            turn,
        )
    }

    private fun outcome(
        bench: Bench,
        instrument: Instrument,
    ) = Outcome(
        Door.entries.map { door ->
            val exchanges = CALLERS.filter { it.door == door }.map { instrument.count(it.name) }
            Outcome.Row(door, exchanges.fold(ExchangeCount.NONE, ExchangeCount::plus), bench.tally(door))
        },
    )

    private companion object {
        val GRACE = 10.seconds

        val CALLERS =
            listOf(
                Caller("scan-1", Door.SUSPENDING, 1),
                Caller("scan-2", Door.SUSPENDING, 3),
                Caller("command-1", Door.FUTURE, 10),
                Caller("command-2", Door.FUTURE, 30),
                Caller("calibration-1", Door.BLOCKING, 100),
                Caller("calibration-2", Door.BLOCKING, 300),
            )
    }
}
