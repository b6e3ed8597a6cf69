package dev.interlock.samples.event

import dev.interlock.sync.Event
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlin.time.Duration.Companion.seconds

// region settled
val settled = Event<Double>("settled")

fun onStable(kelvin: Double) = settled.set(kelvin)

fun onDrift() = settled.clear()

suspend fun measure() = println("measuring at ${settled.await(10.seconds)} K")
// endregion

// region stop
val stop = Event<String>("stop")

suspend fun closeOnStop(device: String): String =
    stop.handle { reason ->
        println("$device closes: $reason")
        device
    }

suspend fun stopAll(reason: String) {
    val devices = stop.setAndAwaitHandled(reason, 5.seconds)
    println("$devices devices are safe")
}
// endregion

/** Measures once the stage has settled, and stops. */
suspend fun main() =
    coroutineScope {
        val shutter = async(start = CoroutineStart.UNDISPATCHED) { closeOnStop("shutter") }
        val valve = async(start = CoroutineStart.UNDISPATCHED) { closeOnStop("valve") }
        onStable(4.2)
        measure()
        onDrift()
        stopAll("cooling failed")
        println("${shutter.await()} and ${valve.await()}")
    }
