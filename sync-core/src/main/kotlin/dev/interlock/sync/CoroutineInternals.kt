package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.Arguments.negative
import dev.interlock.sync.engine.Delayer
import dev.interlock.sync.engine.QueuedSynchronizer
import dev.interlock.sync.engine.StackGuard
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonDisposableHandle
import java.util.concurrent.Executor
import java.util.function.LongSupplier
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.TimeSource

private const val NANOS_PER_MILLI = 1_000_000L

/**
 * Has the dispatcher run [timeUp] in [nanos] from now. Its own delay counts if it has one (a test's is virtual), else the
 * JDK's shared delayer; neither of their threads runs anybody's code.
 *
 * An internal call of kotlinx.coroutines: `delay` in a coroutine of its own does the same by public means at more than
 * twice the cost.
 */
@OptIn(InternalCoroutinesApi::class)
internal fun CoroutineContext.schedule(
    nanos: Long,
    timed: Delayer.Timed,
    timeUp: Runnable,
): DisposableHandle {
    val dispatcher = this[ContinuationInterceptor] as? CoroutineDispatcher
    val executor =
        Executor { task ->
            if (dispatcher != null && dispatcher.isDispatchNeeded(this)) dispatcher.dispatch(this, task) else task.run()
        }
    if (dispatcher is Delay) {
        // Rounded up: a wait is never shorter than was asked for.
        val millis = nanos / NANOS_PER_MILLI + if (nanos % NANOS_PER_MILLI == 0L) 0 else 1
        val fire =
            Runnable {
                try {
                    if (!timed.isDecided) executor.execute(timeUp)
                } catch (refusal: Throwable) {
                    StackGuard.elsewhere(timeUp)
                }
            }
        return dispatcher.invokeOnTimeout(millis, fire, this)
    }
    val delayer = Delayer(nanos, timed, executor, timeUp)
    return DisposableHandle { delayer.dispose() }
}

/** The timeout in nanoseconds, [FOREVER] from 2⁶³ - 1 ns up. */
internal fun Duration.toTimeoutNanos(): Long = toNanos("timeout")

/** The period in nanoseconds, [FOREVER] from 2⁶³ - 1 ns up. */
internal fun Duration.toPeriodNanos(): Long = toNanos("period")

private fun Duration.toNanos(what: String) = if (isNegative()) throw negative(what, this) else inWholeNanoseconds

/** A clock that counts nanoseconds from now. */
internal fun TimeSource.nanoClock(): LongSupplier {
    if (this === TimeSource.Monotonic) return QueuedSynchronizer.SYSTEM_CLOCK
    val origin = markNow()
    return LongSupplier { origin.elapsedNow().inWholeNanoseconds }
}

/**
 * Has [handler] told as soon as the job is being cancelled; null if it is no longer active, and nobody is told.
 *
 * The other internal call: a child job does the same by public means, but makes a whole wait about a sixth dearer, and whoever
 * joins or cancels the children of the job meets it.
 */
@OptIn(InternalCoroutinesApi::class)
internal fun Job.onCancelling(handler: (Throwable?) -> Unit): DisposableHandle? =
    invokeOnCompletion(onCancelling = true, invokeImmediately = false, handler).takeIf { it !== NonDisposableHandle }
