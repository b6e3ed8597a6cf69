package dev.interlock.samples.globallock

import dev.interlock.sync.GlobalLock
import dev.interlock.sync.LockUse
import dev.interlock.sync.Owner
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import kotlin.time.Duration.Companion.milliseconds

/** A microscope in Kotlin; its twin in Java does the same. */
class SharedMicroscope(
    private val lab: GlobalLock,
) {
    // region properties
    private val position = lab.request().label("position").property(0)
    private val lamp = lab.request().use(LockUse.SKIPPED).property(false)
    // endregion

    // region nested

    /** Each step takes the lock as well; with the lock around them they are one operation. */
    suspend fun scan(): String = lab.withLock { "${moveTo(7)}, ${grab()}" }

    suspend fun moveTo(target: Int): String =
        lab.withLock {
            position.set(target)
            "moved to $target"
        }

    /** On a thread that may block, which is the same operation. */
    suspend fun grab(): String = withContext(Dispatchers.IO) { lab.withLock { "grabbed at ${position.value}" } }
    // endregion

    // region operation

    /** Waits for as long as the lock says. That it was busy is logged, and told to the caller. */
    suspend fun calibrate(): String =
        lab.operation("calibrate").tryWithLock(
            busy = { "not while somebody does: ${it.holder()?.label()}" },
        ) {
            position.reset()
            "calibrated"
        }
    // endregion

    // region update

    /** One step, with nobody else's in between. */
    suspend fun step(): String = "at ${position.update { it + 1 }}"
    // endregion

    // region wrapped

    /** For others to call, as often as they like: each call takes the lock anew. */
    fun commands(): suspend () -> String = lab.wrap { "ready at ${position.value}" }
    // endregion

    // region required

    /** Too dangerous without the lock. */
    suspend fun fireLaser(): String =
        lab
            .request()
            .use(LockUse.REQUIRED)
            .timeout(10.milliseconds)
            .withLock { "fired at ${position.value}" }
    // endregion

    // region skipped

    /** The lamp is nobody's business but its own. */
    suspend fun switchLamp(): String = if (lamp.update { !it }) "lamp on" else "lamp off"
    // endregion
}

/** Scans, is busy, and is not. */
suspend fun main() {
    val lab = GlobalLock("lab")
    val microscope = SharedMicroscope(lab)
    println(microscope.scan())
    lab.request().label("alignment").owner(Owner("visitor")).acquire().use {
        println(microscope.calibrate())
        println(microscope.switchLamp())
    }
    println(microscope.step())
    println(microscope.calibrate())
    println(microscope.commands()())
    println(microscope.fireLaser())
    val alone = SharedMicroscope(GlobalLock(enabled = false))
    println(alone.scan())
    try {
        println(alone.fireLaser())
    } catch (refusal: IllegalStateException) {
        println(refusal.message)
    }
}
