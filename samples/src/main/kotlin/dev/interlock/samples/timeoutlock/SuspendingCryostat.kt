package dev.interlock.samples.timeoutlock

import dev.interlock.sync.TimeoutHold
import dev.interlock.sync.TimeoutLock
import kotlinx.coroutines.delay
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * A cryostat that is monitored all the time and heated now and then; its twin in Java is [Cryostat].
 *
 * @param process held by the one process that may run
 * @param line held by whoever sends commands
 * @param patience how long short tasks wait for the line
 * @param sample takes one sample
 */
class SuspendingCryostat(
    private val process: TimeoutLock,
    private val line: TimeoutLock,
    private val patience: Duration,
    private val sample: suspend () -> Unit,
) {
    // region task

    /** Heats, unless somebody else keeps the line for longer than our patience. */
    suspend fun heat(): String =
        line.tryWithLock(patience, "heat", busy = { "not heated: $it" }) {
            "heated"
        }
    // endregion

    // region throwing

    /** As the other; fails with a LockBusyException, whose message says who is in the way. */
    suspend fun heatOrFail() {
        line.withLock(patience, "heat") { sample() }
    }
    // endregion

    // region two-locks

    /** Monitors, if nobody does so already and the line can be had. */
    suspend fun monitor(samples: Int): String =
        process.attempt(Duration.ZERO, "monitor").use { only ->
            line.attempt(patience, "monitor").use { connected ->
                when {
                    !only.isHeld -> "monitored already: ${only.refusal}"
                    !connected.isHeld -> "no line: ${connected.refusal}"
                    else -> takeSamples(connected, samples)
                }
            }
        }
    // endregion

    // region loop

    /** Gives way to whoever waits for the line, once a second at most. */
    private suspend fun takeSamples(
        connected: TimeoutHold,
        samples: Int,
    ): String {
        for (number in 1..samples) {
            connected.job = "sample $number of $samples"
            sample()
            if (!connected.yieldEvery(1.seconds)) return "line lost: ${connected.refusal}"
        }
        return "$samples samples"
    }
    // endregion

    // region policy

    /** Lets others go first. Most of them are done in no time; for a calibration we wait as long as it takes. */
    suspend fun letOthers(connected: TimeoutHold): Boolean =
        connected.releaseAndAcquire(patience) ||
            (connected.refusal?.holder?.label == "calibrate" && connected.reacquire(Duration.INFINITE))
    // endregion

    // region pause

    /** Lets the cryostat settle; the line is free meanwhile, and ours again afterwards. */
    suspend fun settle(
        connected: TimeoutHold,
        duration: Duration,
    ) {
        connected.unlocked { delay(duration) }
    }
    // endregion
}
