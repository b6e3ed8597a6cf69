package dev.interlock.samples.asyn

import dev.interlock.sync.TaskScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import kotlin.math.roundToInt
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** A task that is cancelled runs until it has ended, which here takes it a while. */
object IsRunningDemo : Demo {
    override val name = "cantest6"
    override val about = "Tasks that cannot stop at once are cancelled, and watched while they still run."

    override suspend fun Stage.play() {
        val named = named()
        val groups = groups()

        suspend fun TaskScope.cant60() {
            say("Task cant60 name \"$name\" running.")
            sayingIfCancelled("Task cant60 name \"$name\" was cancelled.") {
                repeat(5) {
                    withContext(NonCancellable) { delay(2.seconds) }
                    ensureActive()
                }
                say("Task cant60 name \"$name\" ended.")
            }
        }

        suspend fun cant61(): Nothing =
            sayingIfCancelled("Task cant61 cancelled.") {
                every(1.seconds, after = 250.milliseconds) {
                    for (task in listOf("complete", "cancel me")) {
                        say("Task \"$task\" running: ${named.isRunning(task).inPython}")
                    }
                }
            }

        for (task in listOf("complete", "cancel me")) named.launch(task) { cant60() }
        groups.launch { cant61() }
        delay(4.5.seconds)
        say("Cancelling task \"cancel me\". 1.5 secs latency.")
        check(named.cancel("cancel me")) { "it runs" }
        delay(7.seconds)
        named.launch("cancel wait") { cant60() }
        delay(0.5.seconds)
        say("Cancelling task \"cancel wait\". 1.5 secs latency.")
        val begun = elapsed
        check(named.cancelAndJoin("cancel wait")) { "it runs" }
        say("Was cancelled in ${((elapsed - begun) / 500.milliseconds).roundToInt() * 500} ms")
        say("Cancelling cant61")
        groups.cancelAll()
        say("Done")
    }

    override val expectation =
        expect {
            fun seen(
                seconds: IntRange,
                complete: String,
                cancelled: String,
            ) {
                for (second in seconds) {
                    at(second + 0.25, "Task \"complete\" running: $complete", "Task \"cancel me\" running: $cancelled")
                }
            }

            together(0, "Task cant60 name \"complete\" running.", "Task cant60 name \"cancel me\" running.")
            seen(0..4, "True", "True")
            at(4.5, "Cancelling task \"cancel me\". 1.5 secs latency.")
            seen(5..5, "True", "True")
            at(6, "Task cant60 name \"cancel me\" was cancelled.")
            seen(6..9, "True", "False")
            at(10, "Task cant60 name \"complete\" ended.")
            seen(10..11, "False", "False")
            at(11.5, "Task cant60 name \"cancel wait\" running.")
            at(12, "Cancelling task \"cancel wait\". 1.5 secs latency.")
            seen(12..13, "False", "False")
            at(13.5, "Task cant60 name \"cancel wait\" was cancelled.", "Was cancelled in 1500 ms")
            at(13.5, "Cancelling cant61", "Task cant61 cancelled.", "Done")
        }

    override val differences =
        listOf(
            "cant60 sleeps in a NonCancellable section: else it would end as soon as it is cancelled, without latency.",
            "cant61 looks 250 ms after each second, and not at the instant at which the others end.",
            "the time that cancelling takes is given to half a second.",
        )
}
