package dev.interlock.verification

import dev.interlock.sync.Lock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch

/** Many coroutines that wait for one lock. */
class SuspendedCrowd private constructor(
    private val scope: CoroutineScope,
) {
    /** Cancels all of them; they have left when this returns. */
    fun cancel() {
        scope.cancel()
    }

    companion object {
        /** So many are in the queue of [lock] when this returns. */
        @JvmStatic
        fun of(
            lock: Lock,
            size: Int,
        ): SuspendedCrowd {
            val scope = CoroutineScope(Dispatchers.Unconfined + Job())
            repeat(size) { scope.launch { lock.acquire().close() } }
            return SuspendedCrowd(scope)
        }
    }
}
