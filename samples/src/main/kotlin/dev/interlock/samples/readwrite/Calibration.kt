package dev.interlock.samples.readwrite

import dev.interlock.sync.ReadWriteLock
import kotlin.time.Duration.Companion.milliseconds

/** What each channel of an instrument reads at zero; its twin in Java does the same. */
class Calibration {
    // region table
    private val lock = ReadWriteLock("calibration")
    private val offsets = sortedMapOf<String, Double>()

    /** Waits while somebody writes; other readers are no obstacle. */
    suspend fun corrected(
        channel: String,
        raw: Double,
    ): Double = lock.read.withLock { raw - (offsets[channel] ?: 0.0) }

    /** Waits until nobody reads or writes. */
    suspend fun calibrate(measured: Map<String, Double>) {
        lock.write.withLock { offsets.putAll(measured) }
    }
    // endregion

    // region busy

    /** Waits for a tenth of a second at most. */
    suspend fun calibrateUnlessBusy(measured: Map<String, Double>): String =
        lock.write.tryWithLock(100.milliseconds, busy = { "$it" }) {
            offsets.putAll(measured)
            "calibrated"
        }
    // endregion

    // region downgrade

    /** Calibrates and reads back exactly this calibration, while others already use it. */
    suspend fun calibrateAndReadBack(measured: Map<String, Double>): Map<String, Double> =
        lock.write.acquire().use { hold ->
            offsets.putAll(measured)
            lock.downgrade(hold)
            offsets.toMap()
        }
    // endregion
}
