package dev.interlock.samples.agent

import dev.interlock.samples.instrument.Connection
import dev.interlock.samples.instrument.ExchangeCount
import dev.interlock.samples.instrument.Instrument
import dev.interlock.sync.TimeoutLock
import dev.interlock.sync.jdk.AsyncTimeoutLock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import java.io.PrintWriter
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executor
import java.util.concurrent.TimeUnit
import kotlin.time.TimeSource
import kotlin.time.toKotlinDuration

/**
 * One run in real time, at an instrument of its own; it takes five seconds.
 *
 * @param patience how long short actions wait for the lock, which gives way after a second at most
 * @param isBlocking whether a thread acquires; otherwise a coroutine
 * @param out where the story goes
 */
class AgentRun(
    private val patience: java.time.Duration,
    private val isBlocking: Boolean,
    private val out: PrintWriter,
) {
    /** Whether everything has come as it should. */
    fun run(): Boolean =
        Instrument.start().use { instrument ->
            Connection.open(instrument.address()).use { connection ->
                val hasCome = tell(connection)
                val count = Callers.ALL.map { instrument.count(it.name) }.fold(ExchangeCount.NONE, ExchangeCount::plus)
                val isOk = hasCome && count.crossed == 0L
                out.println("${if (isOk) "OK" else "FAILED"}: ${count.finished} exchanges, ${count.crossed} crossed")
                isOk
            }
        }

    private fun tell(connection: Connection): Boolean {
        val lock = TimeoutLock("instrument", defaultTimeout = patience.toKotlinDuration())
        val journal = Journal(lock, out, TimeSource.Monotonic)
        val meter = Meter(connection::query, journal)
        val story =
            Story(
                SuspendingAgent(lock, meter, journal),
                BlockingAgent(AsyncTimeoutLock.of(lock), meter, journal, ::after),
                meter,
                journal,
                isBlocking,
                THREADS,
            )
        return try {
            CoroutineScope(Dispatchers.Default).future { story.tell() }.get()
        } catch (e: ExecutionException) {
            throw e.cause ?: e
        }
    }

    private fun after(pause: java.time.Duration): CompletableFuture<Void> =
        CompletableFuture.runAsync({}, CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS))

    private companion object {
        val THREADS = Executor { Thread(it, "java-scan").apply { isDaemon = true }.start() }
    }
}
