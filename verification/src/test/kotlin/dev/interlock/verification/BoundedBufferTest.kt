package dev.interlock.verification

import dev.interlock.sync.Hold
import dev.interlock.sync.jdk.AsyncCondition
import dev.interlock.sync.jdk.AsyncLock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

private const val CAPACITY = 3
private const val EACH = 300

/** The textbook's buffer with two conditions, filled and emptied by coroutines, futures and threads at a time. */
class BoundedBufferTest {
    private val lock = AsyncLock.create("buffer")
    private val notFull = lock.newCondition("not full")
    private val notEmpty = lock.newCondition("not empty")

    // Guarded by the lock.
    private val items = ArrayDeque<String>()
    private val putInOrder = mutableListOf<String>()
    private val takenInOrder = mutableListOf<String>()

    private fun put(
        hold: Hold,
        item: String,
    ) {
        check(hold.isHeld && items.size < CAPACITY)
        items += item
        putInOrder += item
        notEmpty.signal(hold)
    }

    private fun take(hold: Hold) {
        check(hold.isHeld)
        takenInOrder += items.removeFirst()
        notFull.signal(hold)
    }

    private fun hasRoom() = items.size < CAPACITY

    private fun hasItem() = items.isNotEmpty()

    private fun coroutine(
        condition: AsyncCondition,
        ready: () -> Boolean,
        action: (Hold, Int) -> Unit,
    ): CompletableFuture<*> =
        CoroutineScope(Dispatchers.Default).future {
            repeat(EACH) { round ->
                lock.core().acquire().use { hold ->
                    condition.core().await(hold, ready)
                    action(hold, round)
                }
            }
        }

    private fun thread(
        condition: AsyncCondition,
        ready: () -> Boolean,
        action: (Hold, Int) -> Unit,
    ): CompletableFuture<*> {
        val ended = CompletableFuture<Unit>()
        val loop =
            Runnable {
                try {
                    repeat(EACH) { round ->
                        lock.acquire().use { hold ->
                            condition.await(hold, ready)
                            action(hold, round)
                        }
                    }
                    ended.complete(Unit)
                } catch (failure: Throwable) {
                    ended.completeExceptionally(failure)
                }
            }
        Thread(loop).apply { isDaemon = true }.start()
        return ended
    }

    private fun future(
        condition: AsyncCondition,
        ready: () -> Boolean,
        action: (Hold, Int) -> Unit,
        round: Int = 0,
    ): CompletableFuture<*> {
        if (round == EACH) return CompletableFuture.completedFuture(Unit)
        return lock
            .acquireAsync()
            .thenCompose { hold ->
                awaitAsync(condition, hold, ready).whenComplete { _, failure ->
                    hold.use { if (failure == null) action(it, round) }
                }
            }.thenCompose { future(condition, ready, action, round + 1) }
    }

    private fun awaitAsync(
        condition: AsyncCondition,
        hold: Hold,
        ready: () -> Boolean,
    ): CompletableFuture<*> =
        if (ready()) {
            CompletableFuture.completedFuture(Unit)
        } else {
            condition.awaitAsync(hold).thenCompose { awaitAsync(condition, hold, ready) }
        }

    @Test
    @Timeout(60)
    fun nothingIsLostAndAllComesOutInOrder() {
        val all = mutableListOf<CompletableFuture<*>>()
        repeat(2) { number ->
            val putting = { name: String -> { hold: Hold, round: Int -> put(hold, "$name $number: $round") } }
            val taking = { hold: Hold, _: Int -> take(hold) }
            all += coroutine(notFull, ::hasRoom, putting("coroutine"))
            all += coroutine(notEmpty, ::hasItem, taking)
            all += thread(notFull, ::hasRoom, putting("thread"))
            all += thread(notEmpty, ::hasItem, taking)
            all += future(notFull, ::hasRoom, putting("future"))
            all += future(notEmpty, ::hasItem, taking)
        }
        CompletableFuture.allOf(*all.toTypedArray()).get(50, TimeUnit.SECONDS)
        assertEquals(6 * EACH, takenInOrder.distinct().size)
        assertEquals(putInOrder, takenInOrder)
        assertEquals(0, notFull.snapshot().waiterCount() + notEmpty.snapshot().waiterCount())
    }
}
