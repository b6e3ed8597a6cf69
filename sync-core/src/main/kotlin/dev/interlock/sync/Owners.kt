@file:JvmName("Owners")

package dev.interlock.sync

import dev.interlock.sync.engine.Bound
import kotlinx.coroutines.CopyableThreadContextElement
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.ExperimentalCoroutinesApi
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.CoroutineContext

/**
 * A context element that makes the code that runs with it, `withContext(owner.asContextElement()) { … }`, a part of this
 * operation, and binds the threads that run it to this owner, so that blocking code which it calls is a part of it as
 * well.
 *
 * Whatever is called from there in turn, through `withContext`, `coroutineScope`, `withTimeout` or a `flow {}`, is the same
 * operation. What is started there and runs at the same time, with `launch` or `async`, or behind a `flowOn`, is not: each
 * coroutine gets an owner of its own, a [child][Owner.newChild] of this one, even if it is started with this very
 * context. The same is true of an element that is used a second time: the first coroutine or block that it is given to is
 * the owner, each later one a child.
 *
 * A coroutine without an owner, started globally or by `runBlocking` without an element, is a stranger: nothing that suspends
 * takes it for a part of an operation. It does not change to whom its thread is bound, though. Where it runs on one that is
 * bound, in the event loop of a `runBlocking` inside the operation or in place as an unconfined one does, the *blocking* calls
 * that it makes count as that operation's, since all that those can ask is the thread.
 */
public fun Owner.asContextElement(): CoroutineContext.Element = OwnerElement.Seed(this)

/** The owner of the coroutine with this context, or null if it has none. */
public val CoroutineContext.owner: Owner? get() = this[OwnerElement]?.owner

/**
 * The coroutine that has this in its context is [owner].
 *
 * Which hooks there are to see a coroutine being started, and which not, is kotlinx.coroutines' affair; where it cannot be
 * told from a mere change of context, it is taken for one that is started, since two that run at the same time must not be
 * the same.
 */
@OptIn(ExperimentalCoroutinesApi::class, DelicateCoroutinesApi::class)
internal open class OwnerElement(
    val owner: Owner,
) : CopyableThreadContextElement<Owner?> {
    final override val key: CoroutineContext.Key<OwnerElement> get() = OwnerElement

    /** What one that is started by the owner, or with this, has in its context. */
    open fun forNext(): OwnerElement = OwnerElement(owner.newChild())

    /** Called for what is started with a context that has this, and for `withContext` where there was no owner before. */
    final override fun copyForChild(): OwnerElement = forNext()

    /**
     * Called when there is an owner already: for `withContext` with another one, and equally for `launch(coroutineContext)`,
     * which nothing but the seed tells from the other.
     */
    final override fun mergeForChild(overwritingElement: CoroutineContext.Element): CoroutineContext =
        (overwritingElement as OwnerElement).forNext()

    final override fun updateThreadContext(context: CoroutineContext): Owner? = Bound.replace(owner)

    final override fun restoreThreadContext(
        context: CoroutineContext,
        oldState: Owner?,
    ) {
        Bound.replace(oldState)
    }

    override fun toString(): String = owner.toString()

    /** What is installed. The first copy, which `withContext` itself makes, is the owner. */
    class Seed(
        owner: Owner,
    ) : OwnerElement(owner) {
        private val isUsed = AtomicBoolean()

        override fun forNext(): OwnerElement =
            if (isUsed.compareAndSet(false, true)) OwnerElement(owner) else super.forNext()
    }

    companion object Key : CoroutineContext.Key<OwnerElement>
}
