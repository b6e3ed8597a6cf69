package dev.interlock.samples.autoresetevent

import dev.interlock.sync.AutoResetEvent

// region latest
val latest = AutoResetEvent<Double>("latest")

fun onReading(volts: Double) = latest.set(volts)

suspend fun showNext() = println("showing ${latest.await()} V")
// endregion

/** Shows two of three readings. */
suspend fun main() {
    onReading(1.0)
    onReading(1.5)
    showNext()
    onReading(2.0)
    showNext()
    println(if (latest.isSet) "one is left" else "none is left")
}
