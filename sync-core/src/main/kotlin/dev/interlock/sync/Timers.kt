package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.Arguments.negativeTimeout
import dev.interlock.sync.engine.Delayer
import dev.interlock.sync.engine.Waiter
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import java.util.function.LongSupplier
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.TimeSource

private const val NANOS_PER_MILLI = 1_000_000L

/**
 * Runs [timeUp] in [nanos] from now, by the dispatcher if it keeps time (a test's is virtual), else by the JDK's
 * shared delayer.
 *
 * The one internal call of the library: `delay` in a coroutine of its own does the same by public means at more than
 * twice the cost.
 */
@OptIn(InternalCoroutinesApi::class)
internal fun CoroutineContext.schedule(
    nanos: Long,
    waiter: Waiter,
    timeUp: Runnable,
): DisposableHandle {
    val delay = this[ContinuationInterceptor] as? Delay
    if (delay != null) {
        // Rounded up: a wait is never shorter than was asked for.
        val millis = nanos / NANOS_PER_MILLI + if (nanos % NANOS_PER_MILLI == 0L) 0 else 1
        return delay.invokeOnTimeout(millis, timeUp, this)
    }
    val delayer = Delayer(nanos, waiter, timeUp)
    return DisposableHandle { delayer.dispose() }
}

/** The timeout in nanoseconds, [FOREVER] from 2⁶³ - 1 ns up. */
internal fun Duration.toTimeoutNanos(): Long = if (isNegative()) throw negativeTimeout(this) else inWholeNanoseconds

/** A clock that counts nanoseconds from now. */
internal fun TimeSource.nanoClock(): LongSupplier {
    if (this === TimeSource.Monotonic) return LongSupplier(System::nanoTime)
    val origin = markNow()
    return LongSupplier { origin.elapsedNow().inWholeNanoseconds }
}
