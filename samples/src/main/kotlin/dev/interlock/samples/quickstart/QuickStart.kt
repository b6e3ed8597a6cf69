package dev.interlock.samples.quickstart

import dev.interlock.sync.Lock
import dev.interlock.sync.LockBusyException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.milliseconds

// region quick-start
val camera = Lock("camera")

suspend fun expose() = camera.withLock { println("exposing") }

suspend fun focus() =
    try {
        camera.acquire(100.milliseconds).use { println("focusing") }
    } catch (busy: LockBusyException) {
        println(busy.message)
    }
// endregion

// region busy
suspend fun focusUnlessBusy(): String =
    camera.tryWithLock(100.milliseconds, busy = { "later: ${it.holder}" }) {
        "focused"
    }
// endregion

/** Exposes, focuses, and tries to focus while a scan has the camera. */
suspend fun main() {
    expose()
    focus()
    coroutineScope {
        val scan =
            launch(start = CoroutineStart.UNDISPATCHED) {
                camera.request().label("scan").withHold { awaitCancellation() }
            }
        focus()
        scan.cancel()
    }
}
