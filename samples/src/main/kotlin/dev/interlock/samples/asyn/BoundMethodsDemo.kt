package dev.interlock.samples.asyn

import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The tasks are methods of an object, one of them with default arguments. */
object BoundMethodsDemo : Demo {
    override val name = "cantest5"
    override val about = "Three tasks of a group and a named one, all methods of an object, are cancelled."

    private class Methods(
        private val stage: Stage,
    ) {
        suspend fun foo(arg: Int): Unit = untilCancelled("foo", "arg $arg")

        suspend fun bar(
            arg: Int,
            x: Int = 1,
            y: Int = 2,
        ): Unit = untilCancelled("bar", "arg $arg $x $y")

        private suspend fun untilCancelled(
            method: String,
            arguments: String,
        ): Unit =
            stage.sayingIfCancelled("$method was cancelled") {
                stage.every(1.seconds) { stage.say("$method running, $arguments") }
            }
    }

    override suspend fun Stage.play() {
        val methods = Methods(this)
        val groups = groups()
        val named = named()
        for (arg in 1..3) groups.launch { methods.foo(arg) }
        named.launch("my bar") { methods.bar(4, y = 42) }
        delay(4500.milliseconds)
        groups.cancelAll()
        check(named.cancelAndJoin("my bar")) { "it runs" }
        delay(1.seconds)
        say("Done")
    }

    override val expectation =
        expect {
            for (round in 1..4) {
                together(round, *Array(3) { "foo running, arg ${it + 1}" }, "bar running, arg 4 1 42")
            }
            at(4.5, *Array(3) { "foo was cancelled" }, "bar was cancelled")
            at(5.5, "Done")
        }

    override val differences =
        listOf(
            "the group is cancelled before bar, since all say so at once; the original cancels bar first, and bar says so last.",
        )
}
