package dev.interlock.samples.asyn

import dev.interlock.sync.NamedTasks
import dev.interlock.sync.TaskGroups
import dev.interlock.sync.gather
import kotlinx.coroutines.CoroutineScope
import kotlin.time.Duration.Companion.seconds

/**
 * A plant whose work is done by tasks; its twin in Java is [Plant].
 *
 * @param scope where the tasks run
 * @param pumps each runs until it is cancelled
 * @param openValve must not be called while a pump runs
 * @param calibrate takes its time
 * @param sensors each reads a temperature
 */
class SuspendingPlant(
    scope: CoroutineScope,
    private val pumps: List<suspend () -> Unit>,
    private val openValve: () -> Unit,
    private val calibrate: suspend () -> Unit,
    private val sensors: List<suspend () -> Double>,
) {
    // region groups
    private val tasks = TaskGroups(scope, "plant")

    /** Starts the pumps. */
    fun cool() {
        for (pump in pumps) tasks.launch("cooling") { pump() }
    }

    /** Stops the pumps; when the valve opens, none of them runs any more. */
    suspend fun warmUp() {
        tasks.cancelAll("cooling", 5.seconds)
        openValve()
    }
    // endregion

    // region named
    private val jobs = NamedTasks(scope, "jobs")

    /** Starts the calibration, of which there is one at a time. */
    fun startCalibration() {
        jobs.launch("calibration") { calibrate() }
    }

    /** Stops the calibration, and says whether there was anything to stop. */
    suspend fun stopCalibration(): String = if (jobs.cancelAndJoin("calibration")) "stopped" else "was not running"
    // endregion

    // region gather

    /** What the sensors read, in their order; one that has not answered after a second reads nothing. */
    suspend fun temperatures(): List<Double> =
        gather {
            for (sensor in sensors) task(1.seconds, onTimeout = { Double.NaN }) { sensor() }
        }
    // endregion
}
