package dev.interlock.samples.asyn

import dev.interlock.sync.TaskCancelledException
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.seconds

/** One task cancels two by their names, one of which does not run yet. */
object CancelByNameDemo : Demo {
    override val name = "cancel1"
    override val about = "A task is cancelled by its name; another one has not begun, and cannot be."

    override suspend fun Stage.play() {
        val tasks = named()

        suspend fun foo(number: Int): Int =
            sayingIfCancelled("foo was cancelled.") {
                delay(4.seconds)
                number + 42
            }

        fun kill(task: String) =
            say(if (tasks.cancel(task)) "$task will be cancelled when next scheduled" else "$task was not cancellable.")

        val bar =
            launch {
                delay(1.seconds)
                kill("foo")
                kill("not me")
            }
        val first =
            try {
                tasks.run("foo") { foo(5) }
            } catch (_: TaskCancelledException) {
                -1
            }
        say("$first ${tasks.isRunning("foo").inPython}")
        bar.join()
        val second = tasks.run("not me") { foo(0) }
        say("$second ${tasks.isRunning("not me").inPython}")
    }

    override val expectation =
        expect {
            val killed = "foo will be cancelled when next scheduled"
            val spared = "not me was not cancellable."
            together(1, killed, spared, "foo was cancelled.", "-1 False") {
                killed before spared
                "foo was cancelled." before "-1 False"
            }
            at(5, "42 False")
        }

    override val differences =
        listOf("foo is cancelled at once, at 1 s; the original notices it at the end of its sleep, at 4 s.")
}
