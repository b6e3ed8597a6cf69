package dev.interlock.samples.barrier

import dev.interlock.sync.Barrier
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch

// region series
const val IMAGES = 3

class Series {
    // Plain fields: all that a party does before it arrives, the action sees.
    private var position = 0
    private var exposure = 0

    private val ready = Barrier(2, "ready") { println("image at $position mm, $exposure ms") }

    suspend fun moveStage() =
        repeat(IMAGES) { image ->
            position = 10 * image
            ready.arriveAndAwait()
        }

    suspend fun setCamera() =
        repeat(IMAGES) { image ->
            exposure = 5 shl image
            ready.arriveAndAwait()
        }
}
// endregion

// region finally
suspend fun record(
    recorded: Barrier,
    work: suspend () -> Unit,
) {
    try {
        work()
    } finally {
        recorded.arrive()
    }
}

suspend fun awaitRecords(recorded: Barrier) {
    recorded.awaitPhase(0)
    println("all recorded")
}
// endregion

/** Takes the series and waits for its records. */
suspend fun main() =
    coroutineScope {
        val series = Series()
        val stage = launch { series.moveStage() }
        series.setCamera()
        stage.join()

        val recorded = Barrier(2, "recorded")
        launch { record(recorded) {} }
        launch { record(recorded) {} }
        awaitRecords(recorded)
    }
