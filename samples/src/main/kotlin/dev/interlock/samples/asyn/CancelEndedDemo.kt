package dev.interlock.samples.asyn

import dev.interlock.sync.Barrier
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.seconds

/** A task that has ended cannot be cancelled, and has passed its barrier. */
object CancelEndedDemo : Demo {
    override val name = "cancel3"
    override val about = "A task that has ended is cancelled in vain, and does no harm."

    override suspend fun Stage.play() {
        val tasks = named()
        val barrier = Barrier(2)

        suspend fun cant3() =
            sayingIfCancelled("Task cant3 was cancelled") {
                delay(1.seconds)
                say("Task cant3 has ended.")
            }

        fun sayWhetherItRuns() = say("Task cant3 running status ${tasks.isRunning("cant3").inPython}")

        tasks.launch("cant3", barrier) { cant3() }
        sayWhetherItRuns()
        delay(3.seconds)
        sayWhetherItRuns()
        say("About to cancel task")
        check(!tasks.cancel("cant3")) { "it has ended" }
        say("Cancelled")
        sayWhetherItRuns()
        barrier.arriveAndAwait()
        say("tasks were cancelled")
    }

    override val expectation =
        expect {
            at(0, "Task cant3 running status True")
            at(1, "Task cant3 has ended.")
            at(3, "Task cant3 running status False", "About to cancel task", "Cancelled")
            at(3, "Task cant3 running status False", "tasks were cancelled")
        }
}
