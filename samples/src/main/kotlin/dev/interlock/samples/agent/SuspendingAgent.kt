package dev.interlock.samples.agent

import dev.interlock.samples.instrument.Caller
import dev.interlock.sync.TimeoutHold
import dev.interlock.sync.TimeoutLock
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** An agent made of coroutines; it shares the lock with its twin in Java, [BlockingAgent]. */
class SuspendingAgent(
    private val lock: TimeoutLock,
    private val meter: Meter,
    private val journal: Journal,
) {
    // region acquisition
    @Volatile
    private var isWanted = false

    /** Acquires until it is stopped, and gives way to whoever waits, once a second at most. */
    suspend fun startAcquisition(): Boolean {
        lock.attempt(Duration.ZERO, "acq").use { acq ->
            if (!acq.isHeld) return refused(Callers.KOTLIN_SCAN, acq)
            isWanted = true
            while (isWanted) {
                meter.measure(Callers.KOTLIN_SCAN).await()
                delay(100.milliseconds)
                if (!acq.yieldEvery(1.seconds)) return refused(Callers.KOTLIN_SCAN, acq)
            }
            return true
        }
    }

    /** Lets the acquisition end after the reading it is at. */
    fun stopAcquisition() {
        isWanted = false
    }
    // endregion

    // region short-action

    /** Takes a second, and waits before that for the lock's default timeout at most. */
    suspend fun shortAction(): Boolean {
        lock.request().job("check").attempt().use { acquired ->
            if (!acquired.isHeld) return refused(Callers.KOTLIN_CHECK, acquired)
            meter.measure(Callers.KOTLIN_CHECK).await()
            delay(1.seconds)
            return true
        }
    }

    private fun refused(
        caller: Caller,
        hold: TimeoutHold,
    ): Boolean {
        journal.note(caller.name, "refused: ${hold.refusal}")
        return false
    }
    // endregion
}
