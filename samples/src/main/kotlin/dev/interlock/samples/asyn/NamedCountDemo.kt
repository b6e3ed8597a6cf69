package dev.interlock.samples.asyn

import dev.interlock.sync.NamedTasks
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** As [CountDemo], with names. */
object NamedCountDemo : Demo {
    override val name = "demo-named"
    override val about = "A named task has a result, and another one counts on from it until it is cancelled."

    override suspend fun Stage.play() {
        val tasks = NamedTasks(this)
        val result =
            tasks.run("not cancelled") {
                delay(1.seconds)
                99 + 1
            }
        say("Result:  $result")
        tasks.launch("print nums") {
            for (number in result..Int.MAX_VALUE) {
                say("$number")
                delay(1.seconds)
            }
        }
        delay(7500.milliseconds)
        check(!tasks.cancel("not cancelled")) { "it has ended" }
        check(tasks.cancel("print nums")) { "it runs" }
        say("Done")
    }

    override val expectation =
        expect {
            at(1, "Result:  100")
            for (number in 100..107) at(number - 99, "$number")
            at(8.5, "Done")
        }

    override val differences =
        listOf("cancel() cancels; the original does not await it, which does nothing, and leaves its task running.")
}
