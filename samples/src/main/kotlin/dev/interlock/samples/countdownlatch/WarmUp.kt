package dev.interlock.samples.countdownlatch

import dev.interlock.sync.CountDownLatch
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.seconds

// region warm-up
suspend fun measureWhenWarm(lamps: List<String>): String =
    coroutineScope {
        val warm = CountDownLatch(lamps.size, "warm")
        for (lamp in lamps) {
            launch {
                println("$lamp is warm")
                warm.countDown()
            }
        }
        warm.await(10.seconds)
        "measured"
    }
// endregion

/** Measures with two lamps. */
suspend fun main() {
    println(measureWhenWarm(listOf("lamp 1", "lamp 2")))
}
