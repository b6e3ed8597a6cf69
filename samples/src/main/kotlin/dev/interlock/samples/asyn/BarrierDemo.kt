package dev.interlock.samples.asyn

import dev.interlock.sync.Barrier
import kotlinx.coroutines.launch

/** Three tasks count together, and nobody says the next number before all have said this one. */
object BarrierDemo : Demo {
    override val name = "barrier"
    override val about = "Three tasks count to four and wait for each other after each number."

    override suspend fun Stage.play() {
        val numbers = StringBuffer()
        val barrier =
            Barrier(3) {
                say("${numbers}Synch")
                numbers.setLength(0)
            }
        repeat(3) {
            launch {
                for (number in 0..4) {
                    numbers.append("$number ")
                    barrier.arriveAndAwait()
                }
            }
        }
    }

    override val expectation =
        expect {
            for (number in 0..4) at(0, "$number $number $number Synch")
        }
}
