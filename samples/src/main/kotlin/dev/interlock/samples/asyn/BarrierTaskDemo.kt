package dev.interlock.samples.asyn

import dev.interlock.sync.Barrier
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The action of a barrier starts a task, which goes on by itself when everybody has passed. */
object BarrierTaskDemo : Demo {
    override val name = "barrier-task"
    override val about = "The last of four at a barrier starts a task, which speaks until it is cancelled."

    override suspend fun Stage.play() {
        val tasks = groups()

        suspend fun myCoro(text: String): Nothing =
            sayingIfCancelled("my_coro was cancelled.") {
                every(1.seconds) { say(text) }
            }

        val barrier = Barrier(4) { tasks.launch { myCoro("my_coro running") } }
        for (x in 0..2) {
            launch {
                delay(x.seconds)
                say("report instance $x waiting")
                barrier.arriveAndAwait()
                say("report instance $x done")
            }
        }
        delay(4.seconds)
        check(barrier.arrived == 3) { "three wait" }
        barrier.arriveAndAwait()
        check(barrier.arrived == 0) { "nobody waits" }
        delay(1500.milliseconds)
        tasks.cancelAll()
    }

    override val expectation =
        expect {
            for (x in 0..2) at(x, "report instance $x waiting")
            together(4, *Array(3) { "report instance $it done" })
            at(5, "my_coro running")
            at(5.5, "my_coro was cancelled.")
        }

    override val differences =
        listOf("my_coro is a task that the action launches; as the action itself it would end before anybody goes on.")
}
