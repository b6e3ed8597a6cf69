package dev.interlock.samples.asyn

import dev.interlock.sync.gather
import kotlinx.coroutines.delay
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Six tasks, whose results come in the order in which they are listed; one has a timeout, and what it has by then. */
object GatherDemo : Demo {
    override val name = "gather"
    override val about = "Six tasks go on together; their results come in order, whoever ends first."

    override suspend fun Stage.play() {
        suspend fun gath01(n: Int): Int {
            say("gath01 $n started")
            delay((3 - n / 10.0).seconds)
            say("gath01 $n done")
            return n
        }

        suspend fun gath02(
            x: Int,
            y: Int,
            rats: Int,
        ): Pair<Int, Int> {
            say("gath02 started")
            delay(7.seconds)
            say("gath02 done")
            return x * y to rats
        }

        val count = AtomicInteger()

        suspend fun gath03(): Nothing {
            say("gath03 started")
            every(1.seconds) { count.incrementAndGet() }
        }

        fun gath03Timeout(): Int {
            say("gath03 timeout")
            return count.get()
        }

        val results =
            gather<Any> {
                for (n in 0..3) task { gath01(n) }
                task { gath02(7, 8, rats = 77) }
                task(timeout = 4500.milliseconds, onTimeout = { gath03Timeout() }) { gath03() }
            }
        say("$results")
    }

    override val expectation =
        expect {
            together(0, *Array(4) { "gath01 $it started" }, "gath02 started", "gath03 started")
            for (n in 3 downTo 0) at(3 - n / 10.0, "gath01 $n done")
            at(4.5, "gath03 timeout")
            at(7, "gath02 done", "[0, 1, 2, 3, (56, 77), 4]")
        }

    override val differences =
        listOf(
            "gath03 has 4.5 s, not 5: at that instant it counts, and whether that is before time is up is a matter of luck.",
        )
}
