package dev.interlock.sync

import dev.interlock.sync.engine.GlobalHold
import dev.interlock.sync.engine.GlobalTerms
import dev.interlock.sync.engine.GuardedValue
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/**
 * An acquisition of a [GlobalLock] with options: immutable, and good for any number of acquisitions.
 *
 * ```
 * lab.operation("scan").timeout(2.seconds).withLock { … }
 * ```
 */
@MustUseReturnValues
@OptIn(ExperimentalContracts::class)
public class GlobalLockRequest internal constructor(
    private val terms: GlobalTerms,
) {
    /** As this, called [label] in reports; not blank. */
    public fun label(label: String): GlobalLockRequest = GlobalLockRequest(terms.label(label))

    /** As this, as a part of the operation [owner]. */
    public fun owner(owner: Owner): GlobalLockRequest = GlobalLockRequest(terms.owner(owner))

    /** As this, giving up after [timeout]: zero is one try, infinite waits for ever. */
    public fun timeout(timeout: Duration): GlobalLockRequest =
        GlobalLockRequest(terms.timeoutNanos(timeout.toTimeoutNanos()))

    /** As this, with or without the lock as [use] says. */
    public fun use(use: LockUse): GlobalLockRequest = GlobalLockRequest(terms.use(use))

    /** As this; if it is an [operation][GlobalLock.operation], it is logged at [level] that it could not begin. */
    public fun logLevel(level: System.Logger.Level): GlobalLockRequest = GlobalLockRequest(terms.logLevel(level))

    /**
     * Waits for the lock, for as long as the lock says unless there is a timeout, and takes it. It can be taken again if there
     * is an owner, named by the request or in the context of the coroutine.
     *
     * @throws LockBusyException when time is up
     * @throws LockDisabledException if the lock is required and disabled
     * @throws SelfDeadlockException if the timeout is infinite and a scope around this call has the lock for another owner
     */
    public suspend fun acquire(): Hold = enter(coroutineContext.owner, false)

    /**
     * Waits, not at all unless there is a timeout, and takes the lock; null when time is up, which is an answer, and not
     * logged. Without a timeout it never suspends.
     */
    public suspend fun tryAcquire(): Hold? {
        val context = coroutineContext
        return terms.engine().acquireOrNull(
            terms.newHold(context, context.owner, null, false),
            terms.tryPatienceNanos(),
        )
    }

    /**
     * Runs [block] with the lock, as a part of the owner's operation: of the one that the request names, else of the one in
     * the coroutine's context, else of a new one. [block] has it in its context.
     *
     * @throws LockBusyException when time is up; [block] has not run
     * @throws LockDisabledException if the lock is required and disabled
     */
    @IgnorableReturnValue
    public suspend fun <T> withLock(block: suspend () -> T): T {
        contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
        val around = coroutineContext.owner
        val owner = ownerOrNew(around)
        return runWith(enter(owner, true), owner, around, block)
    }

    /** As [withLock], if the lock can be had in time, and otherwise [busy], which is told who has it. */
    @IgnorableReturnValue
    public suspend fun <T> tryWithLock(
        busy: (LockSnapshot) -> T,
        block: suspend () -> T,
    ): T {
        contract {
            callsInPlace(block, InvocationKind.AT_MOST_ONCE)
            callsInPlace(busy, InvocationKind.AT_MOST_ONCE)
        }
        val around = coroutineContext.owner
        val owner = ownerOrNew(around)
        val hold =
            try {
                enter(owner, true)
            } catch (timeUp: LockBusyException) {
                return busy(timeUp.snapshot as LockSnapshot)
            }
        return runWith(hold, owner, around, block)
    }

    /** A function that does what [block] does with the lock, which it takes anew each time that it is called. */
    public fun <T> wrap(block: suspend () -> T): suspend () -> T = { withLock(block) }

    /** A property that can be read at any time and is written in the way of this request. */
    public fun <T : Any> property(initial: T): GuardedProperty<T> = property(initial) {}

    /**
     * A property that can be read at any time and is written in the way of this request.
     *
     * @param write is told each new value, with the lock, before it can be read; if it throws, nothing changes. It runs on the
     * thread of the coroutine, and blocks that if it blocks.
     */
    public fun <T : Any> property(
        initial: T,
        write: (T) -> Unit,
    ): GuardedProperty<T> = GuardedProperty(GuardedValue(terms, initial, write), terms)

    private fun ownerOrNew(around: Owner?) = terms.owner() ?: around ?: Owner()

    private suspend fun enter(
        owner: Owner?,
        scoped: Boolean,
    ): GlobalHold {
        val hold = terms.newHold(coroutineContext, owner, null, scoped)
        try {
            terms.engine().acquire(hold, terms.patienceNanos())
        } catch (timeUp: LockBusyException) {
            terms.busyBeforeStart(timeUp)
            throw timeUp
        }
        return hold
    }

    private suspend fun <T> runWith(
        hold: Hold,
        owner: Owner,
        around: Owner?,
        block: suspend () -> T,
    ): T {
        contract { callsInPlace(block, InvocationKind.EXACTLY_ONCE) }
        try {
            if (owner !== around) return withContext(owner.asContextElement()) { block() }
            coroutineContext.ensureActive()
            return block()
        } catch (failure: Throwable) {
            terms.failedInside(failure)
            throw failure
        } finally {
            hold.close()
        }
    }
}
