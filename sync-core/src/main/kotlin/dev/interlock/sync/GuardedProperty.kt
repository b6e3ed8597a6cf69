package dev.interlock.sync

import dev.interlock.sync.engine.Arguments.FOREVER
import dev.interlock.sync.engine.GlobalTerms
import dev.interlock.sync.engine.GuardedValue
import kotlinx.coroutines.ensureActive
import java.util.function.UnaryOperator
import kotlin.coroutines.coroutineContext

/**
 * A value that anybody reads at any time and that is changed with a [GlobalLock], by [GlobalLock.property] or, with options,
 * [GlobalLockRequest.property]. Java code uses the same object through `dev.interlock.sync.jdk.AsyncGuardedProperty`.
 *
 * Each change takes the lock as the request says from which the property comes, for the operation of the caller, and throws
 * what that throws; then nothing has changed. To skip the lock is a use that such a request can have, and a lock can be
 * disabled. One change at a time is made all the same: of those that are inside together, for one operation or without the
 * lock, each waits for the one before, however long that takes. To find the new value, to write it and to make it the value
 * is one step.
 *
 * What is run by a change must not change the property, nor wait for somebody else who does: if it gets in, that is an
 * [IllegalStateException]; as another operation it waits, and is told that the lock is busy. A coroutine that is cancelled
 * while its change is being made may learn of that instead of the end of its change. A change happens-before the reading of
 * its value.
 */
@MustUseReturnValues
public class GuardedProperty<T : Any> internal constructor(
    /** For the other face of this object. */
    @PublishedApi
    internal val state: GuardedValue<T>,
    /** How it takes the lock. */
    @PublishedApi
    internal val terms: GlobalTerms,
) {
    private val request = GlobalLockRequest(terms)

    /** The value now, without the lock. */
    public val value: T get() = state.get()

    /** Makes [value] the value. */
    public suspend fun set(value: T) {
        make(state.to(value))
    }

    /** Makes the initial value the value again. */
    public suspend fun reset() {
        make(state.toInitial())
    }

    /** Makes the value what [change] makes of it, which is called once, with nobody else's change in between, and returns that. */
    @IgnorableReturnValue
    public suspend fun update(change: (T) -> T): T = make(UnaryOperator(change))

    @IgnorableReturnValue
    private suspend fun make(change: UnaryOperator<T>): T =
        request.withLock {
            val turn = state.newTurn(coroutineContext, change)
            state.turns().acquire(turn, FOREVER).use {
                coroutineContext.ensureActive()
                state.change(change)
            }
        }

    /** The value in words. */
    override fun toString(): String = state.toString()
}
