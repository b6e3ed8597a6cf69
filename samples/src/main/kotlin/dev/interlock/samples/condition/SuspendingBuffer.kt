package dev.interlock.samples.condition

import dev.interlock.sync.Condition
import dev.interlock.sync.Lock
import kotlin.time.Duration

/** A buffer that is waited on when it is full and when it is empty; its twin in Java does the same. */
class SuspendingBuffer<T>(
    private val capacity: Int,
) {
    // region bounded-buffer
    private val lock = Lock("buffer")
    private val notFull = Condition(lock, "not full")
    private val notEmpty = Condition(lock, "not empty")
    private val items = ArrayDeque<T>()

    /** Suspends while the buffer is full. */
    suspend fun put(item: T) =
        lock.acquire().use { hold ->
            notFull.await(hold) { items.size < capacity }
            items.addLast(item)
            notEmpty.signal(hold)
        }

    /** Suspends while the buffer is empty, for at most [timeout]. */
    suspend fun take(timeout: Duration): T =
        lock.acquire().use { hold ->
            notEmpty.await(hold, timeout) { items.isNotEmpty() }
            notFull.signal(hold)
            items.removeFirst()
        }
    // endregion
}
