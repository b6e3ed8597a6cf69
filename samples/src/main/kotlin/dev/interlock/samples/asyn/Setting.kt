package dev.interlock.samples.asyn

/** How many threads a demo has. */
enum class Threads(
    val count: Int,
) {
    /** As in MicroPython. */
    SINGLE(1),

    /** So that what happens at the same time does. */
    MULTI(4),
}

/**
 * What a demo runs on.
 *
 * @param threads how many threads it has
 * @param isReal whether a second takes a second; otherwise it takes no time
 */
data class Setting(
    val threads: Threads,
    val isReal: Boolean,
) {
    /** The same in virtual time. */
    fun virtual(): Setting = copy(isReal = false)

    /** Whether only one order of events is possible. */
    val isDeterministic: Boolean get() = threads == Threads.SINGLE

    override fun toString(): String {
        val place = if (threads == Threads.SINGLE) "on one thread" else "on ${threads.count} threads"
        return "$place, in ${if (isReal) "real" else "virtual"} time"
    }
}
