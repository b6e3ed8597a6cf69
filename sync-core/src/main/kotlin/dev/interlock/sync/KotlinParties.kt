package dev.interlock.sync

import dev.interlock.sync.engine.Parties
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlin.coroutines.CoroutineContext

/** Reads coroutine contexts for the engine. */
internal object KotlinParties : Parties() {
    override fun describeCoroutine(context: Any): String {
        val name = (context as CoroutineContext)[CoroutineName]?.name
        return if (name == null) "a coroutine" else "coroutine '$name'"
    }

    /** The same `Job` object: a child, and a `withContext` inside, have jobs of their own. */
    override fun sameCoroutine(
        context: Any,
        other: Any,
    ): Boolean {
        val job = (context as CoroutineContext)[Job]
        return job != null && job !== NonCancellable && job === (other as CoroutineContext)[Job]
    }
}
