package dev.interlock.rivals

import java.util.Locale
import kotlin.time.TimeSource
import kotlin.time.toKotlinDuration

/** One permit, and the ways in which coroutines take it: the n-th in the n-th, all over again. */
class OnePermit(
    private val availablePermits: () -> Int,
    /** Takes the permit, which is free; what is returned gives it back. */
    val take: suspend () -> () -> Unit,
    private vararg val ways: Way,
) {
    /** Takes the permit, does something with it, and gives it back. */
    fun interface Way {
        suspend fun visit()
    }

    /** Each [round] has its number, from 0. After it everybody is outside, so a permit that is not there then is lost. */
    suspend fun outcomeOf(
        effort: Effort,
        round: suspend (Int, Way) -> Unit,
    ): Outcome {
        val begin = TimeSource.Monotonic.markNow()
        var grants = 0
        do {
            round(grants, ways[grants % ways.size])
            grants++
            if (availablePermits() != 1) {
                return Outcome.broken("permit lost for good with grant %,d".format(Locale.ROOT, grants))
            }
        } while (grants < effort.grants && begin.elapsedNow() < effort.race.toKotlinDuration())
        return Outcome.kept("0 lost in %,d grants".format(Locale.ROOT, grants))
    }
}

/** What is done with the permit. It does not matter: the cancelled coroutine seldom gets here. */
internal fun work() = Unit
