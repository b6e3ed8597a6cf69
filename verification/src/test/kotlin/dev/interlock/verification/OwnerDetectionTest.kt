package dev.interlock.verification

import dev.interlock.sync.Lock
import dev.interlock.sync.LockBusyException
import dev.interlock.sync.Owner
import dev.interlock.sync.ReadWriteLock
import dev.interlock.sync.SelfDeadlockException
import dev.interlock.sync.asContextElement
import dev.interlock.sync.jdk.AsyncLock
import dev.interlock.sync.jdk.AsyncReadWriteLock
import dev.interlock.sync.owner
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds
import java.time.Duration as JavaDuration

/** Who is not re-entrant is told instead of waiting for itself, also through what only an owner in the context connects. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OwnerDetectionTest {
    private val lock = Lock("camera")
    private val face = AsyncLock.of(lock)

    private fun operation(block: suspend (Owner) -> Unit) {
        val owner = Owner("scan")
        runBlocking(Dispatchers.Default) { withContext(owner.asContextElement()) { block(owner) } }
        assertFalse(lock.isLocked)
    }

    private suspend fun refused(wait: suspend () -> Unit) {
        val refusal =
            try {
                wait()
                null
            } catch (expected: SelfDeadlockException) {
                expected
            }
        assertTrue(refusal?.message.orEmpty().contains("a scope of the same owner"), "$refusal")
    }

    @Test
    fun throughAnotherContext() =
        operation {
            lock.withLock {
                withContext(Dispatchers.IO) {
                    refused { lock.acquire().close() }
                    refused { lock.withLock {} }
                    refused {
                        lock
                            .request()
                            .label("again")
                            .acquire()
                            .close()
                    }
                }
            }
        }

    @Test
    fun throughABlockingCall() =
        operation {
            lock.withLock {
                refused { face.acquire().close() }
                refused { face.acquireUninterruptibly().close() }
                refused { withContext(Dispatchers.IO) { face.acquire().close() } }
                val timeUp =
                    assertThrows(LockBusyException::class.java) { face.acquire(JavaDuration.ofMillis(1)).close() }
                assertTrue(timeUp.isPossibleDeadlock)
            }
            lock.request().label("scan").withHold { refused { face.acquire().close() } }
        }

    @Test
    fun throughAReadWriteLock() {
        val lock = ReadWriteLock("map")
        val face = AsyncReadWriteLock.of(lock)
        operation {
            lock.write.withLock {
                withContext(Dispatchers.IO) { refused { lock.read.acquire().close() } }
                refused { face.read().acquire().close() }
            }
            lock.read.withLock { refused { face.write().acquire().close() } }
        }
    }

    @Test
    fun aFutureThatIsAskedForOnBehalfOfTheOwnerInside() =
        operation { owner ->
            lock.withLock {
                refused {
                    try {
                        face
                            .request()
                            .owner(owner)
                            .acquireAsync()
                            .get()
                            .close()
                    } catch (failed: java.util.concurrent.ExecutionException) {
                        throw failed.cause!!
                    }
                }
            }
        }

    @Test
    fun aChildWaitsAndIsToldOfAPossibleDeadlockWhenItGivesUp() =
        operation {
            coroutineScope {
                lock.withLock {
                    val waiter = launch(start = CoroutineStart.UNDISPATCHED) { lock.withLock {} }
                    assertEquals(1, lock.snapshot().waiterCount())
                    assertSame(
                        currentCoroutineContext().owner,
                        lock
                            .snapshot()
                            .waiters()[0]
                            .owner()
                            ?.parent,
                    )
                    launch {
                        val busy =
                            runCatching { lock.acquire(1.milliseconds).close() }.exceptionOrNull() as LockBusyException
                        assertTrue(busy.isPossibleDeadlock)
                        assertTrue(busy.message.orEmpty().contains("possible deadlock"))
                    }.join()
                    assertTrue(waiter.isActive)
                }
            }
        }

    @Test
    fun aChildIsToldWithoutAnOwnerToo() =
        runBlocking<Unit> {
            lock.withLock {
                val busy =
                    runCatching {
                        withContext(
                            Dispatchers.IO,
                        ) { lock.acquire(1.milliseconds) }
                    }.exceptionOrNull()
                assertTrue((busy as LockBusyException).isPossibleDeadlock)
            }
        }

    @Test
    fun aStrangerIsToldOfNoDeadlock() =
        operation { owner ->
            coroutineScope {
                val stranger = Owner("stranger")
                lock.withLock {
                    assertSame(owner, lock.holder?.owner())
                    val busy =
                        withContext(stranger.asContextElement()) {
                            assertThrows(LockBusyException::class.java) {
                                face
                                    .request()
                                    .owner(stranger)
                                    .timeout(JavaDuration.ZERO)
                                    .acquire()
                            }
                        }
                    assertFalse(busy.isPossibleDeadlock)
                }
            }
        }
}
