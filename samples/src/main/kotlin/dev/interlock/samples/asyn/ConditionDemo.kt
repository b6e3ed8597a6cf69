package dev.interlock.samples.asyn

import dev.interlock.sync.Barrier
import dev.interlock.sync.Condition
import dev.interlock.sync.Lock
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

/** Seven tasks wait at a condition, two of which are notified every two seconds; one more waits until it is late enough. */
object ConditionDemo : Demo {
    override val name = "condition"
    override val about = "Seven tasks wait for a notification, which two get at a time; then one with a predicate."

    override suspend fun Stage.play() {
        val lock = Lock("lock")
        val condition = Condition(lock, "condition")
        val time = AtomicInteger()
        val notifier =
            launch {
                every(2.seconds) {
                    lock.acquire().use { hold -> repeat(2) { condition.signal(hold) } }
                }
            }
        val clock =
            launch {
                every(1.seconds, after = 1.5.seconds) { time.incrementAndGet() }
            }

        val all = Barrier(8)
        repeat(7) { n ->
            launch(start = UNDISPATCHED) {
                lock.acquire().use { hold ->
                    say("cond02 $n Awaiting notification.")
                    condition.await(hold)
                    say("cond02 $n triggered. tim = $time")
                }
                all.arrive()
            }
        }
        all.arriveAndAwait()

        lock.acquire().use { hold ->
            say("cond04 99 Awaiting notification and predicate.")
            condition.await(hold) { time.get() >= 8 }
            say("cond04 99 triggered. tim = $time")
        }
        notifier.cancelAndJoin()
        clock.cancelAndJoin()
        say("Done.")
    }

    override val expectation =
        expect {
            for (n in 0..6) at(0, "cond02 $n Awaiting notification.")
            at(2, "cond02 0 triggered. tim = 1", "cond02 1 triggered. tim = 1")
            at(4, "cond02 2 triggered. tim = 3", "cond02 3 triggered. tim = 3")
            at(6, "cond02 4 triggered. tim = 5", "cond02 5 triggered. tim = 5")
            at(8, "cond02 6 triggered. tim = 7")
            at(8, "cond04 99 Awaiting notification and predicate.")
            at(10, "cond04 99 triggered. tim = 9", "Done.")
        }

    override val differences =
        listOf("first come, first served: the original notifies the last two, 5 and 6, first, and 0 last.")
}
