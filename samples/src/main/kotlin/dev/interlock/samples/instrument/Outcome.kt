package dev.interlock.samples.instrument

import dev.interlock.sync.Door
import java.util.Locale

/** What has come of a run, by door. */
class Outcome(
    private val rows: List<Row>,
) {
    /** What the instrument has counted at a door, and what the callers there have seen. */
    data class Row(
        val door: Door,
        val count: ExchangeCount,
        val tally: Tally,
    )

    /** The exchanges of all doors. */
    val exchanges: Long get() = rows.sumOf { it.count.finished }

    /** How many of them a command of another caller has crossed. */
    val crossed: Long get() = rows.sumOf { it.count.crossed }

    /** How many callers got a reading that they had not asked for. */
    val misread: Long get() = rows.sumOf { it.tally.misread }

    /** Whether every door has had an exchange. */
    val isComplete: Boolean get() = rows.all { it.count.finished > 0 }

    /** The exit status: damage is a failure unless it is [wanted]. */
    fun status(wanted: Boolean): Int = if (crossed == 0L || wanted) 0 else 1

    /** One line per door below a headline, and the last word. */
    fun report(): String =
        buildList {
            add(line("door", "exchanges", "mean wait", "longest wait", "crossed"))
            rows.mapTo(this, ::line)
            if (misread > 0) {
                add("$misread readings were taken at a range that their callers had not asked for")
            }
            add("${if (crossed == 0L) "OK" else "DAMAGED"}: $exchanges exchanges, $crossed crossed")
        }.joinToString(System.lineSeparator())

    private fun line(row: Row) =
        line(
            row.door.name.lowercase(),
            row.count.finished.toString(),
            millis(row.tally.meanNanos),
            millis(row.tally.longestNanos),
            row.count.crossed.toString(),
        )

    private fun line(
        door: String,
        exchanges: String,
        mean: String,
        longest: String,
        crossed: String,
    ) = "%-10s  %9s  %9s  %12s  %7s".format(door, exchanges, mean, longest, crossed)

    private fun millis(nanos: Long) = "%.2f ms".format(Locale.ROOT, nanos / 1e6)
}
