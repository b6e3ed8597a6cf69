package dev.interlock.samples.instrument

/**
 * What the callers at one door have seen.
 *
 * @param exchanges how many exchanges they have finished
 * @param waitedNanos how long they have waited for their turn, all in all
 * @param longestNanos how long at most
 * @param misread how many readings had been taken with a configuration that they had not asked for
 */
data class Tally(
    val exchanges: Long,
    val waitedNanos: Long,
    val longestNanos: Long,
    val misread: Long,
) {
    /** The mean wait. */
    val meanNanos: Long get() = if (exchanges == 0L) 0 else waitedNanos / exchanges

    /** Both together. */
    operator fun plus(other: Tally): Tally =
        Tally(
            exchanges + other.exchanges,
            waitedNanos + other.waitedNanos,
            maxOf(longestNanos, other.longestNanos),
            misread + other.misread,
        )

    companion object {
        /** Before the first exchange. */
        val NOTHING: Tally = Tally(0, 0, 0, 0)
    }
}
