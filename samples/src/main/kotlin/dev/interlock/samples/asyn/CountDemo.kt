package dev.interlock.samples.asyn

import kotlinx.coroutines.delay
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** One task has a result, another one counts on from it until it is cancelled. */
class CountDemo(
    override val name: String,
    override val about: String,
) : Demo {
    override suspend fun Stage.play() {
        val tasks = groups()
        val result = tasks.run { addSlowly(41, 1) }
        say("Result:  $result")
        tasks.launch { countFrom(result) }
        delay(7500.milliseconds)
        tasks.cancelAll()
        say("Done")
    }

    override val expectation = expectNumbersFrom(42)
}

/** As [CountDemo], with names. */
object NamedCountDemo : Demo {
    override val name = "demo-named"
    override val about = "A named task has a result, and another one counts on from it until it is cancelled."

    override suspend fun Stage.play() {
        val tasks = named()
        val result = tasks.run("not cancelled") { addSlowly(99, 1) }
        say("Result:  $result")
        tasks.launch("print nums") { countFrom(result) }
        delay(7500.milliseconds)
        check(!tasks.cancel("not cancelled")) { "it has ended" }
        check(tasks.cancel("print nums")) { "it runs" }
        say("Done")
    }

    override val expectation = expectNumbersFrom(100)

    override val differences =
        listOf(
            "cancel() cancels; the original does not await it, which then does nothing, and leaves its task running.",
        )
}

private suspend fun addSlowly(
    x: Int,
    y: Int,
): Int {
    delay(1.seconds)
    return x + y
}

private suspend fun Stage.countFrom(first: Int): Unit =
    every(1.seconds, after = Duration.ZERO) { n -> say("${first + n}") }

private fun expectNumbersFrom(first: Int) =
    expect {
        at(1, "Result:  $first")
        for (second in 1..8) at(second, "${first + second - 1}")
        at(8.5, "Done")
    }
