package dev.interlock.samples.asyn

import dev.interlock.sync.Event
import dev.interlock.sync.Lock
import dev.interlock.sync.set
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.seconds

/** Three tasks have a lock in turn, and a fourth waits for an event. */
object EventDemo : Demo {
    override val name = "event"
    override val about = "Three tasks take a lock in turn, while another one waits for an event."

    override suspend fun Stage.play() {
        say("Test Lock class")
        val lock = Lock("lock")
        say("Test Event class")
        val event = Event<Unit>("event")
        val waiter =
            launch(start = UNDISPATCHED) {
                say("waiting for event")
                event.await()
                say("got event")
                event.clear()
            }
        for (n in 1..3) {
            launch(start = UNDISPATCHED) {
                say("run_lock $n waiting for lock")
                lock.withLock {
                    say("run_lock $n acquired lock")
                    delay(1.seconds)
                }
                say("run_lock $n released lock")
            }
        }
        say("Waiting 5 secs before setting event")
        delay(5.seconds)
        say("event was set") // first: with more than one thread, who waits may be faster
        event.set()
        waiter.join()
        say("Event status ${if (event.isSet) "Incorrect" else "OK"}")
        say("Tasks complete")
    }

    override val expectation =
        expect {
            at(0, "Test Lock class", "Test Event class", "waiting for event")
            at(0, "run_lock 1 waiting for lock", "run_lock 1 acquired lock")
            at(0, "run_lock 2 waiting for lock", "run_lock 3 waiting for lock")
            at(0, "Waiting 5 secs before setting event")
            together(1, "run_lock 1 released lock", "run_lock 2 acquired lock")
            together(2, "run_lock 2 released lock", "run_lock 3 acquired lock")
            at(3, "run_lock 3 released lock")
            at(5, "event was set", "got event", "Event status OK", "Tasks complete")
        }
}
