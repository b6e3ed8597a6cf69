package dev.interlock.samples.asyn

import dev.interlock.sync.TaskScope
import kotlinx.coroutines.delay
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Numbered tasks in two groups, which are cancelled one after the other. */
class CancelGroupsDemo(
    override val name: String,
    private val hasArguments: Boolean,
) : Demo {
    override val about =
        if (hasArguments) {
            "As cancel4, with a task that has arguments."
        } else {
            "Two groups of tasks are cancelled, one after the other, and each has ended before it goes on."
        }

    override suspend fun Stage.play() {
        val groups = groups()

        suspend fun TaskScope.cant40(): Nothing =
            sayingIfCancelled("Task cant40 no. $number was cancelled") {
                every(1.seconds) { say("Task cant40 no. $number running.") }
            }

        suspend fun TaskScope.cant41(arg: Int) {
            delay(1.seconds)
            say("Task cant41 no. $number running, arg $arg.")
            say("Task cant41 no. $number ended.")
        }

        suspend fun TaskScope.cant42() {
            every(1.2.seconds, after = Duration.ZERO) { say("Task cant42 no. $number running") }
        }

        suspend fun TaskScope.chained(
            x: Int,
            y: Int,
            red: Int,
            blue: Int,
        ) {
            if (hasArguments) say("Args: $x $y $red $blue")
            sayingIfCancelled("Task chained no. $number was cancelled") { cant42() }
        }

        groups.run { cant41(arg = 5) }
        repeat(3) { groups.launch { cant40() } }
        groups.launch(group = 1) { chained(1, 2, red = 3, blue = 4) }
        groups.launch { cant41(arg = 0) }
        say("Running tasks")
        delay(2750.milliseconds)
        say("About to cancel group 0 tasks")
        groups.cancelAll()
        say("Group 0 tasks were cancelled")
        delay(1250.milliseconds)
        say("About to cancel group 1 tasks")
        groups.cancelAll(group = 1)
        say("Group 1 tasks were cancelled")
    }

    override val expectation =
        expect {
            at(1, "Task cant41 no. 0 running, arg 5.", "Task cant41 no. 0 ended.")
            val ticks = "Task cant42 no. 4 running"
            if (hasArguments) {
                together(1, "Running tasks", "Args: 1 2 3 4", ticks) { "Args: 1 2 3 4" before ticks }
            } else {
                together(1, "Running tasks", ticks)
            }
            val three = Array(3) { "Task cant40 no. ${it + 1} running." }
            val runs = "Task cant41 no. 5 running, arg 0."
            val ends = "Task cant41 no. 5 ended."
            together(2, *three, runs, ends) { runs before ends }
            at(2.2, ticks)
            together(3, *three)
            at(3.4, ticks)
            at(3.75, "About to cancel group 0 tasks")
            together(3.75, *Array(3) { "Task cant40 no. ${it + 1} was cancelled" })
            at(3.75, "Group 0 tasks were cancelled")
            at(4.6, ticks)
            at(5, "About to cancel group 1 tasks", "Task chained no. 4 was cancelled", "Group 1 tasks were cancelled")
        }

    override val differences =
        listOf("group 0 is cancelled 250 ms earlier, and not at the instant at which its tasks speak again.")
}
