package dev.interlock.samples.asyn

import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Methods of an object as tasks, without a word of their own when they are cancelled. */
object MethodsDemo : Demo {
    override val name = "demo-method"
    override val about = "Methods of an object run as tasks of a group and as a named one."

    private class Methods(
        private val stage: Stage,
    ) {
        suspend fun foo(arg: Int): Unit = stage.every(1.seconds) { stage.say("foo running, arg $arg") }

        suspend fun bar(arg: Int): Unit = stage.every(1.seconds) { stage.say("bar running, arg $arg") }
    }

    override suspend fun Stage.play() {
        val methods = Methods(this)
        val groups = groups()
        val named = named()
        for (arg in 1..3) groups.launch { methods.foo(arg) }
        named.launch("my bar") { methods.bar(4) }
        say("bar running status is ${named.isRunning("my bar").inPython}")
        delay(4500.milliseconds)
        check(named.cancel("my bar")) { "it runs" }
        say("bar instance scheduled for cancellation.")
        groups.cancelAll()
        say("foo instances have been cancelled.")
        delay(200.milliseconds)
        say("bar running status is ${named.isRunning("my bar").inPython}")
        say("Done")
    }

    override val expectation =
        expect {
            at(0, "bar running status is True")
            for (round in 1..4) together(round, *Array(3) { "foo running, arg ${it + 1}" }, "bar running, arg 4")
            at(4.5, "bar instance scheduled for cancellation.", "foo instances have been cancelled.")
            at(4.7, "bar running status is False", "Done")
        }
}
