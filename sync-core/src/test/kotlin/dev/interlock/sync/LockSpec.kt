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
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** What a Kotlin user may rely on. What holds in every door is in the contracts of the verification module. */
class LockSpec :
    FunSpec({
        test("a wait of ten minutes is over at once in virtual time") {
            runTest {
                val lock = Lock("camera", timeSource = testTimeSource)
                val hold = lock.request().label("scan").acquire()
                shouldThrow<LockBusyException> { lock.acquire(10.minutes) }
                currentTime shouldBe 600_000
                hold.close()
            }
        }

        test("the busy message says who holds the lock, for how long, who waits, and how long the caller waited") {
            runTest {
                val lock = Lock("camera", timeSource = testTimeSource)
                val owner = Owner("stage")
                launch(CoroutineName("scan"), start = UNDISPATCHED) {
                    lock
                        .request()
                        .label("scan")
                        .owner(owner)
                        .withHold { awaitCancellation() }
                }
                val waiters = List(3) { launch(start = UNDISPATCHED) { lock.withLock {} } }
                delay(1_300)
                val busy = shouldThrow<LockBusyException> { lock.acquire(1.seconds) }
                busy.message shouldBe
                    "lock 'camera' is held by 'scan' ($owner, coroutine 'scan') for 2.3 s; 3 waiting; gave up after 1 s"
                busy.waitedNanos shouldBe 1_000_000_000
                busy.holder.shouldNotBeNull().owner() shouldBeSameInstanceAs owner
                busy.snapshot.waiters().size shouldBe 3
                waiters.forEach { it.cancel() }
                currentCoroutineContext().cancelChildren()
            }
        }

        test("a hold without a label is reported for at least the time since somebody took notice of it") {
            runTest {
                val lock = Lock(timeSource = testTimeSource)
                val hold = lock.acquire()
                delay(5_000)
                val waiter = launch(start = UNDISPATCHED) { lock.withLock {} }
                delay(2_500)
                lock.toString() shouldBe "lock is held by a coroutine for at least 2.5 s; 1 waiting"
                hold.close()
                waiter.join()
                lock.toString() shouldBe "lock is free"
            }
        }

        test("a timeout of zero is one try") {
            runTest {
                val lock = Lock("camera")
                lock.acquire(ZERO).close()
                val hold = lock.acquire()
                shouldThrow<LockBusyException> { lock.acquire(ZERO) }.message shouldContain "gave up at once"
                lock.tryAcquire(ZERO).shouldBeNull()
                currentTime shouldBe 0
                hold.close()
            }
        }

        test("an infinite timeout waits for ever") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                val waiter = async(start = UNDISPATCHED) { lock.acquire(INFINITE) }
                delay(10_000.minutes)
                waiter.isCompleted shouldBe false
                hold.close()
                waiter.await().isHeld shouldBe true
            }
        }

        test("a negative timeout is an error that shows it, and nothing has changed") {
            runTest {
                val lock = Lock()
                for (timeout in listOf((-1).nanoseconds, (-3).seconds, -INFINITE)) {
                    shouldThrow<IllegalArgumentException> { lock.acquire(timeout) }.message shouldBe
                        "timeout must not be negative, was $timeout"
                    shouldThrow<IllegalArgumentException> { lock.tryAcquire(timeout) }
                    shouldThrow<IllegalArgumentException> { lock.withLock(timeout) {} }
                    shouldThrow<IllegalArgumentException> { lock.tryWithLock(timeout, busy = {}) {} }
                    shouldThrow<IllegalArgumentException> { lock.request().timeout(timeout) }
                }
                lock.isLocked shouldBe false
            }
        }

        test("a blank name or label is an error that shows it") {
            shouldThrow<IllegalArgumentException> { Lock(" ") }.message shouldBe
                "name must be a text that is not blank, was ' '"
            shouldThrow<IllegalArgumentException> { Lock().request().label("") }.message shouldBe
                "label must be a text that is not blank, was ''"
            shouldThrow<IllegalArgumentException> { Owner("") }
        }

        test("withLock gives the lock back whatever its block does") {
            runTest {
                val lock = Lock()
                shouldThrow<NoSuchElementException> { lock.withLock { throw NoSuchElementException() } }
                lock.isLocked shouldBe false
                lock.withLock(1.seconds) { lock.isLocked shouldBe true }
                lock.isLocked shouldBe false
            }
        }

        test("tryWithLock runs its block or says who has the lock") {
            runTest {
                val lock = Lock("camera")

                suspend fun attempt(timeout: Duration) =
                    lock.tryWithLock(timeout, busy = { "busy: ${it.holder()?.label()}" }) { "done" }
                attempt(ZERO) shouldBe "done"
                lock.request().label("scan").withHold {
                    attempt(ZERO) shouldBe "busy: scan"
                    attempt(20.milliseconds) shouldBe "busy: scan"
                }
                attempt(ZERO) shouldBe "done"
            }
        }

        test("a coroutine that holds the lock in a scope is told so instead of waiting for itself") {
            runTest {
                val lock = Lock("camera")
                lock.withLock {
                    val error = shouldThrow<SelfDeadlockException> { lock.acquire() }
                    error.message shouldContain "lock 'camera' is held by a scope around this call"
                    shouldThrow<SelfDeadlockException> { lock.withLock {} }
                    shouldThrow<LockBusyException> { lock.acquire(1.seconds) }
                }
                lock.request().label("scan").withHold {
                    shouldThrow<SelfDeadlockException> { lock.withLock {} }
                }
                val owner = Owner()
                lock.request().owner(owner).withHold {
                    withContext(CoroutineName("inner")) {
                        shouldThrow<SelfDeadlockException> { lock.request().owner(owner).acquire() }
                    }
                }
                lock.isLocked shouldBe false
            }
        }

        test("a child of the holder waits: it may be legal") {
            runTest {
                val lock = Lock()
                val log = mutableListOf<String>()
                lock.withLock {
                    launch(start = UNDISPATCHED) { lock.withLock { log += "child" } }
                    log += "parent"
                }
                testScheduler.runCurrent()
                log shouldContainExactly listOf("parent", "child")
            }
        }

        test("a hold outside a scope may be waited for by the coroutine that took it") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                launch { hold.close() }
                lock.acquire().close()
            }
        }

        test("cancelling the children of the caller does not end its wait") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                val waiter = async(start = UNDISPATCHED) { lock.acquire() }
                repeat(3) {
                    waiter.cancelChildren()
                    lock.snapshot().waiterCount() shouldBe 1
                }
                hold.close()
                waiter.await().isHeld shouldBe true
            }
        }

        test("a cancelled waiter leaves at once and its job ends") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                val waiter = launch(start = UNDISPATCHED) { lock.acquire().close() }
                waiter.cancel()
                lock.snapshot().waiterCount() shouldBe 0
                waiter.join()
                hold.close()
                lock.isLocked shouldBe false
                lock.snapshot().counters().cancelled() shouldBe 1
            }
        }

        test("the cancellation that the caller gets is the one that was asked for") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                var caught: Throwable? = null
                val waiter =
                    launch(start = UNDISPATCHED) {
                        try {
                            lock.acquire().close()
                        } catch (e: CancellationException) {
                            caught = e
                            throw e
                        }
                    }
                waiter.cancel(CancellationException("enough"))
                waiter.join()
                caught.shouldNotBeNull().message shouldBe "enough"
                hold.close()
            }
        }

        test(
            "a hold that was granted is delivered although its job is cancelled; withLock gives it back before its block",
        ) {
            runTest {
                val lock = Lock()
                var hold = lock.acquire()
                var delivered: Hold? = null
                val keeper = launch(start = UNDISPATCHED) { delivered = lock.acquire() }
                hold.close()
                keeper.cancelAndJoin()
                delivered.shouldNotBeNull().isHeld shouldBe true
                hold = delivered.shouldNotBeNull()

                var ran = false
                val scope = launch(start = UNDISPATCHED) { lock.withLock { ran = true } }
                hold.close()
                scope.cancelAndJoin()
                ran shouldBe false
                lock.isLocked shouldBe false
            }
        }

        test("an already cancelled caller fails even if the lock is free") {
            runTest {
                val lock = Lock()
                val results = mutableListOf<Throwable?>()
                launch(start = UNDISPATCHED) {
                    currentCoroutineContext().job.cancel()
                    val attempts =
                        listOf<suspend () -> Unit>(
                            { lock.acquire().close() },
                            { lock.acquire(1.seconds).close() },
                            { lock.withLock {} },
                            { lock.withLock(1.seconds) {} },
                            { lock.request().label("scan").withHold {} },
                        )
                    for (attempt in attempts) results += runCatching { attempt() }.exceptionOrNull()
                }.join()
                results.size shouldBe 5
                results.forEach { it.shouldBeInstanceOf<CancellationException>() }
                lock.snapshot().acquisitions() shouldBe 0
            }
        }

        test("NonCancellable waits through a cancellation") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                val waiter =
                    launch(start = UNDISPATCHED) {
                        withContext(NonCancellable) {
                            lock.withLock {
                                hold.isHeld shouldBe
                                    false
                            }
                        }
                    }
                waiter.cancel()
                lock.snapshot().waiterCount() shouldBe 1
                hold.close()
                waiter.join()
                lock.isLocked shouldBe false
            }
        }

        test("a dispatcher that refuses passes the lock on and cancels its coroutine") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                val refusing =
                    object : CoroutineDispatcher() {
                        override fun dispatch(
                            context: CoroutineContext,
                            block: Runnable,
                        ): Unit = throw IllegalStateException("shut down")
                    }
                val refused = launch(refusing, UNDISPATCHED) { lock.acquire().close() }
                val next = async(start = UNDISPATCHED) { lock.acquire() }
                hold.close()
                next.await().isHeld shouldBe true
                refused.isCancelled shouldBe true
            }
        }

        test("a transferred hold names nobody") {
            runTest {
                val lock = Lock("camera")
                val hold = lock.acquire().transfer()
                lock.holder.shouldNotBeNull().party() shouldBe "transferred"
                hold.release()
                shouldThrow<IllegalStateException> { hold.release() }.message shouldBe
                    "this hold of lock 'camera' was given back before"
            }
        }

        test("with barging, a newcomer may go before a waiter that was woken, up to the bound") {
            runTest {
                val lock = Lock(fairness = Fairness.barging(2))
                val hold = lock.acquire()
                val waiter = async(start = UNDISPATCHED) { lock.acquire() }
                hold.close()
                repeat(2) { lock.tryAcquire().shouldNotBeNull().close() }
                lock.tryAcquire().shouldBeNull()
                yield()
                waiter.await().isHeld shouldBe true
                lock.snapshot().counters().overtakes() shouldBe 2
            }
        }
    })
