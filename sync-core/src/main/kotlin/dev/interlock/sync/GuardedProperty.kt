package dev.interlock.sync

import dev.interlock.sync.engine.GuardedValue

/**
 * A value that anybody reads at any time and that is changed with a [GlobalLock], by [GlobalLock.property] or, with options,
 * [GlobalLockRequest.property]. Java code uses the same object through `dev.interlock.sync.jdk.AsyncGuardedProperty`.
 *
 * Each change takes the lock as the request says from which the property comes, for the operation of the caller, and throws
 * what that throws; then nothing has changed. To skip the lock is a use that such a request can have, and a lock can be
 * disabled: then [update] is still atomic, but may try more than once.
 *
 * A change happens-before the reading of its value.
 */
@MustUseReturnValues
public class GuardedProperty<T : Any> internal constructor(
    /** For the other face of this object. */
    @PublishedApi
    internal val state: GuardedValue<T>,
) {
    private val request = GlobalLockRequest(state.terms())

    /** The value now, without the lock. */
    public val value: T get() = state.get()

    /** Makes [value] the value. */
    public suspend fun set(value: T): Unit = request.withLock { state.set(value) }

    /** Makes the initial value the value again. */
    public suspend fun reset(): Unit = request.withLock { state.reset() }

    /** Makes the value what [change] makes of it, with nobody else's change in between, and returns that. */
    @IgnorableReturnValue
    public suspend fun update(change: (T) -> T): T = request.withLock { state.update(change) }

    /** The value in words. */
    override fun toString(): String = state.toString()
}
