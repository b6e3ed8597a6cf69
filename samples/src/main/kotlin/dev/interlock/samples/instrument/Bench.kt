package dev.interlock.samples.instrument

import dev.interlock.sync.Door
import dev.interlock.sync.Lock
import java.util.concurrent.ConcurrentHashMap

/**
 * What the callers share.
 *
 * @param connection the only one
 * @param lock whose turn it is; null if nobody is to ask
 */
class Bench(
    val connection: Connection,
    val lock: Lock?,
) {
    private val tallies = ConcurrentHashMap<Door, Tally>()

    /** Whether callers go on. */
    @Volatile
    var isOpen: Boolean = true
        private set

    /** Lets callers finish the exchange they are at, and no more. */
    fun close() {
        isOpen = false
    }

    /** Counts an exchange of [caller], which has waited for its turn for [waitedNanos] and got [reading]. */
    fun count(
        caller: Caller,
        waitedNanos: Long,
        reading: Reading,
    ) {
        val misread = if (caller.asked(reading)) 0L else 1L
        tallies.merge(caller.door, Tally(1, waitedNanos, waitedNanos, misread), Tally::plus)
    }

    /** What the callers at [door] have counted so far. */
    fun tally(door: Door): Tally = tallies[door] ?: Tally.NOTHING
}
