package dev.interlock.sync

import dev.interlock.sync.engine.Arguments
import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.HoldEngine
import dev.interlock.sync.engine.Tag
import kotlinx.coroutines.ensureActive
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/**
 * An acquisition with options, of a [Lock], a [Semaphore] or a side of a [ReadWriteLock]: immutable, and good for any
 * number of acquisitions.
 *
 * ```
 * camera.request().label("scan").timeout(2.seconds).withHold { … }
 * ```
 *
 * A request with a label reads the clock when it gets in, so that reports know exactly for how long it holds.
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class Request internal constructor(
    private val engine: HoldEngine,
    private val permits: Int,
    private val tag: Tag?,
    private val timeoutNanos: Long?,
) {
    /** As this, called [label] in reports; not blank. */
    public fun label(label: String): Request = with(Tag(Arguments.name("label", label), tag?.owner()))

    /** As this, on behalf of [owner]. */
    public fun owner(owner: Owner): Request = with(Tag(tag?.label(), owner))

    /** As this, giving up after [timeout]: zero is one try, infinite waits for ever. */
    public fun timeout(timeout: Duration): Request = Request(engine, permits, tag, timeout.toTimeoutNanos())

    private fun with(newTag: Tag) = Request(engine, permits, newTag, timeoutNanos)

    /**
     * Waits, for ever unless there is a timeout, and gets in.
     *
     * @throws SyncTimeoutException when time is up; at a lock, a [LockBusyException]
     * @throws SelfDeadlockException if there is no timeout and a scope of the same owner or coroutine is inside
     */
    public suspend fun acquire(): Hold = engine.acquire(newHold(coroutineContext, false), timeoutNanos ?: FOREVER)

    /** Waits, not at all unless there is a timeout, and gets in; null when time is up. */
    public suspend fun tryAcquire(): Hold? = engine.acquireOrNull(newHold(coroutineContext, false), timeoutNanos ?: 0)

    /**
     * Runs [block] inside.
     *
     * @throws SyncTimeoutException when time is up; [block] has not run
     */
    @IgnorableReturnValue
    public suspend inline fun <T> withHold(block: () -> T): T {
        contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
        val hold = acquireScoped()
        try {
            coroutineContext.ensureActive()
            return block()
        } finally {
            hold.close()
        }
    }

    @JvmSynthetic
    @PublishedApi
    internal suspend fun acquireScoped(): Hold =
        engine.acquire(newHold(coroutineContext, true), timeoutNanos ?: FOREVER)

    private fun newHold(
        party: Any,
        scoped: Boolean,
    ) = engine.newHold(permits, party, tag, scoped)
}
