package dev.interlock.verification

import dev.interlock.sync.ConditionSnapshot
import dev.interlock.sync.Hold
import dev.interlock.sync.jdk.AsyncCondition
import dev.interlock.sync.jdk.AsyncLock
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.time.toKotlinDuration

/**
 * A condition with both its faces. Each wait takes the lock before and gives it back afterwards, which fails if it was
 * not held again on the way out; unless it is [given] the hold to wait with.
 */
class ConditionTarget(
    val lock: AsyncLock,
    val condition: AsyncCondition,
    private val given: Hold? = null,
) : WaitTarget<Int> {
    private var serial = 0

    /** Those who were signalled, in the order in which they got the lock: the first who waited is 0. */
    val signalled: MutableCollection<Int> = ConcurrentLinkedQueue()

    /** The same condition, for waits with [hold]. */
    fun with(hold: Hold): ConditionTarget = ConditionTarget(lock, condition, hold)

    private inline fun <T> inside(
        hold: Hold,
        wait: (Hold) -> T,
    ): T =
        try {
            wait(hold)
        } finally {
            if (given == null) hold.release()
        }

    private fun arrive() = serial++

    private fun wasSignalled(number: Int): Int {
        signalled += number
        return number
    }

    override suspend fun awaitSuspending(timeout: Duration?): Int =
        inside(given ?: lock.core().acquire()) { hold ->
            val number = arrive()
            if (timeout == null) {
                condition.core().await(hold)
            } else {
                condition.core().await(hold, timeout.toKotlinDuration())
            }
            wasSignalled(number)
        }

    override suspend fun tryAwaitSuspending(timeout: Duration): Int? =
        inside(given ?: lock.core().acquire()) { hold ->
            val number = arrive()
            if (condition.core().tryAwait(hold, timeout.toKotlinDuration())) wasSignalled(number) else null
        }

    override fun await(timeout: Duration?): Int =
        inside(given ?: lock.acquire()) { hold ->
            val number = arrive()
            if (timeout == null) condition.await(hold) else condition.await(hold, timeout)
            wasSignalled(number)
        }

    override fun tryAwait(timeout: Duration): Optional<Int> =
        inside(given ?: lock.acquire()) { hold ->
            val number = arrive()
            if (condition.tryAwait(hold, timeout)) Optional.of(wasSignalled(number)) else Optional.empty()
        }

    override fun awaitAsync(timeout: Duration?): CompletableFuture<Int> =
        insideAsync({
            if (timeout ==
                null
            ) {
                condition.awaitAsync(it)
            } else {
                condition.awaitAsync(it, timeout)
            }
        }) { number, _ ->
            wasSignalled(number)
        }

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<Int>> =
        insideAsync({ condition.tryAwaitAsync(it, timeout) }) { number, inTime ->
            if (inTime) Optional.of(wasSignalled(number)) else Optional.empty()
        }

    /** What is done to the future that this returns is done to the one that [start] returns. */
    private fun <S, T : Any> insideAsync(
        start: (Hold) -> CompletableFuture<S>,
        result: (Int, S) -> T,
    ): CompletableFuture<T> {
        val hold = given ?: lock.acquireUninterruptibly()
        val number = arrive()
        val wait =
            try {
                start(hold)
            } catch (refusal: RuntimeException) {
                if (given == null) hold.release()
                throw refusal
            }
        val outer =
            object : CompletableFuture<T>() {
                override fun cancel(mayInterruptIfRunning: Boolean): Boolean = wait.cancel(mayInterruptIfRunning)
            }
        wait.whenComplete { value, failure ->
            try {
                // Ended from outside, the hold stays given back.
                val ended =
                    if (wait.isCancelled) {
                        null
                    } else {
                        inside(hold) {
                            if (failure ==
                                null
                            ) {
                                result(number, value)
                            } else {
                                null
                            }
                        }
                    }
                if (ended == null) outer.completeExceptionally(failure) else outer.complete(ended)
            } catch (notHeld: Throwable) {
                outer.obtrudeException(notHeld)
            }
        }
        return outer
    }

    override fun snapshot(): ConditionSnapshot = condition.snapshot()

    /** Signals the first. */
    override fun letIn() {
        lock.acquireUninterruptibly().use { condition.signal(it) }
    }

    companion object {
        /** A condition called `ready` of a lock called `camera`. */
        @JvmStatic
        fun create(): ConditionTarget {
            val lock = AsyncLock.create("camera")
            return ConditionTarget(lock, lock.newCondition("ready"))
        }
    }
}
