package dev.interlock.samples.agent

import dev.interlock.sync.LockBusyException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runInterruptible
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import kotlin.time.Duration.Companion.milliseconds

/**
 * What happens in the demo: one agent acquires; two short actions interject, one a future of the Java agent, one a
 * coroutine of the Kotlin agent; the other agent's acquisition is refused; the first one is stopped.
 *
 * @param isBlocking whether the Java agent acquires
 * @param threads where it blocks
 */
class Story(
    private val suspending: SuspendingAgent,
    private val blocking: BlockingAgent,
    private val meter: Meter,
    private val journal: Journal,
    private val isBlocking: Boolean,
    private val threads: Executor,
) {
    /** Whether everything has come as it should. */
    suspend fun tell(): Boolean =
        coroutineScope {
            val name = CoroutineName(Callers.KOTLIN_SCAN.name)
            val acquisition = async(name, CoroutineStart.UNDISPATCHED) { acquire(isBlocking) }
            meter.firstCaller().await()

            delay(1250.milliseconds)
            journal.note(Callers.JAVA_CHECK.name, "asks for the lock, by a future")
            val check = blocking.shortAction()
            val isRefused = !acquire(!isBlocking)
            val hasInterjected = outcome(check)

            delay(250.milliseconds)
            journal.note(Callers.KOTLIN_CHECK.name, "asks for the lock, in a coroutine")
            val hasInterjectedAgain = suspending.shortAction()

            delay(550.milliseconds)
            stop()
            val hasEnded = acquisition.await()
            journal.note(meter.firstCaller().await().name, "has ended")
            hasEnded && isRefused && hasInterjected && hasInterjectedAgain
        }

    private suspend fun acquire(inJava: Boolean): Boolean =
        if (inJava) {
            runInterruptible(threads.asCoroutineDispatcher()) { blocking.startAcquisition() }
        } else {
            suspending.startAcquisition()
        }

    private suspend fun outcome(check: CompletableFuture<Boolean>): Boolean =
        try {
            check.await()
        } catch (busy: LockBusyException) {
            journal.note(Callers.JAVA_CHECK.name, "refused: ${busy.message}")
            false
        }

    private fun stop() {
        journal.note("the user", "stops the acquisition")
        suspending.stopAcquisition()
        blocking.stopAcquisition()
    }
}
