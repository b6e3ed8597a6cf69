package dev.interlock.samples.signalsemaphore

import dev.interlock.sync.SignalSemaphore
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

// region frames
val frames = SignalSemaphore(0, name = "frames")

/** Called by the camera's driver, on a thread of its own. */
fun onFrame() = frames.release()

suspend fun average(
    count: Int,
    patience: Duration,
) {
    if (frames.tryAcquire(count, patience)) {
        println("the average of $count frames")
    } else {
        println("no average: $frames")
    }
}
// endregion

// region coroutine
suspend fun show() {
    frames.acquire()
    println("one frame")
}
// endregion

// region drain
fun startAfresh() {
    val stale = frames.drain()
    println("$stale stale frames")
}
// endregion

/** Lets frames arrive and uses them. */
suspend fun main() {
    val driver = thread { repeat(4) { onFrame() } }
    average(3, 1.minutes)
    driver.join()
    average(3, 10.milliseconds)
    coroutineScope { launch { show() } }
    onFrame()
    onFrame()
    startAfresh()
}
