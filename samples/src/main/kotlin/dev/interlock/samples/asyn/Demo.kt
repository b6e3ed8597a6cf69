package dev.interlock.samples.asyn

import kotlinx.coroutines.CoroutineScope
import kotlin.time.Duration

/** One of the programs that come with asyn.py, as it reads on Interlock. */
interface Demo {
    /** What the command line calls it. */
    val name: String

    /** What it shows, in a sentence. */
    val about: String

    /** What it has to say. */
    val expectation: Expectation

    /** Where it differs from the original on purpose; a sentence each. */
    val differences: List<String> get() = emptyList()

    /** Plays it, until everything that it has launched has ended. */
    suspend fun Stage.play()
}

/** Where a demo plays: what it launches, and what it says. */
class Stage(
    scope: CoroutineScope,
    private val transcript: Transcript,
) : CoroutineScope by scope {
    /** How long the demo has been going on, by the clock by which it sleeps. */
    val elapsed: Duration get() = transcript.elapsed

    /** Adds a line to the transcript, from any thread. */
    fun say(line: String): Unit = transcript.add(line)
}

/** As the originals write it. */
internal val Boolean.inPython: String get() = if (this) "True" else "False"
