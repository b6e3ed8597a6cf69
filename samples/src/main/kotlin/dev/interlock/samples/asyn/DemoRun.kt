package dev.interlock.samples.asyn

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.future.future
import kotlinx.coroutines.withTimeout
import java.io.PrintWriter
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.minutes
import kotlin.time.DurationUnit
import kotlin.time.TimeSource

/**
 * One run of a [demo].
 *
 * @param setting what it runs on
 * @param out where the lines go at once, if anywhere
 * @param patience after how much real time it is given up
 */
class DemoRun
    @JvmOverloads
    constructor(
        private val demo: Demo,
        private val setting: Setting,
        private val out: PrintWriter? = null,
        private val patience: Duration = Duration.ofMinutes(2),
    ) {
        /** Starts it, on threads of its own; completes, never with a failure, when it has ended. */
        fun start(): CompletableFuture<Report> {
            val threads = Executors.newFixedThreadPool(setting.threads.count, ::newThread)
            val begun = TimeSource.Monotonic.markNow()
            val dispatcher = VirtualTime(threads, begun.takeIf { setting.isReal })
            val transcript = Transcript(if (setting.isReal) begun else dispatcher.timeSource.markNow(), out)
            return CoroutineScope(dispatcher)
                .future { withTimeout(LIMIT) { with(demo) { Stage(this@withTimeout, transcript).play() } } }
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle { _, failure -> Report(demo, setting, transcript.lines, failure) }
                .whenComplete { _, _ -> threads.shutdown() }
        }

        /** One that cannot keep the program alive when the demo has been given up. */
        private fun newThread(task: Runnable) = Thread(task, demo.name).apply { isDaemon = true }

        private companion object {
            /**
             * No demo takes half as long. One that waits for what never happens ends then, too, unless it does not heed its
             * cancellation.
             */
            val LIMIT = 1.minutes
        }
    }

/**
 * What has come of a run.
 *
 * @param lines what the demo has said
 * @param failure what it has failed with, if it has
 */
class Report(
    val demo: Demo,
    private val setting: Setting,
    val lines: List<Transcript.Line>,
    failure: Throwable?,
) {
    /** What is wrong, first of all; null if nothing is. */
    val problem: String? = failure?.let { "fails with $it" } ?: demo.expectation.firstDifference(lines, setting)

    /** Whether nothing is wrong. */
    val isOk: Boolean get() = problem == null

    /** How many seconds after the beginning it has said its last line. */
    val endSeconds: Double get() = lines.lastOrNull()?.at?.toDouble(DurationUnit.SECONDS) ?: 0.0

    /** The last word. */
    val verdict: String get() = if (isOk) "OK: ${lines.size} lines as expected, $setting" else "FAILED: $problem"
}
