package dev.interlock.samples.asyn

import dev.interlock.sync.Barrier
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.seconds

/** Two tasks pass a barrier as they end, at which whoever has cancelled them waits. */
object CancelAndMeetDemo : Demo {
    override val name = "cancel2"
    override val about = "Who cancels two tasks waits at a barrier that they pass when they have ended."

    override suspend fun Stage.play() {
        val tasks = named()
        val barrier = Barrier(3)

        suspend fun forever(n: Int) {
            say("Started forever() instance $n")
            every((7 + n).seconds) { say("Running instance $n") }
        }

        suspend fun rats(n: Int) = sayingIfCancelled("Instance $n was cancelled") { forever(n) }

        for (n in 1..2) tasks.launch("rats_$n", barrier) { rats(n) }
        say("Running two tasks")
        delay(10.seconds)
        say("About to cancel tasks")
        for (n in 1..2) check(tasks.cancel("rats_$n")) { "it runs" }
        barrier.arriveAndAwait()
        say("tasks were cancelled")
    }

    override val expectation =
        expect {
            together(0, "Running two tasks", "Started forever() instance 1", "Started forever() instance 2")
            at(8, "Running instance 1")
            at(9, "Running instance 2")
            at(10, "About to cancel tasks")
            together(10, "Instance 1 was cancelled", "Instance 2 was cancelled")
            at(10, "tasks were cancelled")
        }

    override val differences =
        listOf("both are cancelled at once, at 10 s; in the original when their sleeps are over, at 16 and 18 s.")
}
