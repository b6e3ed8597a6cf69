package dev.interlock.verification

import dev.interlock.sync.GlobalLock
import dev.interlock.sync.Hold
import dev.interlock.sync.LockBusyException
import dev.interlock.sync.Owner
import dev.interlock.sync.SelfDeadlockException
import dev.interlock.sync.asContextElement
import dev.interlock.sync.jdk.AsyncGlobalLock
import dev.interlock.sync.jdk.AsyncGuardedProperty
import dev.interlock.sync.jdk.LockedRunnable
import dev.interlock.sync.jdk.LockedSupplier
import dev.interlock.sync.owner
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.time.temporal.ChronoUnit
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.CompletionStage
import java.util.concurrent.TimeUnit
import java.util.function.Function
import java.util.logging.Level
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import java.time.Duration as JavaDuration

/** What an operation calls in turn is the same operation, in whichever way and through whichever door. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GlobalLockNestingTest {
    /** Nobody waits here, so whoever should not have to is told at once. */
    private val lock = GlobalLock("lab", defaultTimeout = Duration.ZERO)
    private val face = AsyncGlobalLock.of(lock)

    /** Blocking code that was written for Java, guarded by the same lock. */
    private fun move(): Int = face.withLock(LockedSupplier<Int, Exception> { lock.snapshot().holds() })

    private suspend fun grab(): Int = lock.withLock { lock.snapshot().holds() }

    private fun inside(block: suspend () -> Unit) {
        runBlocking(Dispatchers.Default) { lock.withLock(block) }
        assertFalse(lock.isLocked)
        assertNull(Owner.current())
    }

    @Test
    fun throughOtherContexts() =
        inside {
            assertEquals(2, grab())
            withContext(Dispatchers.IO) { assertEquals(2, grab()) }
            withContext(CoroutineName("scan")) { assertEquals(2, grab()) }
            withContext(NonCancellable) { assertEquals(2, grab()) }
            withContext(
                Dispatchers.IO,
            ) { lock.withLock { withContext(Dispatchers.Default) { assertEquals(3, grab()) } } }
        }

    @Test
    fun throughScopes() =
        inside {
            coroutineScope { assertEquals(2, grab()) }
            supervisorScope { assertEquals(2, grab()) }
            withTimeout(1.minutes) { assertEquals(2, grab()) }
            withTimeoutOrNull(1.minutes) { assertEquals(2, grab()) }
        }

    @Test
    fun throughAFlow() =
        inside {
            val holds =
                flow {
                    emit(grab())
                    emit(lock.withLock { grab() })
                }.map { it to grab() }.toList()
            assertEquals(listOf(2 to 2, 3 to 2), holds)
        }

    @Test
    fun throughABlockingCall() =
        inside {
            assertEquals(2, move())
            withContext(Dispatchers.IO) { assertEquals(2, move()) }
            runInterruptible(Dispatchers.IO) { assertEquals(2, move()) }
            assertTrue(face.isHeldByCurrent)
            assertTrue(lock.isHeldByCurrent())
            repeat(100) {
                yield()
                assertEquals(2, move())
            }
        }

    @Test
    fun throughABlockingCallThatRunsCoroutinesWithTheOwnersElement() =
        inside {
            val owner = checkNotNull(Owner.current())
            assertEquals(2, runBlocking(owner.asContextElement()) { grab() })
        }

    @Test
    fun throughAFutureThatIsToldTheOwner() =
        inside {
            val owner = checkNotNull(currentCoroutineContext().owner)
            face
                .request()
                .owner(owner)
                .acquireAsync()
                .await()
                .release()
            assertThrows(Exception::class.java) { face.acquireAsync().get() }
        }

    @Test
    fun aBodyOfAFutureIsToldItsOwner() {
        val holds =
            face
                .withLockAsync(
                    Function<Owner, CompletionStage<Int>> { owner ->
                        assertSame(owner, Owner.current())
                        assertEquals(2, move())
                        CompletableFuture
                            .supplyAsync {
                                assertNull(Owner.current())
                                owner.call { move() }
                            }.thenCompose { blocking ->
                                face
                                    .request()
                                    .owner(owner)
                                    .withLockAsync(
                                        Function<Owner, CompletionStage<Int>> { again ->
                                            assertSame(owner, again)
                                            CompletableFuture.completedFuture(blocking + move())
                                        },
                                    )
                            }
                    },
                ).get()
        assertEquals(5, holds)
        assertNull(Owner.current())
        assertFalse(lock.isLocked)
    }

    @Test
    fun aThreadIsAnOperation() {
        val outer: Hold = face.acquire()
        val inner = face.tryAcquire().orElseThrow()
        assertEquals(3, move())
        assertTrue(face.isHeldByCurrent)
        assertEquals(4, face.withLock(LockedSupplier<Int, Exception> { move() }))
        var other: Throwable? = null
        Thread {
            other = assertThrows(LockBusyException::class.java) { move() }
            assertFalse(face.isHeldByCurrent)
        }.apply {
            start()
            join()
        }
        assertTrue(checkNotNull(other).message!!.contains("held 2 times by thread '${Thread.currentThread().name}'"))
        outer.close()
        inner.close()
        assertFalse(lock.isLocked)
    }

    @Test
    fun aThreadThatIsBoundToAnOwnerIsThatOperation() {
        val owner = Owner("scan")
        val hold =
            face
                .request()
                .owner(owner)
                .tryAcquire()
                .orElseThrow()
        assertThrows(LockBusyException::class.java) { move() }
        assertEquals(2, owner.call { move() })
        assertEquals(
            2,
            owner.call { runBlocking(owner.asContextElement()) { withContext(Dispatchers.IO) { move() } } },
        )
        hold.close()
    }

    @Test
    fun theKotlinFaceOfAnOwnersPropertyIsThatOwnersToo() {
        val owner = Owner("scan")
        val hold = face.request().owner(owner).acquire()
        val property = face.property(0)
        val ofOwner = property.withOwner(owner).core()
        runBlocking {
            ofOwner.set(1)
            assertInstanceOf(LockBusyException::class.java, runCatching { property.core().set(2) }.exceptionOrNull())
        }
        AsyncGuardedProperty.of(ofOwner).setAsync(3).join()
        assertEquals(3, property.get())
        hold.close()
    }

    @Test
    fun aWrappedSupplierThatMeetsABusyLockInsideOfAnotherIsLoggedByThatToo() {
        val camera = AsyncGlobalLock.create("camera")
        val hold = camera.request().owner(Owner("visitor")).acquire()
        val id = Owner().id
        LogRecords(Level.ALL).use { records ->
            val inner = camera.operation("snap-$id").timeout(JavaDuration.ZERO).wrapSupplier { "snapped" }
            val outer = face.operation("scan-$id").wrapSupplier { inner.get() }
            val busy = assertThrows(CompletionException::class.java) { outer.get() }.cause
            val logged = records.about("-$id").map { it.message.substringBefore(':') to it.thrown }
            assertEquals(
                listOf("Global lock was busy" to null, "A lock was busy inside of scan-$id" to busy),
                logged,
            )
        }
        hold.close()
        assertFalse(lock.isLocked)
    }

    @Test
    fun whoIsBoundInAScopeIsNotBoundAfterwards() {
        val owner = Owner("scan")
        face.request().owner(owner).withLock(
            LockedSupplier<Boolean, Exception> {
                assertSame(owner, Owner.current())
                face.isHeldByCurrent
            },
        )
        assertNull(Owner.current())
        assertThrows(IllegalStateException::class.java) {
            face.request().owner(owner).withLock(
                LockedSupplier<Boolean, Exception> { error("from the body") },
            )
        }
        assertNull(Owner.current())
        assertFalse(lock.isLocked)
    }

    @Test
    fun runBlockingWithoutTheOwnersElementIsAStrangerToAllThatSuspends() =
        inside {
            val busy = assertThrows(LockBusyException::class.java) { runBlocking { grab() } }
            assertFalse(busy.isPossibleDeadlock)
            assertThrows(LockBusyException::class.java) { runBlocking { lock.property(0).set(1) } }
            runBlocking {
                assertNull(lock.tryAcquire())
                assertNull(lock.request().tryAcquire())
                assertFalse(lock.isHeldByCurrent())
            }
        }

    /** There is nothing else that it could ask. */
    @Test
    fun aBlockingCallBelongsToTheOperationThatItsThreadIsBoundToWhateverMakesIt() =
        inside {
            runBlocking {
                assertNull(currentCoroutineContext().owner)
                assertEquals(2, move())
                assertTrue(face.isHeldByCurrent)
            }
            val stage = CompletableFuture<Int>()
            val dependent = stage.thenApply { it + move() }
            stage.complete(1)
            assertEquals(3, dependent.join())
        }

    // Without a timeout, on behalf of another operation than the one around the call.
    private val other = lock.request().owner(Owner("other")).timeout(Duration.INFINITE)
    private val otherFace = face.request().owner(Owner("other")).timeout(ChronoUnit.FOREVER.duration)

    private suspend fun refused(wait: suspend () -> Unit) {
        val refusal = runCatching { wait() }.exceptionOrNull()
        assertInstanceOf(SelfDeadlockException::class.java, refusal)
        assertEquals(0, lock.snapshot().waiterCount())
    }

    @Test
    fun whoWouldWaitForAScopeAroundItIsToldEvenIfThatIsInsideAHold() {
        runBlocking(Dispatchers.Default) {
            withContext(Owner().asContextElement()) {
                val hold = lock.acquire()
                lock.withLock {
                    refused { other.acquire().close() }
                    refused { other.tryAcquire()?.close() }
                    refused { other.withLock {} }
                    refused { withContext(Dispatchers.IO) { other.acquire().close() } }
                    refused { otherFace.acquire().close() }
                    refused { otherFace.acquireUninterruptibly().close() }
                }
                hold.close()
            }
        }
        val hold = face.acquire()
        face.withLock(LockedRunnable<Exception> { runBlocking { refused { otherFace.acquire().close() } } })
        hold.close()
        assertFalse(lock.isLocked)
    }

    @Test
    fun aScopeThatHasEndedIsNoReasonToRefuseThoughAHoldOfItIsLeft() {
        runBlocking {
            withContext(Owner().asContextElement()) {
                val kept = lock.withLock { lock.acquire() }
                launch { kept.release() }
                other.acquire().close()
            }
            val kept = lock.withLock { lock.acquire() }
            launch { kept.release() }
            lock.acquire(Duration.INFINITE).close()
        }
        val kept = face.withLock(LockedSupplier<Hold, Exception> { face.acquire() })
        val releaser =
            thread {
                Eventually.until({ lock.snapshot().waiterCount() == 1 }, lock::snapshot)
                kept.release()
            }
        otherFace.acquire().close()
        releaser.join()
        assertEquals(3, lock.snapshot().counters().granted())
    }

    @Test
    fun whatIsStartedIsToldThatItMayBeADeadlock() =
        inside {
            coroutineScope {
                val owner = currentCoroutineContext().owner
                val child =
                    async {
                        assertSame(owner, currentCoroutineContext().owner?.parent)
                        runCatching { grab() }.exceptionOrNull()
                    }
                val ofChild = async { async { runCatching { move() }.exceptionOrNull() }.await() }
                val busy = listOf(child.await(), ofChild.await())
                busy.forEach { assertTrue((it as LockBusyException).isPossibleDeadlock) { it.toString() } }
            }
        }
}
