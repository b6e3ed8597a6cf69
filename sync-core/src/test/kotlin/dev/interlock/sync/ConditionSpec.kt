package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlinx.coroutines.withContext
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** What a Kotlin user may rely on, beyond what holds in every door. */
class ConditionSpec :
    FunSpec({
        suspend fun Lock.signal(condition: Condition) = acquire().use { condition.signal(it) }

        test("a wait of ten minutes is over at once in virtual time, with the hold") {
            runTest {
                val lock = Lock("camera", timeSource = testTimeSource)
                val condition = Condition(lock, "ready")
                val hold = lock.acquire()
                shouldThrow<SyncTimeoutException> { condition.await(hold, 10.minutes) }.message shouldBe
                    "condition 'ready' of lock 'camera'; no signal came; nobody else waiting; gave up after 10 min"
                currentTime shouldBe 600_000
                condition.tryAwait(hold, 10.minutes) shouldBe false
                currentTime shouldBe 1_200_000
                hold.release()
            }
        }

        test("one timeout is for all signals that come in vain") {
            runTest {
                val lock = Lock("camera")
                val condition = Condition(lock)
                val signals =
                    launch {
                        while (true) {
                            delay(700)
                            lock.signal(condition)
                        }
                    }
                val hold = lock.acquire()
                var asked = 0
                val error = shouldThrow<SyncTimeoutException> { condition.await(hold, 3.seconds) { ++asked < 0 } }
                error.timeoutNanos shouldBe 3_000_000_000
                currentTime shouldBe 3_000
                // Before, after each of four signals, and when time was up.
                asked shouldBe 6
                condition.tryAwait(hold, 3.seconds) { false } shouldBe false
                currentTime shouldBe 6_000
                hold.release()
                signals.cancel()
            }
        }

        test("the predicate is asked with the lock, until it holds") {
            runTest {
                val lock = Lock()
                val condition = Condition(lock)
                var count = 0
                val waiters =
                    listOf<suspend (Hold) -> Unit>(
                        { condition.await(it) { it.isHeld && count >= 3 } },
                        { condition.await(it, 1.minutes) { it.isHeld && count >= 3 } },
                        { condition.tryAwait(it, INFINITE) { it.isHeld && count >= 3 } shouldBe true },
                    ).map { wait -> launch(start = UNDISPATCHED) { lock.acquire().use { wait(it) } } }
                repeat(3) {
                    waiters.none { it.isCompleted } shouldBe true
                    lock.acquire().use {
                        count++
                        condition.signalAll(it)
                    }
                    testScheduler.runCurrent()
                }
                waiters.all { it.isCompleted } shouldBe true
                currentTime shouldBe 0
            }
        }

        test("a predicate that holds when time is up is in time") {
            runTest {
                val lock = Lock()
                val condition = Condition(lock)
                var done = false
                launch {
                    delay(1_000)
                    done = true
                }
                lock.acquire().use { hold ->
                    condition.await(hold, 2.seconds) { done }
                    condition.tryAwait(hold, ZERO) { done } shouldBe true
                    condition.tryAwait(hold, ZERO) { !done } shouldBe false
                }
                currentTime shouldBe 2_000
            }
        }

        test("a negative timeout is an error that shows it") {
            runTest {
                val lock = Lock()
                val condition = Condition(lock)
                lock.acquire().use { hold ->
                    for (wait in listOf<suspend () -> Unit>(
                        { condition.await(hold, (-3).seconds) },
                        { condition.await(hold, (-3).seconds) { true } },
                        { condition.tryAwait(hold, (-3).seconds) shouldBe true },
                        { condition.tryAwait(hold, (-3).seconds) { true } shouldBe true },
                    )) {
                        shouldThrow<IllegalArgumentException> { wait() }.message shouldBe
                            "timeout must not be negative, was -3s"
                    }
                    hold.isHeld shouldBe true
                }
                shouldThrow<IllegalArgumentException> { Condition(lock, " ") }.message shouldBe
                    "name must be a text that is not blank, was ' '"
            }
        }

        test("a signal needs a live hold of the lock") {
            runTest {
                val lock = Lock("camera")
                val condition = Condition(lock)
                val dead = lock.acquire().also { it.close() }
                val foreign = Semaphore(1, "pool").acquire()
                for (signal in listOf<(Hold) -> Unit>(condition::signal, condition::signalAll)) {
                    shouldThrow<IllegalStateException> { signal(dead) }
                    shouldThrow<IllegalArgumentException> { signal(foreign) }.message shouldBe
                        "hold must be one of lock 'camera', was Hold of semaphore 'pool'"
                }
                shouldThrow<IllegalStateException> { condition.await(dead) { true } }
            }
        }

        test("an already cancelled caller fails and keeps its hold") {
            runTest {
                val lock = Lock()
                val condition = Condition(lock)
                val results = mutableListOf<Throwable?>()
                launch(start = UNDISPATCHED) {
                    val hold = lock.acquire()
                    currentCoroutineContext().job.cancel()
                    for (wait in listOf<suspend () -> Unit>(
                        { condition.await(hold) },
                        { condition.await(hold, 1.seconds) },
                        { condition.tryAwait(hold, ZERO) shouldBe true },
                        { condition.await(hold) { true } },
                    )) {
                        results += runCatching { wait() }.exceptionOrNull()
                        hold.isHeld shouldBe true
                    }
                    hold.release()
                }.join()
                results.size shouldBe 4
                results.forEach { it.shouldBeInstanceOf<CancellationException>() }
                condition.snapshot().counters().cancelled() shouldBe 0
            }
        }

        test("the cancellation that the caller gets is the one that was asked for, and the hold is held") {
            runTest {
                val lock = Lock()
                val condition = Condition(lock)
                var caught: String? = null
                val waiter =
                    launch(start = UNDISPATCHED) {
                        val hold = lock.acquire()
                        try {
                            condition.await(hold)
                        } catch (e: CancellationException) {
                            caught = e.message
                            hold.release()
                        }
                    }
                waiter.cancel(CancellationException("enough"))
                waiter.join()
                caught shouldBe "enough"
                lock.isLocked shouldBe false
            }
        }

        test("one that was signalled before it is cancelled goes on with its signal") {
            runTest {
                val lock = Lock()
                val condition = Condition(lock)
                var signalled = false
                val waiter =
                    launch(start = UNDISPATCHED) {
                        lock.acquire().use {
                            condition.await(it)
                            signalled = true
                        }
                    }
                lock.signal(condition)
                waiter.cancelAndJoin()
                signalled shouldBe true
                lock.isLocked shouldBe false
            }
        }

        test("a dispatcher that refuses passes the lock and the signal on") {
            runTest {
                val lock = Lock()
                val condition = Condition(lock)
                val refusing =
                    object : CoroutineDispatcher() {
                        override fun dispatch(
                            context: CoroutineContext,
                            block: Runnable,
                        ): Unit = throw IllegalStateException("shut down")
                    }
                var isHeld: Boolean? = null
                val refused =
                    launch(refusing, UNDISPATCHED) {
                        val hold = lock.acquire()
                        try {
                            condition.await(hold)
                        } finally {
                            isHeld = hold.isHeld
                        }
                    }
                val next = async(start = UNDISPATCHED) { lock.acquire().use { condition.await(it) } }
                lock.signal(condition)
                next.await()
                refused.join()
                refused.isCancelled shouldBe true
                isHeld shouldBe false
                lock.isLocked shouldBe false
            }
        }

        test("one that gets its signal and the lock inside its own call goes on without having suspended") {
            runBlocking {
                val lock = Lock()
                val condition = Condition(lock)
                val order = mutableListOf<String>()
                val hold = lock.acquire()
                CoroutineScope(Dispatchers.Unconfined).launch {
                    lock.acquire().use {
                        order += "signals"
                        condition.signal(it)
                    }
                }
                withContext(Dispatchers.IO) {
                    condition.await(hold)
                    order += "goes on"
                    hold.release()
                }
                order shouldContainExactly listOf("signals", "goes on")
                lock.isLocked shouldBe false
            }
        }

        test("a snapshot says who waits, with the label of its hold") {
            runTest {
                val lock = Lock("camera", timeSource = testTimeSource)
                val condition = Condition(lock, "ready")
                val waiter =
                    launch(start = UNDISPATCHED) {
                        lock
                            .request()
                            .label("scan")
                            .acquire()
                            .use { condition.await(it) }
                    }
                delay(1_500)
                condition.toString() shouldBe "condition 'ready' of lock 'camera'; 1 waiting"
                condition.name shouldBe "ready"
                val seen = condition.snapshot().waiters().single()
                seen.toString() shouldBe "'scan' (a coroutine) for 1.5 s"
                lock.acquire().use { condition.signal(it) }
                waiter.join()
                lock.snapshot().holder() shouldBe null
                Condition(Lock()).toString() shouldBe "condition of lock"
                condition.snapshot().waiters().firstOrNull() shouldBe null
                seen.label().shouldNotBeNull()
            }
        }
    })
