package dev.interlock.samples.asyn

import java.io.PrintWriter
import java.util.Locale
import kotlin.time.Duration
import kotlin.time.DurationUnit
import kotlin.time.TimeMark

/**
 * What a demo has said, and when. Any thread may add to it.
 *
 * @param begun what the times are counted from
 * @param out where the lines go at once, if anywhere
 */
class Transcript(
    private val begun: TimeMark,
    private val out: PrintWriter?,
) {
    private val spoken = mutableListOf<Line>()

    /** How long after the beginning it is. */
    val elapsed: Duration get() = begun.elapsedNow()

    /** Everything so far. */
    val lines: List<Line> get() = synchronized(spoken) { spoken.toList() }

    /** Adds a line. */
    fun add(text: String): Unit =
        synchronized(spoken) {
            val line = Line(elapsed, text)
            spoken += line
            out?.println(line)
        }

    /** A line, and how long after the beginning it was said. */
    data class Line(
        val at: Duration,
        val text: String,
    ) {
        override fun toString(): String = "%5.2f s  %s".format(Locale.ROOT, at.toDouble(DurationUnit.SECONDS), text)
    }
}
