package dev.interlock.samples.asyn

import dev.interlock.sync.TaskCancelledException
import dev.interlock.sync.gather
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

/** Three tasks have results: one ends, one has no more time, and one is cancelled. */
object GatherCancelDemo : Demo {
    override val name = "gather-cancel"
    override val about = "Three tasks have results, though one has no more time, and one is cancelled."

    override suspend fun Stage.play() {
        val tasks = groups()

        suspend fun barking(n: Int): Int {
            say("Start normal coro barking()")
            delay(6.seconds)
            say("Done barking.")
            return 2 * n
        }

        suspend fun AtomicInteger.countOn(): Nothing = every(1.seconds) { incrementAndGet() }

        val foo = AtomicInteger(10)
        val bar = AtomicInteger(70)

        suspend fun untilCancelled(): Int =
            try {
                tasks.run {
                    say("Start cancellable bar()")
                    sayingIfCancelled("bar stopped.") { bar.countOn() }
                }
            } catch (_: TaskCancelledException) {
                bar.get()
            }

        fun fooTimeout(): Int {
            say("foo timeout.")
            return foo.get()
        }

        launch {
            delay(5.5.seconds)
            tasks.cancelAll()
        }
        val results =
            gather {
                task { barking(21) }
                task(timeout = 7.5.seconds, onTimeout = { fooTimeout() }) {
                    say("Start timeout coro foo()")
                    foo.countOn()
                }
                task { untilCancelled() }
            }
        say("Result:  $results")
    }

    override val expectation =
        expect {
            together(0, "Start normal coro barking()", "Start timeout coro foo()", "Start cancellable bar()")
            at(5.5, "bar stopped.")
            at(6, "Done barking.")
            at(7.5, "foo timeout.", "Result:  [42, 17, 75]")
        }

    override val differences =
        listOf("bar is stopped at once, at 5.5 s; the original notices it at the end of its sleep, after barking.")
}
