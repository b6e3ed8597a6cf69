package dev.interlock.samples.asyn

import dev.interlock.sync.TaskGroups
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** One task has a result, another one counts on from it until it is cancelled. */
class CountDemo(
    override val name: String,
    override val about: String,
) : Demo {
    override suspend fun Stage.play() {
        val tasks = TaskGroups(this)
        val result =
            tasks.run {
                delay(1.seconds)
                41 + 1
            }
        say("Result:  $result")
        tasks.launch {
            for (number in result..Int.MAX_VALUE) {
                say("$number")
                delay(1.seconds)
            }
        }
        delay(7500.milliseconds)
        tasks.cancelAll()
        say("Done")
    }

    override val expectation =
        expect {
            at(1, "Result:  42")
            for (number in 42..49) at(number - 41, "$number")
            at(8.5, "Done")
        }
}
