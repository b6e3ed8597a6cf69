package dev.interlock.samples.asyn

import dev.interlock.sync.NamedTasks
import dev.interlock.sync.TaskFailure
import dev.interlock.sync.TaskGroups
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
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

    /** Plays it. What it launches is waited for. */
    suspend fun Stage.play()
}

/** Where a demo plays: what it launches, and what it says. */
class Stage(
    scope: CoroutineScope,
    private val transcript: Transcript,
) : CoroutineScope by scope {
    /** How long the demo has been going on. */
    val elapsed: Duration get() = transcript.elapsed

    /** Adds a line to the transcript, from any thread. */
    fun say(line: String): Unit = transcript.add(line)

    /** Runs [block], and adds a line if it is cancelled. */
    suspend fun <T> sayingIfCancelled(
        line: String,
        block: suspend () -> T,
    ): T =
        try {
            block()
        } catch (cancelled: CancellationException) {
            say(line)
            throw cancelled
        }

    /** Calls [tick] once per [period], the first time [after] so long, and tells it how many times there were before. */
    suspend fun every(
        period: Duration,
        after: Duration = period,
        tick: suspend (n: Int) -> Unit,
    ): Nothing {
        delay(after)
        var n = 0
        while (true) {
            tick(n++)
            delay(period)
        }
    }

    /** Groups for tasks of which none may fail. */
    fun groups(): TaskGroups = TaskGroups(this, onFailure = ::sayThatItFails)

    /** Names for tasks of which none may fail. */
    fun named(): NamedTasks = NamedTasks(this, onFailure = ::sayThatItFails)

    /** No demo is expected to say that. */
    private fun sayThatItFails(task: TaskFailure) = say("A task fails with ${task.failure}")
}

/** As the originals write it. */
internal val Boolean.inPython: String get() = if (this) "True" else "False"
