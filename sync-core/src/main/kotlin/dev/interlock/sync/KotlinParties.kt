package dev.interlock.sync

import dev.interlock.sync.engine.Parties
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.ThreadContextElement
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext

/** Reads coroutine contexts for the engine. */
internal object KotlinParties : Parties() {
    override fun describeCoroutine(context: Any): String {
        val name = (context as CoroutineContext)[CoroutineName]?.name
        return if (name == null) "a coroutine" else "coroutine '$name'"
    }

    /** The `Job` object: a child, and a `withContext` inside, have jobs of their own. */
    override fun identityOfCoroutine(context: Any): Any? =
        (context as CoroutineContext)[Job].takeIf { it !== NonCancellable }

    override fun ownerOfCoroutine(context: Any): Owner? = (context as CoroutineContext).owner

    /** By the parents of its `Job`, as far as they go: to start a coroutine and to enter a scope look the same there. */
    @OptIn(ExperimentalCoroutinesApi::class)
    override fun isInside(
        context: Any,
        otherContext: Any,
    ): Boolean {
        val other = identityOfCoroutine(otherContext) ?: return false
        return generateSequence((context as CoroutineContext)[Job]) { it.parent }.take(MOST_PARENTS).contains(other)
    }

    private const val MOST_PARENTS = 256
}

/**
 * The dispatcher, if to resume in this context, of [job], is to dispatch and no more: if no element of it is one that a
 * thread must be told of.
 */
internal fun CoroutineContext.plainDispatcher(job: Job?): CoroutineDispatcher? {
    val dispatcher = this[ContinuationInterceptor] as? CoroutineDispatcher ?: return null
    val rest = minusKey(ContinuationInterceptor)
    // Most coroutines have a job and a dispatcher and nothing else.
    return if (rest === job ||
        rest.fold(true) { plain, element -> plain && PlainElements.get(element.javaClass) }
    ) {
        dispatcher
    } else {
        null
    }
}

/** Which classes of elements are none that a thread must be told of. A class remembers it, since this is asked at every wait. */
private object PlainElements : ClassValue<Boolean>() {
    override fun computeValue(type: Class<*>): Boolean = !ThreadContextElement::class.java.isAssignableFrom(type)
}
