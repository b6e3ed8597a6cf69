package dev.interlock.samples.asyn

import dev.interlock.sync.Event
import dev.interlock.sync.set
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.seconds

/** An event, and two more by which those who wait for it say that they have got it. */
object AckDemo : Demo {
    override val name = "ack"
    override val about = "Two tasks wait for an event and acknowledge it, by an event each."

    override suspend fun Stage.play() {
        val event = Event<Int>("event")
        val acks = listOf(Event<Unit>("ack1"), Event<Unit>("ack2"))
        launch {
            repeat(10) { n ->
                acks.forEachIndexed { i, ack ->
                    launch(start = UNDISPATCHED) {
                        val value = event.await()
                        say("Eventwait ${i + 1} got event with value $value")
                        ack.set()
                    }
                }
                say("event was set") // first: with more than one thread, those who wait may be faster
                event.set(n)
                for (ack in acks) {
                    ack.await()
                    ack.clear()
                    say("Cleared ${ack.name}")
                }
                event.clear()
                say("Cleared event")
                delay(1.seconds)
            }
        }
        delay(10.seconds)
        say("I've seen attack ships burn on the shoulder of Orion...")
        say("Time to die...")
    }

    override val differences =
        listOf("ack1 and ack2 are kept for the sake of the transcript: handle and setAndAwaitHandled do without them.")

    override val expectation =
        expect {
            for (n in 0..9) {
                at(n, "event was set")
                val got = "Eventwait 1 got event with value $n"
                together(n, got, "Eventwait 2 got event with value $n", "Cleared ack1") { got before "Cleared ack1" }
                at(n, "Cleared ack2", "Cleared event")
            }
            at(10, "I've seen attack ships burn on the shoulder of Orion...", "Time to die...")
        }
}
