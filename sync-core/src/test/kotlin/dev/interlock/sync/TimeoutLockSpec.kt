package dev.interlock.sync

import dev.interlock.sync.engine.TimeoutLockHold
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeSameInstanceAs
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** What a Kotlin user may rely on, beyond what holds in every door; and the clocks of OCS's transcripts, in virtual time. */
class TimeoutLockSpec :
    FunSpec({
        fun TestScope.lock(defaultTimeout: kotlin.time.Duration = ZERO) =
            TimeoutLock("camera", defaultTimeout, testTimeSource)

        // ---- The transcripts ----

        test(
            "ocs4: a task that is locked out fails exactly when the default timeout is over, and the process goes on",
        ) {
            runTest {
                val lock = lock(5.seconds)
                val count = async { lock.request().job("count").acquire() }.await()
                shouldThrow<LockBusyException> { lock.acquire() }.message shouldBe
                    "lock 'camera' is held by 'count' (a coroutine) for 5 s; nobody else waiting; gave up after 5 s"
                currentTime shouldBe 5_000
                lock.attempt().isHeld shouldBe false
                currentTime shouldBe 10_000
                count.isHeld shouldBe true
                count.release()
            }
        }

        test("ocs5: a task interjects within the period, and the process goes on with its job restored") {
            runTest {
                val lock = lock()
                val log = mutableListOf<String>()
                var stopped = false
                val count =
                    launch {
                        lock.withLock(ZERO, "count") { hold ->
                            while (!stopped) {
                                delay(100)
                                if (!hold.yieldEvery(1.seconds, 10.seconds)) error("lost to ${hold.refusal}")
                                if (log.lastOrNull() != lock.job) log += lock.job ?: "nobody"
                            }
                        }
                    }
                delay(3_350)
                lock.attempt(3.seconds, "print").use { acquired ->
                    acquired.isHeld shouldBe true
                    // Nobody has waited so far, so it has been held for longer than the period: it goes at once.
                    currentTime shouldBe 3_400
                    lock.job shouldBe "print"
                    log += "hello world"
                    delay(50)
                }
                delay(1_000)
                stopped = true
                count.join()
                log shouldContainExactly listOf("count", "hello world", "count")
                lock.isLocked shouldBe false
                lock.job.shouldBeNull()
            }
        }

        test("ocs6: a short action pauses the acquisition for as long as it takes, and stop leaves the lock free") {
            runTest {
                val lock = lock()
                val samples = mutableListOf<Long>()
                var stopped = false
                val acquisition =
                    launch {
                        lock.withLock(ZERO, "acq") { hold ->
                            while (!stopped) {
                                samples += currentTime
                                delay(1_000)
                                check(hold.releaseAndAcquire(10.seconds))
                            }
                        }
                    }
                delay(2_500)
                lock.withLock(3.seconds, "short") { delay(1_000) }
                currentTime shouldBe 4_000
                delay(1_500)
                stopped = true
                acquisition.join()
                samples shouldContainExactly listOf(0L, 1_000L, 2_000L, 4_000L, 5_000L)
                lock.isLocked shouldBe false
            }
        }

        test("ocs7: a second start is refused at once") {
            runTest {
                val lock = lock()
                lock.withLock(ZERO, "acq") {
                    async { lock.tryWithLock(ZERO, "acq", busy = { it.holder?.label }) { "started" } }.await() shouldBe
                        "acq"
                }
                currentTime shouldBe 0
            }
        }

        test("ocs8: nobody waiting, it returns without suspending, also in an undispatched coroutine") {
            runBlocking {
                val lock = TimeoutLock()
                val hold = lock.acquire()
                val dispatcher = BusyDispatcher()
                var kept = false
                CoroutineScope(dispatcher).launch(start = UNDISPATCHED) {
                    kept = hold.releaseAndAcquire() && hold.yieldEvery(ZERO) && hold.releaseAndAcquire(ZERO)
                }
                kept shouldBe true
                dispatcher.dispatches shouldBe 0
                dispatcher.timers shouldBe 0
                hold.release()
            }
        }

        test("w2: a timeout of a second is one of a second, whoever else waits") {
            runTest {
                val lock = lock()
                val hold = lock.acquire()
                val other = launch(start = UNDISPATCHED) { lock.withLock(INFINITE) { } }
                shouldThrow<LockBusyException> { lock.acquire(1.seconds) }.waitedNanos shouldBe 1_000_000_000
                currentTime shouldBe 1_000
                hold.release()
                other.join()
            }
        }

        test(
            "w7: without a timeout it waits for ten seconds to come back, or for the default timeout if that is longer",
        ) {
            for ((default, expected) in listOf(ZERO to 10_000L, 5.seconds to 10_000L, 20.seconds to 20_000L)) {
                runTest {
                    val lock = lock(default)
                    val hold = lock.acquire()
                    val overstays =
                        launch(start = UNDISPATCHED) { lock.withLock(INFINITE, "overstays") { delay(1.minutes) } }
                    hold.releaseAndAcquire() shouldBe false
                    currentTime shouldBe expected
                    hold.refusal?.holder?.label shouldBe "overstays"
                    hold.reacquire() shouldBe false
                    currentTime shouldBe 2 * expected
                    overstays.cancelAndJoin()
                    hold.reacquire() shouldBe true
                    val again = launch(start = UNDISPATCHED) { lock.withLock(INFINITE, "again") { delay(1.minutes) } }
                    hold.yieldEvery(ZERO) shouldBe false
                    currentTime shouldBe 3 * expected
                    again.join()
                    hold.isHeld shouldBe false
                    lock.isLocked shouldBe false
                }
            }
        }

        test("w9: to come back does not keep the thread") {
            runTest {
                val lock = lock()
                val hold = lock.acquire()
                val other = launch { lock.withLock(1.minutes, "other") { delay(1.seconds) } }
                testScheduler.runCurrent()
                hold.releaseAndAcquire() shouldBe true
                currentTime shouldBe 1_000
                other.isCompleted shouldBe true
                hold.release()
            }
        }

        // ---- Patterns ----

        test("two locks, and both flags looked at") {
            runTest {
                val azimuth = TimeoutLock("azimuth")
                val boresight = TimeoutLock("boresight")
                val busy = boresight.request().job("calibrate").acquire()

                suspend fun scan() =
                    azimuth.attempt(3.seconds, "scan").use { first ->
                        boresight.attempt(3.seconds, "scan").use { second ->
                            when {
                                !first.isHeld -> "azimuth: ${first.refusal?.holder?.label}"
                                !second.isHeld -> "boresight: ${second.refusal?.holder?.label}"
                                else -> "scanned"
                            }
                        }
                    }
                scan() shouldBe "boresight: calibrate"
                azimuth.isLocked shouldBe false
                busy.isHeld shouldBe true
                busy.release()
                scan() shouldBe "scanned"
                boresight.isLocked shouldBe false
            }
        }

        test("to sleep without the lock and take it back") {
            runTest {
                val lock = lock()
                lock.withLock(ZERO, "acq") { hold ->
                    val other = launch { lock.withLock(1.minutes, "other") { delay(61.seconds) } }
                    hold.unlocked {
                        delay(60.seconds)
                        lock.job shouldBe "other"
                        "slept"
                    } shouldBe "slept"
                    currentTime shouldBe 61_000
                    lock.job shouldBe "acq"
                    other.isCompleted shouldBe true
                }
                lock.isLocked shouldBe false
            }
        }

        // ---- Scopes ----

        test("a scope may be left from inside, with a result, by an exception and after a loss") {
            runTest {
                val lock = lock()

                suspend fun early(): String {
                    lock.withLock { hold -> if (hold.isHeld) return lock.job ?: "nothing" }
                    return "never in"
                }
                early() shouldBe "unnamed"
                shouldThrow<IllegalStateException> { lock.withLock(ZERO, "acq") { error("failed") } }
                lock.tryWithLock(ZERO, busy = { "busy" }) { it.job } shouldBe "unnamed"
                lock.request().job("acq").tryWithHold({ "busy" }) { it.job } shouldBe "acq"
                lock.request().withHold { it.job } shouldBe "unnamed"
                val other =
                    lock.withLock { hold ->
                        val other = async(start = UNDISPATCHED) { lock.acquire(INFINITE, "other") }
                        hold.releaseAndAcquire(ZERO) shouldBe false
                        other.await()
                    }
                lock.job shouldBe "other"
                lock.tryWithLock(ZERO, busy = { it.holder?.label }) { "in" } shouldBe "other"
                shouldThrow<LockBusyException> { lock.withLock { } }
                shouldThrow<LockBusyException> { lock.withLock(ZERO) { } }
                other.release()
                lock.isLocked shouldBe false
            }
        }

        test("a scope that was cancelled on its way in does not run its block") {
            runTest {
                val lock = lock()
                val hold = lock.acquire()
                var ran = false
                val scopes =
                    listOf(
                        launch(start = UNDISPATCHED) { lock.withLock(INFINITE) { ran = true } },
                        launch(start = UNDISPATCHED) { lock.tryWithLock(INFINITE, busy = { }) { ran = true } },
                    )
                scopes.forEach { it.cancel() }
                hold.release()
                scopes.forEach { it.join() }
                ran shouldBe false
                lock.isLocked shouldBe false
            }
        }

        test("for ever inside of one's own scope is an error, and with a timeout it is a timeout") {
            runTest {
                val lock = lock()
                lock.withLock(ZERO, "acq") {
                    shouldThrow<SelfDeadlockException> { lock.acquire(INFINITE) }.message shouldContain
                        "a scope around this call"
                    shouldThrow<SelfDeadlockException> { lock.attempt(INFINITE) }
                    shouldThrow<SelfDeadlockException> { lock.withLock(INFINITE) { } }
                    shouldThrow<LockBusyException> { lock.acquire(1.seconds) }
                }
                val hold = lock.acquire()
                hold.close()
                lock.withLock { shouldThrow<SelfDeadlockException> { hold.reacquire(INFINITE) } }
                TimeoutLock("patient", INFINITE).let { patient ->
                    patient.withLock { shouldThrow<SelfDeadlockException> { patient.acquire() } }
                }
                // What it has lost, it may wait for.
                lock.withLock { mine ->
                    val other = async(start = UNDISPATCHED) { lock.acquire(INFINITE) }
                    mine.releaseAndAcquire(ZERO) shouldBe false
                    launch(start = UNDISPATCHED) {
                        delay(1_000)
                        other.await().close()
                    }
                    lock.acquire(INFINITE).release()
                }
                lock.isLocked shouldBe false
            }
        }

        // ---- Cancellation ----

        test("a caller that is cancelled already keeps its hold and is told") {
            runTest {
                val lock = lock()
                val hold = lock.acquire()
                val other = launch(start = UNDISPATCHED) { lock.withLock(INFINITE) { } }
                val calls =
                    listOf<suspend () -> Unit>(
                        { hold.releaseAndAcquire() shouldBe true },
                        { hold.yieldEvery(ZERO) shouldBe true },
                        { hold.unlocked { } },
                    )
                for (call in calls) {
                    launch(start = UNDISPATCHED) {
                        coroutineContext.job.cancel()
                        shouldThrow<CancellationException> { call() }
                    }.join()
                    hold.isHeld shouldBe true
                }
                hold.release()
                launch(start = UNDISPATCHED) {
                    coroutineContext.job.cancel()
                    shouldThrow<CancellationException> { hold.reacquire() }
                }.join()
                other.join()
                hold.isHeld shouldBe false
                lock.isLocked shouldBe false
            }
        }

        test("a block that is cancelled leaves the hold dead, also if it does not say so") {
            runTest {
                val lock = lock()
                val hold = lock.acquire()
                launch(start = UNDISPATCHED) {
                    shouldThrow<CancellationException> { hold.unlocked { coroutineContext.job.cancel() } }
                }.join()
                hold.isHeld shouldBe false
                hold.reacquire(ZERO) shouldBe true
                hold.release()
            }
        }

        test("a hold that is back is its call's alone until the coroutine goes on, and closing it fails the call") {
            runTest {
                val lock = lock()
                val hold = lock.request().job("acq").acquire()
                val other = async(start = UNDISPATCHED) { lock.acquire(INFINITE, "other") }
                val back = async(start = UNDISPATCHED) { runCatching { hold.releaseAndAcquire() } }
                other.await().release()
                hold.isHeld shouldBe true
                back.isCompleted shouldBe false
                val calls =
                    listOf<suspend () -> Unit>(
                        { hold.releaseAndAcquire() shouldBe true },
                        { hold.reacquire() shouldBe true },
                        { hold.unlocked { } },
                    )
                for (call in calls) shouldThrow<IllegalStateException> { call() }
                hold.close()
                hold.isHeld shouldBe false
                hold.reacquire(ZERO) shouldBe true
                back.await().exceptionOrNull()?.message shouldBe
                    "this hold 'acq' of lock 'camera' was closed before it was let in again"
                hold.isHeld shouldBe true
                hold.release()
                lock.isLocked shouldBe false
            }
        }

        test("a block may not bring back its own hold") {
            runTest {
                val lock = lock()
                val hold = lock.request().job("acq").acquire()
                hold.unlocked {
                    shouldThrow<IllegalStateException> { hold.reacquire() }.message shouldBe
                        "this hold 'acq' of lock 'camera' is given back for now, in a call that has not ended"
                }
                hold.release()
            }
        }

        test("whoever runs in place and is done before the call has queued gives it back in the same call") {
            runBlocking {
                val lock = TimeoutLock()
                val hold = lock.request().job("acq").acquire()
                val inPlace =
                    object : CoroutineDispatcher() {
                        override fun dispatch(
                            context: CoroutineContext,
                            block: Runnable,
                        ) = block.run()
                    }
                for (timeout in listOf(ZERO, 1.minutes, INFINITE)) {
                    val others =
                        List(3) { CoroutineScope(inPlace).launch { lock.withLock(INFINITE, "other $it") { } } }
                    // They are all inside and out again while it gives back.
                    hold.releaseAndAcquire(timeout) shouldBe true
                    others.all { it.isCompleted } shouldBe true
                    lock.job shouldBe "acq"
                }
                hold.release()
                lock.isLocked shouldBe false
            }
        }

        // ---- The rest ----

        test("arguments are looked at before anything happens") {
            runTest {
                shouldThrow<IllegalArgumentException> { TimeoutLock(" ") }
                shouldThrow<IllegalArgumentException> { TimeoutLock(defaultTimeout = (-1).seconds) }.message shouldBe
                    "timeout must not be negative, was -1s"
                val lock = lock()
                shouldThrow<IllegalArgumentException> { lock.request().job(" ") }
                val hold = lock.acquire()
                shouldThrow<IllegalArgumentException> { hold.yieldEvery((-1).seconds) }.message shouldBe
                    "period must not be negative, was -1s"
                shouldThrow<IllegalArgumentException> { hold.job = "" }.message shouldBe
                    "job must be a text that is not blank, was ''"
                hold.job.shouldBeNull()
                hold.job = "acq"
                hold.job = null
                lock.job.shouldBeNull()
                hold.release()
                shouldThrow<IllegalStateException> { hold.job = "acq" }
            }
        }

        test("it says what it is") {
            TimeoutLock("camera", INFINITE).defaultTimeout shouldBe INFINITE
            TimeoutLock().defaultTimeout shouldBe ZERO
            TimeoutLock(defaultTimeout = 3.seconds).defaultTimeout shouldBe 3.seconds
            val lock = TimeoutLock("camera")
            lock.name shouldBe "camera"
            lock.toString() shouldBe "lock 'camera' is free"
            lock.holder.shouldBeNull()
            val hold = lock.tryAcquire().shouldNotBeNull()
            lock.tryAcquire().shouldBeNull()
            lock.holder
                .shouldNotBeNull()
                .label
                .shouldBeNull()
            hold.transfer() shouldBeSameInstanceAs hold
            lock.holder.shouldNotBeNull().party shouldBe "transferred"
            (hold as TimeoutLockHold).engine().isLocked shouldBe true
            hold.release()
        }
    })
