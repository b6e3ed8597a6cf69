package dev.interlock.samples.semaphore

import dev.interlock.sync.Semaphore
import dev.interlock.sync.SyncTimeoutException
import kotlin.time.Duration.Companion.milliseconds

// region channels
val channels = Semaphore(4, "channels")

suspend fun transfer(what: String) = channels.withPermit { println("transferring $what") }

suspend fun transferWide(what: String) =
    try {
        channels.withPermits(3, 10.milliseconds) { println("transferring $what on 3 channels") }
    } catch (busy: SyncTimeoutException) {
        println(busy.snapshot)
    }
// endregion

// region resize
suspend fun maintain() {
    channels.resize(0)
    try {
        transferWide("nothing")
    } finally {
        channels.resize(4)
    }
}
// endregion

/** Transfers, alone and beside another transfer, and stops transfers for a while. */
suspend fun main() {
    transfer("a table")
    transferWide("a film")
    channels.acquire(2).use {
        transferWide("another film")
        maintain()
    }
    transferWide("another film")
}
