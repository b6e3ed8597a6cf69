package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import io.kotest.matchers.types.shouldBeSameInstanceAs
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** What a Kotlin user may rely on. What holds in every door is in the contracts of the verification module. */
class GlobalLockSpec :
    FunSpec({
        test("who says nothing waits for 50 ms, or as long as the lock says") {
            for (patience in listOf(50.milliseconds, 3.seconds, ZERO)) {
                runTest {
                    val lock = GlobalLock("lab", defaultTimeout = patience, timeSource = testTimeSource)
                    lock.defaultTimeout shouldBe patience
                    val hold = lock.acquire()
                    val calls: List<suspend () -> Unit> =
                        listOf(
                            { lock.acquire().close() },
                            { lock.withLock {} },
                            {
                                lock
                                    .request()
                                    .label("scan")
                                    .acquire()
                                    .close()
                            },
                            { lock.operation("scan").withLock {} },
                            { lock.wrap {}() },
                            { lock.property(1).set(2) },
                        )
                    for (call in calls) {
                        val begun = currentTime
                        shouldThrow<LockBusyException> { call() }.timeoutNanos shouldBe patience.inWholeNanoseconds
                        currentTime - begun shouldBe patience.inWholeMilliseconds
                    }
                    hold.close()
                    for (call in calls) call()
                }
            }
            GlobalLock().defaultTimeout shouldBe 50.milliseconds
            GlobalLock(defaultTimeout = INFINITE).defaultTimeout shouldBe INFINITE
            shouldThrow<IllegalArgumentException> { GlobalLock(defaultTimeout = (-1).nanoseconds) }
            shouldThrow<IllegalArgumentException> { GlobalLock(" ") }
        }

        test("a call has a timeout of its own, in virtual time") {
            runTest {
                val lock = GlobalLock("lab", timeSource = testTimeSource)
                val hold = lock.request().label("scan").acquire()
                shouldThrow<LockBusyException> { lock.acquire(10.minutes) }.message shouldBe
                    "lock 'lab' is held by 'scan' (a coroutine) for 10 min; nobody else waiting; " +
                    "gave up after 10 min; " +
                    "possible deadlock: the holder may be waiting for this caller"
                currentTime shouldBe 600_000
                lock.tryAcquire(1.minutes).shouldBeNull()
                lock.tryAcquire().shouldBeNull()
                lock.tryWithLock(1.minutes, { it.holder()?.label() }) { "ran" } shouldBe "scan"
                shouldThrow<LockBusyException> { lock.withLock(1.minutes) {} }
                currentTime shouldBe 780_000
                val patient = launch(start = UNDISPATCHED) { lock.acquire(INFINITE).close() }
                delay(1_000.minutes)
                patient.isActive shouldBe true
                hold.close()
                patient.join()
                lock.tryWithLock(ZERO, { "busy" }) { "ran" } shouldBe "ran"
            }
        }

        test("a scope installs an owner if there is none, and only then") {
            runTest {
                val lock = GlobalLock("lab")
                lock.withLock {
                    val owner = currentCoroutineContext().owner.shouldNotBeNull()
                    owner.parent.shouldBeNull()
                    Owner.current() shouldBeSameInstanceAs owner
                    lock.isHeldBy(owner) shouldBe true
                    lock.isHeldByCurrent() shouldBe true
                    lock.holder.shouldNotBeNull().owner() shouldBeSameInstanceAs owner
                    lock.withLock { currentCoroutineContext().owner shouldBeSameInstanceAs owner }
                    lock.acquire().use { lock.snapshot().holds() shouldBe 2 }
                    lock.tryAcquire()!!.use { lock.snapshot().holds() shouldBe 2 }
                    val other = Owner("other")
                    shouldThrow<LockBusyException> {
                        lock
                            .request()
                            .owner(other)
                            .timeout(ZERO)
                            .withLock {}
                    }
                }
                currentCoroutineContext().owner.shouldBeNull()
                lock.isHeldByCurrent() shouldBe false
                val owner = Owner("scan")
                lock.request().owner(owner).withLock {
                    currentCoroutineContext().owner shouldBeSameInstanceAs owner
                    lock.withLock { lock.snapshot().holds() shouldBe 2 }
                }
                lock.isLocked shouldBe false
            }
        }

        test("a wait without an end of an operation for itself under another name is refused") {
            runTest {
                val lock = GlobalLock("lab")
                val other = lock.request().owner(Owner("other")).timeout(INFINITE)
                lock.withLock {
                    shouldThrow<SelfDeadlockException> { other.acquire() }.message shouldContain
                        "a scope around this call"
                    withContext(Dispatchers.IO) { shouldThrow<SelfDeadlockException> { other.acquire() } }
                    shouldThrow<SelfDeadlockException> { other.withLock {} }
                }
                lock.snapshot().waiterCount() shouldBe 0
                lock.isLocked shouldBe false
            }
        }

        test("a coroutine without an owner that takes it twice is told of a possible deadlock") {
            runTest {
                val lock = GlobalLock("lab")
                val hold = lock.acquire()
                lock.isHeldByCurrent() shouldBe false
                lock.tryAcquire().shouldBeNull()
                shouldThrow<LockBusyException> { lock.acquire() }.isPossibleDeadlock shouldBe true
                shouldThrow<LockBusyException> { lock.withLock {} }.isPossibleDeadlock shouldBe true
                launch { shouldThrow<LockBusyException> { lock.acquire() }.isPossibleDeadlock shouldBe true }.join()
                hold.close()
            }
        }

        test("a child that waits for what its parent has is told of a possible deadlock, and a stranger is not") {
            runTest {
                val lock = GlobalLock("lab")
                val stranger =
                    launch(Job() + CoroutineName("stranger")) {
                        yield()
                        shouldThrow<LockBusyException> { lock.withLock {} }.isPossibleDeadlock shouldBe false
                    }
                lock.operation("scan").withLock {
                    coroutineScope {
                        launch(CoroutineName("child")) {
                            val busy = shouldThrow<LockBusyException> { lock.withLock {} }
                            busy.isPossibleDeadlock shouldBe true
                            busy.message shouldEndWith "; possible deadlock: the holder may be waiting for this caller"
                        }
                    }
                    stranger.join()
                }
            }
        }

        test("a caller that is cancelled on its way in gives the lock back before its block runs") {
            runTest {
                val lock = GlobalLock("lab", defaultTimeout = INFINITE)
                val hold = lock.acquire()
                var ran = false
                val waiter = launch(start = UNDISPATCHED) { lock.withLock { ran = true } }
                hold.close()
                waiter.cancelAndJoin()
                ran shouldBe false
                lock.isLocked shouldBe false
            }
        }

        test("an already cancelled caller fails though it could get in again") {
            runTest {
                val lock = GlobalLock("lab")
                val job =
                    launch {
                        lock.withLock {
                            currentCoroutineContext().cancel()
                            shouldThrow<CancellationException> { lock.acquire() }
                            shouldThrow<CancellationException> { lock.withLock {} }
                            shouldThrow<CancellationException> { lock.tryAcquire() }
                            lock.snapshot().holds() shouldBe 1
                        }
                    }
                job.join()
                lock.isLocked shouldBe false
            }
        }

        test("a block that is cancelled or throws gives back what it has, and no more") {
            runTest {
                val lock = GlobalLock("lab")
                lock.withLock {
                    shouldThrow<IllegalStateException> { lock.withLock { error("from the block") } }
                    val child = async(start = UNDISPATCHED) { awaitCancellation() }
                    child.cancel()
                    lock.snapshot().holds() shouldBe 1
                }
                lock.isLocked shouldBe false
            }
        }

        test("a disabled lock lets everybody in, and its holds are holds") {
            runTest {
                val lock = GlobalLock("lab", enabled = false)
                lock.isEnabled shouldBe false
                val holds = List(3) { lock.acquire() } + listOf(lock.tryAcquire()!!, lock.request().tryAcquire()!!)
                holds.forEach { it.isHeld shouldBe true }
                lock.isLocked shouldBe false
                lock.holder.shouldBeNull()
                lock.withLock { lock.withLock { lock.isHeldByCurrent() shouldBe false } }
                holds[0].release()
                holds[0].close()
                shouldThrow<IllegalStateException> { holds[0].release() }.message shouldContain "given back before"
                holds[1].transfer() shouldBeSameInstanceAs holds[1]
                holds.forEach { it.close() }
                holds.forEach { it.isHeld shouldBe false }
                shouldThrow<LockDisabledException> { lock.request().use(LockUse.REQUIRED).acquire() }
                shouldThrow<LockDisabledException> { lock.request().use(LockUse.REQUIRED).tryAcquire() }
                shouldThrow<LockDisabledException> { lock.request().use(LockUse.REQUIRED).withLock {} }
                lock.snapshot().acquisitions() shouldBe 0
            }
        }

        test("who skips the lock has a hold of nothing") {
            runTest {
                val lock = GlobalLock("lab", defaultTimeout = ZERO)
                lock.request().use(LockUse.SKIPPED).withLock {
                    lock.isLocked shouldBe false
                    lock.withLock { lock.snapshot().holds() shouldBe 1 }
                }
                lock.request().use(LockUse.REQUIRED).withLock { lock.isLocked shouldBe true }
            }
        }

        test("a property is what was written, and what cannot be written changes nothing") {
            runTest {
                val lock = GlobalLock("lab")
                val written = mutableListOf<Int>()
                val exposure =
                    lock.request().label("exposure").property(10) {
                        lock.isHeldBy(Owner.current().shouldNotBeNull()) shouldBe true
                        require(it >= 0) { "was $it" }
                        written += it
                    }
                exposure.value shouldBe 10
                exposure.set(20)
                exposure.update { it + 1 } shouldBe 21
                shouldThrow<IllegalArgumentException> { exposure.set(-1) }.message shouldBe "was -1"
                shouldThrow<IllegalArgumentException> { exposure.update { -it } }
                exposure.value shouldBe 21
                exposure.toString() shouldBe "exposure = 21"
                shouldThrow<IllegalStateException> {
                    exposure.update {
                        val owner = Owner.current().shouldNotBeNull()
                        runBlocking(owner.asContextElement()) { exposure.set(it + 1) }
                        it
                    }
                }.message shouldBe
                    "the property exposure = 21 cannot be set to 22 from within a change of its own"
                lock.property("x").toString() shouldBe "x"
                lock.withLock { exposure.reset() }
                exposure.value shouldBe 10
                written shouldBe listOf(20, 21, 10)
                lock.isLocked shouldBe false
            }
        }

        test("options are checked where they are given") {
            val request = GlobalLock("lab").request()
            shouldThrow<IllegalArgumentException> { request.label(" ") }
            shouldThrow<IllegalArgumentException> { request.timeout((-1).seconds) }.message shouldContain "-1s"
            shouldThrow<IllegalArgumentException> { GlobalLock("lab").operation("") }
        }
    })
