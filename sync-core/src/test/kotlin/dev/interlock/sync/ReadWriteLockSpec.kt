package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.time.Duration
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** What a Kotlin user may rely on. What holds in every door is in the contracts of the verification module. */
class ReadWriteLockSpec :
    FunSpec({
        test("a wait of ten minutes is over at once in virtual time, on both sides") {
            runTest {
                val lock = ReadWriteLock("map", timeSource = testTimeSource)
                val writer = lock.write.acquire()
                shouldThrow<SyncTimeoutException> { lock.read.acquire(10.minutes) }
                currentTime shouldBe 600_000
                writer.close()
                val reader = lock.read.acquire()
                shouldThrow<SyncTimeoutException> { lock.write.acquire(10.minutes) }
                currentTime shouldBe 1_200_000
                lock.read.acquire(10.minutes).close()
                currentTime shouldBe 1_200_000
                reader.close()
            }
        }

        test("the timeout message says who reads, for how long, who waits, and what was wanted") {
            runTest {
                val lock = ReadWriteLock("map", timeSource = testTimeSource)
                val owner = Owner("stage")
                val scan =
                    launch(CoroutineName("scan"), start = UNDISPATCHED) {
                        lock.read
                            .request()
                            .label("scan")
                            .owner(owner)
                            .withHold { awaitCancellation() }
                    }
                delay(1_300)
                val plain = lock.read.acquire()
                val waiter = launch(CoroutineName("edit"), start = UNDISPATCHED) { lock.write.withLock {} }
                val timeout = shouldThrow<SyncTimeoutException> { lock.write.acquire(1.seconds) }
                timeout.message shouldBe
                    "read-write lock 'map' is read by 2: 'scan' ($owner, coroutine 'scan') for 2.3 s, " +
                    "a coroutine for at least 1 s; 1 waiting; write wanted; gave up after 1 s"
                timeout.waitedNanos shouldBe 1_000_000_000
                val snapshot = timeout.snapshot.shouldBeInstanceOf<ReadWriteLockSnapshot>()
                snapshot.readers().size shouldBe 2
                snapshot.readers()[0].owner() shouldBeSameInstanceAs owner
                snapshot.writer().shouldBeNull()
                snapshot.waitingWriters() shouldBe snapshot.waiters()
                scan.cancelAndJoin()
                plain.close()
                waiter.join()
                lock.toString() shouldBe "read-write lock 'map' is free"
            }
        }

        test("the timeout message says who writes") {
            runTest {
                val lock = ReadWriteLock(timeSource = testTimeSource)
                val hold =
                    lock.write
                        .request()
                        .label("edit")
                        .acquire()
                delay(500)
                shouldThrow<SyncTimeoutException> { lock.read.acquire(ZERO) }.message shouldBe
                    "read-write lock is written by 'edit' (a coroutine) for 500 ms; read wanted; " +
                    "nobody else waiting; gave up at once"
                lock.read.toString() shouldBe "read-write lock is written by 'edit' (a coroutine) for 500 ms"
                lock.snapshot().readerCount() shouldBe 0
                hold.close()
            }
        }

        test("readers are inside together, a writer alone") {
            runTest {
                val lock = ReadWriteLock()
                val readers = List(3) { lock.read.acquire() }
                lock.readerCount shouldBe 3
                lock.isWriteLocked shouldBe false
                lock.write.tryAcquire().shouldBeNull()
                readers.forEach { it.close() }
                val writer = lock.write.tryAcquire().shouldNotBeNull()
                lock.readerCount shouldBe 0
                lock.isWriteLocked shouldBe true
                lock.read.tryAcquire().shouldBeNull()
                lock.write.tryAcquire().shouldBeNull()
                writer.close()
            }
        }

        test("a writer that queues while readers keep coming gets in after those before it, and the reverse") {
            runTest {
                val lock = ReadWriteLock()
                val order = mutableListOf<String>()

                fun start(
                    name: String,
                    side: ReadWriteLock.Side,
                ) = launch(start = UNDISPATCHED) {
                    side.withLock {
                        order += name
                        delay(10)
                    }
                }
                start("r0", lock.read)
                start("r1", lock.read)
                start("w2", lock.write)
                start("r3", lock.read)
                start("r4", lock.read)
                start("w5", lock.write)
                start("w6", lock.write)
                start("r7", lock.read)
                lock.snapshot().waitingWriters().size shouldBe 3
                testScheduler.advanceUntilIdle()
                order shouldContainExactly listOf("r0", "r1", "w2", "r3", "r4", "w5", "w6", "r7")
                currentTime shouldBe 60
            }
        }

        test("a cancelled writer lets the readers behind it go at once") {
            runTest {
                val lock = ReadWriteLock()
                val reader = lock.read.acquire()
                val writer = launch(start = UNDISPATCHED) { lock.write.withLock {} }
                val readers = List(2) { async(start = UNDISPATCHED) { lock.read.acquire() } }
                lock.readerCount shouldBe 1
                writer.cancel()
                lock.readerCount shouldBe 3
                readers.forEach { it.await().close() }
                reader.close()
            }
        }

        test("a downgrade is one step: no writer comes in between, and the readers at the head do") {
            runTest {
                val lock = ReadWriteLock("map")
                val hold = lock.write.acquire()
                val reader = async(start = UNDISPATCHED) { lock.read.acquire() }
                val writer = async(start = UNDISPATCHED) { lock.write.acquire() }
                lock.downgrade(hold) shouldBeSameInstanceAs hold
                lock.readerCount shouldBe 2
                hold.close()
                reader.await().close()
                writer.await().close()
                shouldThrow<IllegalStateException> { lock.downgrade(hold) }.message shouldBe
                    "this hold of read-write lock 'map' was given back before"
                val foreign = Lock("camera").acquire()
                shouldThrow<IllegalArgumentException> { lock.downgrade(foreign) }.message shouldBe
                    "hold must be one of read-write lock 'map', was Hold of lock 'camera'"
            }
        }

        test("a coroutine that is inside in a scope is told so instead of waiting for itself") {
            runTest {
                val lock = ReadWriteLock("map")
                lock.write.withLock {
                    val error = shouldThrow<SelfDeadlockException> { lock.read.acquire() }
                    error.message shouldContain "read-write lock 'map' is held by a scope around this call"
                    error.message shouldContain "is written by a coroutine"
                    shouldThrow<SelfDeadlockException> { lock.write.withLock {} }
                    shouldThrow<SelfDeadlockException> { lock.read.tryAcquire(INFINITE) }
                    shouldThrow<SelfDeadlockException> { lock.read.tryWithLock(INFINITE, busy = {}) {} }
                    shouldThrow<SyncTimeoutException> { lock.read.acquire(1.seconds) }
                }
                lock.read.withLock(1.seconds) {
                    shouldThrow<SelfDeadlockException> { lock.write.acquire() }
                    shouldThrow<SyncTimeoutException> { lock.write.acquire(1.seconds) }
                }
                lock.read.tryWithLock(1.seconds, busy = {}) {
                    shouldThrow<SelfDeadlockException> { lock.write.withLock {} }
                }
                lock.read.request().withHold {
                    shouldThrow<SelfDeadlockException> { lock.write.request().acquire() }
                }
                lock.toString() shouldBe "read-write lock 'map' is free"
            }
        }

        test("a coroutine that reads may read again, unless a writer waits in between") {
            runTest {
                val lock = ReadWriteLock()
                lock.read.withLock {
                    lock.read.withLock { lock.readerCount shouldBe 2 }
                    val writer = launch(start = UNDISPATCHED) { lock.write.withLock {} }
                    shouldThrow<SelfDeadlockException> { lock.read.acquire() }
                    shouldThrow<SyncTimeoutException> { lock.read.acquire(1.seconds) }
                    writer.cancel()
                    lock.read.withLock { lock.readerCount shouldBe 2 }
                }
                lock.readerCount shouldBe 0
            }
        }

        test("a child of a reader waits for the writer in between: it may be legal") {
            runTest {
                val lock = ReadWriteLock()
                val log = mutableListOf<String>()
                lock.read.withLock {
                    launch(start = UNDISPATCHED) { lock.write.withLock { log += "writer" } }
                    launch(start = UNDISPATCHED) { lock.read.withLock { log += "child" } }
                    log += "parent"
                }
                testScheduler.runCurrent()
                log shouldContainExactly listOf("parent", "writer", "child")
            }
        }

        test("withLock and tryWithLock leave whatever their block does") {
            runTest {
                val lock = ReadWriteLock("map")
                for (side in listOf(lock.read, lock.write)) {
                    shouldThrow<NoSuchElementException> { side.withLock { throw NoSuchElementException() } }
                    shouldThrow<NoSuchElementException> { side.withLock(1.seconds) { throw NoSuchElementException() } }
                    shouldThrow<NoSuchElementException> {
                        side.tryWithLock(1.seconds, busy = {}) { throw NoSuchElementException() }
                    }
                    lock.toString() shouldBe "read-write lock 'map' is free"
                }
            }
        }

        test("tryWithLock runs its block or says who is inside") {
            runTest {
                val lock = ReadWriteLock("map")

                suspend fun attempt(timeout: Duration) =
                    lock.write.tryWithLock(timeout, busy = { "busy: ${it.readers().single().label()}" }) { "done" }
                attempt(ZERO) shouldBe "done"
                lock.read.request().label("scan").withHold {
                    attempt(ZERO) shouldBe "busy: scan"
                    attempt(20.milliseconds) shouldBe "busy: scan"
                    lock.snapshot().waiterCount() shouldBe 0
                }
                attempt(ZERO) shouldBe "done"
            }
        }

        test("a negative timeout is an error that shows it, and nothing has changed") {
            runTest {
                val lock = ReadWriteLock()
                for (side in listOf(lock.read, lock.write)) {
                    for (timeout in listOf((-1).nanoseconds, (-3).seconds, -INFINITE)) {
                        shouldThrow<IllegalArgumentException> { side.acquire(timeout) }.message shouldBe
                            "timeout must not be negative, was $timeout"
                        shouldThrow<IllegalArgumentException> { side.tryAcquire(timeout) }
                        shouldThrow<IllegalArgumentException> { side.withLock(timeout) {} }
                        shouldThrow<IllegalArgumentException> { side.tryWithLock(timeout, busy = {}) {} }
                        shouldThrow<IllegalArgumentException> { side.request().timeout(timeout) }
                    }
                }
                lock.toString() shouldBe "read-write lock is free"
                shouldThrow<IllegalArgumentException> { ReadWriteLock(" ") }.message shouldBe
                    "name must be a text that is not blank, was ' '"
            }
        }

        test("an already cancelled caller fails even if the lock is free") {
            runTest {
                val lock = ReadWriteLock()
                val results = mutableListOf<Throwable?>()
                launch(start = UNDISPATCHED) {
                    currentCoroutineContext().job.cancel()
                    for (side in listOf(lock.read, lock.write)) {
                        val attempts =
                            listOf<suspend () -> Unit>(
                                { side.acquire().close() },
                                { side.acquire(1.seconds).close() },
                                { side.tryAcquire(1.seconds)?.close() },
                                { side.withLock {} },
                                { side.withLock(1.seconds) {} },
                                { side.tryWithLock(1.seconds, busy = {}) {} },
                            )
                        for (attempt in attempts) results += runCatching { attempt() }.exceptionOrNull()
                    }
                }.join()
                results.size shouldBe 12
                results.forEach { it.shouldBeInstanceOf<CancellationException>() }
                lock.readerCount shouldBe 0
                lock.isWriteLocked shouldBe false
            }
        }

        test("a hold that was granted is delivered although its job is cancelled; a scope gives it back unused") {
            runTest {
                val lock = ReadWriteLock()
                val writer = lock.write.acquire()
                var delivered: Hold? = null
                val keeper = launch(start = UNDISPATCHED) { delivered = lock.read.acquire() }
                writer.close()
                keeper.cancelAndJoin()
                val reader = delivered.shouldNotBeNull()
                reader.isHeld shouldBe true
                reader.close()

                var ran = false
                val scopes =
                    listOf<suspend () -> Unit>(
                        { lock.write.withLock { ran = true } },
                        { lock.read.withLock(1.minutes) { ran = true } },
                        { lock.read.tryWithLock(1.minutes, busy = {}) { ran = true } },
                        { lock.read.request().withHold { ran = true } },
                    )
                for (scope in scopes) {
                    val hold = lock.write.acquire()
                    val waiter = launch(start = UNDISPATCHED) { scope() }
                    hold.close()
                    waiter.cancelAndJoin()
                }
                ran shouldBe false
                lock.toString() shouldBe "read-write lock is free"
            }
        }

        test("a transferred hold names nobody") {
            runTest {
                val lock = ReadWriteLock("map")
                val hold =
                    lock.write
                        .request()
                        .label("edit")
                        .owner(Owner("stage"))
                        .acquire()
                        .transfer()
                val writer = lock.snapshot().writer().shouldNotBeNull()
                writer.party() shouldBe "transferred"
                writer.label() shouldBe "edit"
                writer.owner().shouldBeNull()
                hold.release()
                shouldThrow<IllegalStateException> { hold.release() }.message shouldBe
                    "this hold 'edit' of read-write lock 'map' was given back before"
            }
        }
    })
