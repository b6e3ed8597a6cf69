package dev.interlock.samples.asyn

import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Nine tasks, of which two are done when the rest is told to go; a group of tasks is all the gate it takes. */
object ExitGateDemo : Demo {
    override val name = "exit-gate"
    override val about = "Two of nine tasks are done when the others are told to go, and have gone before it ends."

    override suspend fun Stage.play() {
        val bars = groups()

        suspend fun bar(t: Int) {
            var result = "abort"
            try {
                delay(t.seconds)
                result = "normal"
            } finally {
                say("bar() with time value $t completed. Result $result.")
            }
        }

        fun sayHowMany() = say("Task queue length =  ${bars.tasks().size}")

        for (t in 1..9) bars.launch { bar(t) }
        sayHowMany()
        delay(2500.milliseconds)
        sayHowMany()
        say("Now foo is causing tasks to terminate.")
        bars.cancelAll()
        say("foo() complete.")
        sayHowMany()
    }

    override val expectation =
        expect {
            at(0, "Task queue length =  9")
            for (t in 1..2) at(t, "bar() with time value $t completed. Result normal.")
            at(2.5, "Task queue length =  7", "Now foo is causing tasks to terminate.")
            together(2.5, *Array(7) { "bar() with time value ${it + 3} completed. Result abort." })
            at(2.5, "foo() complete.", "Task queue length =  0")
        }

    override val differences =
        listOf(
            "the tasks are told to go half a second earlier, and not at the instant at which the third is done anyway.",
        )
}
