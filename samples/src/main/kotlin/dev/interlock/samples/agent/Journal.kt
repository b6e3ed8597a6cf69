package dev.interlock.samples.agent

import dev.interlock.sync.TimeoutLock
import java.io.PrintWriter
import java.util.Locale
import kotlin.time.TimeSource

/**
 * What happens, line by line: when, by which job the lock is held at that moment, who, and what.
 *
 * @param lock whose job is told
 * @param out where the lines go
 * @param timeSource what the times are measured by, from now on
 */
class Journal(
    private val lock: TimeoutLock,
    private val out: PrintWriter,
    timeSource: TimeSource,
) {
    private val begun = timeSource.markNow()

    init {
        out.println("   time  lock.job  who           what")
    }

    /** Writes a line. */
    fun note(
        who: String,
        what: String,
    ) {
        val seconds = begun.elapsedNow().inWholeMilliseconds / 1e3
        out.println("%5.2f s  %-8s  %-12s  %s".format(Locale.ROOT, seconds, lock.job ?: "-", who, what))
    }
}
