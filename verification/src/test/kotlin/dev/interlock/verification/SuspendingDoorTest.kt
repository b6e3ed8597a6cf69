package dev.interlock.verification

import dev.interlock.sync.Hold
import dev.interlock.sync.Lock
import dev.interlock.sync.LockBusyException
import dev.interlock.sync.Owner
import dev.interlock.sync.QueueCounters
import dev.interlock.sync.SelfDeadlockException
import dev.interlock.sync.Semaphore
import io.kotest.assertions.throwables.shouldThrow
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.launch
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** Coroutines on a dispatcher whose time and turns the test controls. */
class SuspendingDoorTest {
    private val lock = Lock("camera")

    private fun taken(): Hold = lock.tryAcquire() ?: error("not free: $lock")

    private fun assertIdle(counters: QueueCounters) {
        assertEquals("lock 'camera' is free", lock.toString())
        assertEquals(counters, lock.snapshot().counters())
        taken().close()
    }

    /** Coroutines of the test's dispatcher and time, but not of its job. */
    private fun TestScope.under(job: Job) = CoroutineScope(coroutineContext + job)

    /** A coroutine that is in the queue by the time this returns. */
    private fun <T> TestScope.waiting(call: suspend () -> T): Deferred<T> {
        val before = lock.snapshot().waiterCount()
        // What it fails with is for whoever awaits it, not for the test's own job.
        val waiter = under(Job()).async { call() }
        runCurrent()
        assertEquals(before + 1, lock.snapshot().waiterCount())
        return waiter
    }

    /** Every way to suspend for the lock; each leaves it free, and runs [inside] if it is a scope. */
    private fun everyWay(inside: () -> Unit = {}): List<suspend () -> Unit> =
        listOf(
            { lock.acquire().close() },
            { lock.acquire(1.minutes).close() },
            { lock.tryAcquire(1.minutes)!!.close() },
            {
                lock
                    .request()
                    .label("scan")
                    .acquire()
                    .close()
            },
            {
                lock
                    .request()
                    .timeout(1.minutes)
                    .tryAcquire()!!
                    .close()
            },
            { lock.withLock { inside() } },
            { lock.withLock(1.minutes) { inside() } },
            { lock.tryWithLock(1.minutes, busy = { error("busy: $it") }) { inside() } },
            { lock.request().withHold { inside() } },
        )

    @Test
    fun aTimeoutIsInTheCallersTime() =
        runTest {
            val timed = Lock("camera", timeSource = testScheduler.timeSource)
            val hold = async { timed.request().label("scan").acquire() }.await()
            val busy = shouldThrow<LockBusyException> { timed.acquire(10.minutes) }
            assertEquals(10.minutes.inWholeMilliseconds, currentTime)
            assertEquals(10.minutes.inWholeNanoseconds, busy.waitedNanos)
            assertEquals(10.minutes.inWholeNanoseconds, busy.timeoutNanos)
            assertTrue(busy.message!!.endsWith(" for 10 min; nobody else waiting; gave up after 10 min"), busy.message)
            assertNull(timed.tryAcquire(5.minutes))
            assertEquals(15.minutes.inWholeMilliseconds, currentTime)
            hold.close()
            assertFalse(timed.isLocked)
        }

    @Test
    fun aTimeoutIsRoundedUpAndNeverShort() =
        runTest {
            val hold = taken()
            assertNull(lock.tryAcquire(1.nanoseconds))
            assertEquals(1, currentTime)
            assertNull(lock.tryAcquire(1_000_001.nanoseconds))
            assertEquals(3, currentTime)
            assertNull(lock.tryAcquire(ZERO))
            assertEquals(3, currentTime)
            hold.close()
        }

    @Test
    fun aGrantJustInTimeIsAGrant() =
        runTest {
            val hold = taken()
            val waiter = waiting { lock.acquire(1.seconds) }
            testScheduler.advanceTimeBy(999)
            runCurrent()
            hold.close()
            waiter.await().close()
            assertEquals(999, currentTime)
            assertIdle(QueueCounters(1, 0, 0, 0))
        }

    @Test
    fun aCancelledCallerFailsEvenIfTheLockIsFree() =
        runTest {
            var ran = false
            for (way in everyWay { ran = true }) {
                val failure = CompletableDeferred<Throwable?>()
                val job =
                    launch(start = CoroutineStart.UNDISPATCHED) {
                        coroutineContext[Job]!!.cancel()
                        failure.complete(runCatching { way() }.exceptionOrNull())
                    }
                job.join()
                assertTrue(failure.await() is CancellationException, failure.await().toString())
            }
            assertFalse(ran, "a body of a cancelled caller ran")
            assertEquals(0, lock.snapshot().acquisitions())
            assertIdle(QueueCounters(0, 0, 0, 0))
        }

    @Test
    fun aCallerWhoseParentIsCancelledLeavesTheQueue() =
        runTest {
            for (way in everyWay()) {
                val hold = taken()
                val parent = Job()
                val waiter = under(parent).async { way() }
                runCurrent()
                assertEquals(1, lock.snapshot().waiterCount())
                parent.cancel(CancellationException("stop"))
                assertEquals(0, lock.snapshot().waiterCount())
                val cancelled = shouldThrow<CancellationException> { waiter.await() }
                assertEquals("stop", cancelled.message)
                hold.close()
                assertFalse(lock.isLocked)
            }
        }

    @Test
    fun cancellingTheChildrenOfACallerDoesNotEndItsWait() =
        runTest {
            for (way in everyWay()) {
                val hold = taken()
                val waiter = waiting { way() }
                repeat(3) {
                    waiter.cancelChildren()
                    runCurrent()
                    assertTrue(waiter.isActive)
                    assertEquals(1, lock.snapshot().waiterCount())
                }
                hold.close()
                waiter.await()
            }
            assertIdle(QueueCounters(everyWay().size.toLong(), 0, 0, 0))
        }

    @Test
    fun aCallerCanStillBeCancelledAfterItsChildrenWere() =
        runTest {
            val hold = taken()
            val waiter = waiting { lock.acquire() }
            waiter.cancelChildren()
            waiter.cancelAndJoin()
            assertEquals(0, lock.snapshot().waiterCount())
            hold.close()
            assertIdle(QueueCounters(0, 0, 1, 0))
        }

    @Test
    fun anUncancellableWaitIsNotCancelled() =
        runTest {
            val hold = taken()
            val waiter = waiting { withContext(NonCancellable) { lock.acquire().close() } }
            waiter.cancel()
            runCurrent()
            assertEquals(1, lock.snapshot().waiterCount())
            hold.close()
            waiter.join()
            assertIdle(QueueCounters(1, 0, 0, 0))
        }

    @Test
    fun aHoldThatWasGrantedIsDeliveredThoughItsCallerIsCancelledMeanwhile() =
        runTest {
            for (call in listOf<suspend () -> Hold>({ lock.acquire() }, { lock.acquire(1.minutes) })) {
                val hold = taken()
                val delivered = CompletableDeferred<Hold>()
                val waiter = waiting { delivered.complete(call()) }
                hold.close()
                waiter.cancel()
                runCurrent()
                val own = delivered.getCompleted()
                assertTrue(own.isHeld)
                own.close()
                assertFalse(lock.isLocked)
            }
        }

    @Test
    fun aScopeThatIsCancelledBetweenItsGrantAndItsBodyGivesTheLockBack() =
        runTest {
            var ran = false
            val scopes = everyWay { ran = true }.takeLast(4)
            for (scope in scopes) {
                val hold = taken()
                val waiter = waiting { scope() }
                val next = waiting { lock.acquire() }
                hold.close()
                waiter.cancel()
                runCurrent()
                shouldThrow<CancellationException> { waiter.await() }
                assertFalse(ran, "the body of a cancelled scope ran")
                next.await().close()
            }
            assertIdle(QueueCounters(2L * scopes.size, 0, 0, 0))
        }

    @Test
    fun aScopeOfPermitsThatIsCancelledBetweenItsGrantAndItsBodyGivesThemBack() =
        runTest {
            val pool = Semaphore(3, "pool")
            var ran = false
            val scopes =
                listOf<suspend () -> Unit>(
                    { pool.withPermit { ran = true } },
                    { pool.withPermits(2) { ran = true } },
                    { pool.withPermit(1.minutes) { ran = true } },
                    { pool.withPermits(2, 1.minutes) { ran = true } },
                    { pool.tryWithPermit(1.minutes, busy = { error("busy: $it") }) { ran = true } },
                    { pool.request(3).withHold { ran = true } },
                )
            for (scope in scopes) {
                val hold = pool.tryAcquire(3)!!
                val waiter = under(Job()).async { scope() }
                runCurrent()
                assertEquals(1, pool.snapshot().waiterCount())
                hold.close()
                waiter.cancel()
                runCurrent()
                shouldThrow<CancellationException> { waiter.await() }
                assertFalse(ran, "the body of a cancelled scope ran")
                assertEquals(3, pool.availablePermits)
            }
        }

    @Test
    fun aCoroutineInAScopeIsToldInsteadOfWaitingForItself() =
        runTest {
            val again =
                listOf<suspend () -> Unit>(
                    { lock.acquire().close() },
                    { lock.acquire(Duration.INFINITE).close() },
                    { lock.tryAcquire(Duration.INFINITE)!!.close() },
                    { lock.withLock {} },
                    { lock.withLock(Duration.INFINITE) {} },
                    {
                        lock
                            .request()
                            .label("again")
                            .acquire()
                            .close()
                    },
                    { lock.request().withHold {} },
                )
            val scopes =
                listOf<suspend (suspend () -> Unit) -> Unit>(
                    { lock.withLock { it() } },
                    { lock.withLock(1.minutes) { it() } },
                    { body -> lock.tryWithLock(1.minutes, busy = { error("busy") }) { body() } },
                    { lock.request().label("outer").withHold { it() } },
                )
            for (scope in scopes) {
                scope {
                    for (call in again) {
                        val told = shouldThrow<SelfDeadlockException> { call() }
                        assertTrue("'camera'" in told.message!!, told.message)
                        assertEquals(0, lock.snapshot().waiterCount())
                    }
                    shouldThrow<LockBusyException> { lock.acquire(1.seconds) }
                    assertNull(lock.tryAcquire(1.seconds))
                    assertNull(lock.tryAcquire())
                }
            }
            assertIdle(QueueCounters(0, 2L * scopes.size, 0, 0))
        }

    @Test
    fun aChildWaitsForTheScopeOfItsParent() =
        runTest {
            supervisorScope {
                val child =
                    lock.withLock {
                        val child = async { lock.withLock { "child" } }
                        runCurrent()
                        assertEquals(1, lock.snapshot().waiterCount())
                        assertTrue(child.isActive)
                        child
                    }
                assertEquals("child", child.await())
            }
            assertIdle(QueueCounters(1, 0, 0, 0))
        }

    @Test
    fun aWithContextInAScopeIsToldIfItHasTheOwnerOfTheScope() =
        runTest {
            val owner = Owner("stage")
            lock.request().owner(owner).withHold {
                withContext(NonCancellable) {
                    shouldThrow<SelfDeadlockException> { lock.request().owner(owner).acquire() }
                }
            }
            assertIdle(QueueCounters(0, 0, 0, 0))
        }

    @Test
    fun aBusyCallerIsToldWhoHasTheLock() =
        runTest {
            val hold = lock.request().label("scan").acquire()
            val told =
                lock.tryWithLock(1.seconds, busy = { it.holder()?.label() }) { error("the body ran") }
            assertEquals("scan", told)
            assertEquals(1_000, currentTime)
            hold.close()
            assertEquals("free", lock.tryWithLock(ZERO, busy = { "busy" }) { "free" })
            assertIdle(QueueCounters(0, 1, 0, 0))
        }

    @Test
    fun aScopesExceptionPassesAndTheLockIsFree() =
        runTest {
            class Thrown : RuntimeException()
            shouldThrow<Thrown> { lock.withLock { throw Thrown() } }
            shouldThrow<Thrown> { lock.withLock(ZERO) { throw Thrown() } }
            shouldThrow<Thrown> { lock.tryWithLock(ZERO, busy = { }) { throw Thrown() } }
            shouldThrow<Thrown> { lock.request().withHold { throw Thrown() } }
            assertIdle(QueueCounters(0, 0, 0, 0))
        }

    @Test
    fun aScopeMayBeLeftByAJump() =
        runTest {
            for (round in 1..2) {
                lock.withLock { if (round == 1) continue }
                lock.tryAcquire(ZERO)!!.close()
            }
            assertIdle(QueueCounters(0, 0, 0, 0))
        }
}
