package dev.interlock.sync

import dev.interlock.sync.engine.Arguments
import dev.interlock.sync.engine.Tag
import kotlinx.coroutines.ensureActive
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/**
 * An acquisition of a [TimeoutLock] with options: immutable, and good for any number of acquisitions.
 *
 * ```
 * camera.request().job("scan").timeout(2.seconds).withHold { hold -> … }
 * ```
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class TimeoutRequest internal constructor(
    private val engine: SuspendingTimeoutLockEngine,
    private val tag: Tag?,
    private val timeoutNanos: Long?,
) {
    /** As this, to do [job], which is not blank. */
    public fun job(job: String): TimeoutRequest =
        TimeoutRequest(engine, Tag(Arguments.name("job", job), tag?.owner()), timeoutNanos)

    /** As this, on behalf of [owner]. */
    public fun owner(owner: Owner): TimeoutRequest = TimeoutRequest(engine, Tag(tag?.label(), owner), timeoutNanos)

    /** As this, giving up after [timeout]: zero is one try, infinite waits for ever. */
    public fun timeout(timeout: Duration): TimeoutRequest = TimeoutRequest(engine, tag, timeout.toTimeoutNanos())

    /**
     * Waits, for the lock's default timeout unless there is another, and gets in.
     *
     * @throws LockBusyException when time is up
     * @throws SelfDeadlockException if the timeout is infinite and a scope of the same owner or coroutine is inside
     */
    public suspend fun acquire(): TimeoutHold =
        engine.acquire(newHold(coroutineContext, tag, false), patience()) as TimeoutHold

    /** Waits, not at all unless there is a timeout, and gets in; null when time is up. */
    public suspend fun tryAcquire(): TimeoutHold? =
        engine.acquireOrNull(newHold(coroutineContext, tag, false), timeoutNanos ?: 0) as TimeoutHold?

    /**
     * Waits, for the lock's default timeout unless there is another, and does not fail when time is up: then the hold that
     * it returns is not held, and its [TimeoutHold.refusal] says who has the lock. Without a job, it is `unnamed`.
     */
    public suspend fun attempt(): TimeoutHold = engine.attempt(newHold(coroutineContext, named(), false), patience())

    /**
     * Runs [block] inside, with the hold. Without a job, it is `unnamed`.
     *
     * @throws LockBusyException when time is up; [block] has not run
     */
    @IgnorableReturnValue
    public suspend inline fun <T> withHold(block: (TimeoutHold) -> T): T {
        contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
        val hold = acquireScoped()
        try {
            coroutineContext.ensureActive()
            return block(hold)
        } finally {
            hold.close()
        }
    }

    /** Runs [block] inside, with the hold, or [busy], which is told who has the lock, when time is up. */
    @IgnorableReturnValue
    public suspend inline fun <T> tryWithHold(
        busy: (LockSnapshot) -> T,
        block: (TimeoutHold) -> T,
    ): T {
        contract {
            callsInPlace(block, InvocationKind.AT_MOST_ONCE)
            callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
        }
        val hold = attemptScoped()
        val refusal = hold.refusal
        if (refusal != null) return busy(refusal)
        try {
            coroutineContext.ensureActive()
            return block(hold)
        } finally {
            hold.close()
        }
    }

    // What the inline functions above are made of: for the compiler, hidden from Kotlin and from Java source.

    @JvmSynthetic
    @PublishedApi
    internal suspend fun acquireScoped(): TimeoutHold =
        engine.acquire(newHold(coroutineContext, named(), true), patience()) as TimeoutHold

    @JvmSynthetic
    @PublishedApi
    internal suspend fun attemptScoped(): TimeoutHold =
        engine.attempt(newHold(coroutineContext, named(), true), patience())

    private fun patience() = timeoutNanos ?: engine.defaultTimeoutNanos()

    private fun named() = if (tag?.label() == null) Tag(UNNAMED, tag?.owner()) else tag

    private fun newHold(
        party: Any,
        tag: Tag?,
        scoped: Boolean,
    ) = engine.newHold(1, party, tag, scoped)

    private companion object {
        /** What a scope does that has not said. */
        const val UNNAMED = "unnamed"
    }
}
