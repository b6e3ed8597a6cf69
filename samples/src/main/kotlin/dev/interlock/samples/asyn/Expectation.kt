package dev.interlock.samples.asyn

import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What a demo has to say: see [expect]. */
class Expectation internal constructor(
    private val steps: List<Step>,
) {
    /** What is not as expected, first of all; null if everything is. */
    fun firstDifference(
        lines: List<Transcript.Line>,
        setting: Setting,
    ): String? {
        val rest = lines.withIndex().iterator()
        for (step in steps) {
            val open = step.lines.toMutableList()
            while (open.isNotEmpty()) {
                val next = if (setting.isDeterministic) open.take(1) else step.next(open)
                val wanted = next.joinToString(" or ") { "'$it'" }
                if (!rest.hasNext()) return "nothing comes after line ${lines.size}, instead of $wanted"
                val (i, line) = rest.next()
                val found = "line ${i + 1} is '${line.text}'"
                if (line.text !in next) return "$found instead of $wanted"
                if (!step.isInTime(line, setting)) return "$found at ${line.at} instead of ${step.at}"
                open.remove(line.text)
            }
        }
        if (!rest.hasNext()) return null
        val (i, line) = rest.next()
        return "line ${i + 1} is one too many: '${line.text}'"
    }

    /** The [lines] of one instant; without [rules], in this order. */
    internal class Step(
        val at: Duration,
        val lines: List<String>,
        private val rules: Rules?,
    ) {
        /** Of the lines that are [open], those that may come next on several threads. */
        fun next(open: List<String>): List<String> =
            if (rules == null) open.take(1) else open.filter { rules.allows(it, open) }

        fun isInTime(
            line: Transcript.Line,
            setting: Setting,
        ): Boolean = if (setting.isReal) line.at in at..at + LATEST else line.at == at
    }

    /** Writes an expectation, instant by instant. */
    class Script internal constructor() {
        internal val steps = mutableListOf<Step>()

        /** Next, so many [seconds] after the beginning, come these [lines], one after the other. */
        fun at(
            seconds: Number,
            vararg lines: String,
        ) {
            steps += Step(seconds.toDouble().seconds, lines.asList(), rules = null)
        }

        /**
         * Next come these [lines] of tasks that go on at the same time: on one thread in this order, on several in any
         * that is within the [rules].
         */
        fun together(
            seconds: Number,
            vararg lines: String,
            rules: Rules.() -> Unit = {},
        ) {
            steps += Step(seconds.toDouble().seconds, lines.asList(), Rules(lines.asList()).apply(rules))
        }
    }

    /** Which lines follow from which. */
    class Rules internal constructor(
        private val lines: List<String>,
    ) {
        private val causes = mutableListOf<Pair<String, String>>()

        /** Whatever else happens, this line comes before the [other]. */
        infix fun String.before(other: String) {
            for (line in listOf(this, other)) require(line in lines) { "no such line: '$line'" }
            causes += this to other
        }

        internal fun allows(
            line: String,
            open: List<String>,
        ) = causes.none { (cause, effect) -> effect == line && cause in open }
    }

    private companion object {
        /** So much too late is no fault in real time, on a machine that may be busy. A sleep that is not cut short takes longer. */
        val LATEST = 2.5.seconds
    }
}

/** What a demo has to say, as [script] has it. */
fun expect(script: Expectation.Script.() -> Unit): Expectation = Expectation(Expectation.Script().apply(script).steps)
